"""Committees, seats, verdicts, scores and the report, as rows; each only for whom it is."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from procure.bids.models import OpenedBid, OpenedFile
from procure.core.actors import Actor
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.db import db
from procure.evaluation.models import Check, Committee, Member, Recording, Replacement, Report, Score, Stage
from procure.signing import queries as signing
from procure.tenders import queries as tenders
from procure.tenders.models import Tender, TenderState


def mine(tender_id: str, actor: Actor) -> Tender:
    """A published tender of the actor's own organisation; NotFound for any other."""
    tender = tenders.mine(tender_id, actor)
    if tender.state is not TenderState.PUBLISHED:
        raise NotFound(Message("没有这个项目。"))
    return tender


def committee(tender_id: str) -> Committee | None:
    """The committee of a tender, confirmed or not."""
    return db.session.scalars(sa.select(Committee).where(Committee.tender_id == tender_id)).one_or_none()


def committee_of(member: Member) -> Committee:
    """The committee of a member."""
    return db.session.get_one(Committee, member.committee_id)


def named_to(found: Committee, actor: Actor) -> bool:
    """Whether somebody may see the names: who entered, confirms or has confirmed them (87号令 47)."""
    return found.confirmed_by is None or actor.person in (found.entered_by, found.confirmed_by)


def committee_beside(tender: Tender, actor: Actor) -> Committee | None:
    """The committee of another lot of the same project, for whoever may see its names."""
    lots = (Tender.number == tender.number, Tender.id != tender.id)
    wanted = sa.select(Committee).join(Tender, Tender.id == Committee.tender_id).where(*lots)
    found = db.session.scalars(wanted.order_by(Tender.lot)).first()
    return found if found is not None and named_to(found, actor) else None


def seat(tender_id: str, actor: Actor) -> Member:
    """The actor's seat on the confirmed committee of a tender; NotFound where it has none."""
    found = _seat(tender_id, actor)
    if found is None:
        raise NotFound(Message("没有这个评审项目。"))
    return found


def _seat(tender_id: str, actor: Actor) -> Member | None:
    wanted = (
        sa.select(Member)
        .join(Committee, Committee.id == Member.committee_id)
        .where(Committee.tender_id == tender_id, Committee.confirmed_at.is_not(None))
        .where(Member.person_id == actor.person)
    )
    return db.session.scalars(wanted).one_or_none()


def seats_of(person_id: str) -> list[tuple[Member, Tender]]:
    """Every seat of a person on a confirmed committee, with its tender."""
    wanted = (
        sa.select(Member, Tender)
        .join(Committee, Committee.id == Member.committee_id)
        .join(Tender, Tender.id == Committee.tender_id)
        .where(Committee.confirmed_at.is_not(None), Member.person_id == person_id)
        .order_by(Committee.confirmed_at.desc())
    )
    return [(member, tender) for member, tender in db.session.execute(wanted)]


def my_member(tender_id: str, member_id: str, actor: Actor) -> Member:
    """A member of a confirmed committee, for those of its purchaser who know the names; NotFound else."""
    mine(tender_id, actor)
    found = committee(tender_id)
    if found is not None and found.confirmed_at is not None and named_to(found, actor):
        for member in found.members:
            if member.id == member_id:
                return member
    raise NotFound(Message("没有这名评标委员会成员，或者名单对您保密。"))


def replacements(tender_id: str) -> list[Replacement]:
    """Who took whose place on the committee, in order."""
    wanted = sa.select(Replacement).where(Replacement.tender_id == tender_id)
    return list(db.session.scalars(wanted.order_by(Replacement.entered_at, Replacement.id)))


def my_replacement(tender_id: str, replacement_id: str, actor: Actor) -> Replacement:
    """One that waits to be confirmed, of the actor's own tender; NotFound for any other."""
    mine(tender_id, actor)
    for one in replacements(tender_id):
        if one.id == replacement_id and one.confirmed_at is None:
            return one
    raise NotFound(Message("没有待核对的成员更换。"))


def checks(tender_id: str, stage: Stage) -> dict[str, Check]:
    """The verdicts of one stage by opened bid; empty before it."""
    wanted = sa.select(Check).where(Check.tender_id == tender_id, Check.stage == stage)
    return {check.opened_bid_id: check for check in db.session.scalars(wanted)}


def sheet(member: Member) -> dict[tuple[str, str], int]:
    """A member's points in hundredths by (opened bid, factor), as far as they are kept."""
    wanted = sa.select(Score).where(Score.member_id == member.id)
    return {(score.opened_bid_id, score.factor_id): score.points for score in db.session.scalars(wanted)}


def report(tender_id: str) -> Report | None:
    """The evaluation report, signed or not; None before it is drawn up."""
    return db.session.scalars(sa.select(Report).where(Report.tender_id == tender_id)).one_or_none()


def report_for(tender_id: str, actor: Actor) -> Report:
    """The report for a member or somebody of the purchaser; NotFound for anybody else (87号令 47)."""
    found = report(tender_id)
    if found is None or not _belongs(found, actor):
        raise NotFound(Message("没有这份评标报告。"))
    return found


def content(found: Report) -> dict[str, Any]:
    """What the signed file says, read from its own bytes."""
    read: dict[str, Any] = json.loads(signing.content(found.document))
    return read


def file_for(member: Member, tender_id: str, file_id: str) -> OpenedFile:
    """A file of an opened bid for a member; NotFound before it has declared (采购条例 9)."""
    if member.declared_at is None:
        raise NotFound(Message("声明没有应当回避的情形后，才能查看投标文件。"))
    return file_of(tender_id, file_id)


def file_of(tender_id: str, file_id: str) -> OpenedFile:
    """A file of an opened bid of this tender; NotFound for any other."""
    wanted = (
        sa.select(OpenedFile)
        .join(OpenedBid, OpenedBid.id == OpenedFile.opened_bid_id)
        .where(OpenedFile.id == file_id, OpenedBid.tender_id == tender_id)
    )
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound(Message("没有这份文件。"))
    return found


def _belongs(found: Report, actor: Actor) -> bool:
    """The members; the purchaser's two who know the names; once it is signed, the whole purchaser."""
    if _seat(found.tender_id, actor) is not None:
        return True
    sitting = committee(found.tender_id)
    assert sitting is not None
    is_known = found.finished_at is not None or named_to(sitting, actor)
    return actor.organisation == found.tender.purchaser_id and is_known


def recordings(tender_id: str) -> list[Recording]:
    """What was entered of a tender's sessions, in the order of their beginnings."""
    wanted = sa.select(Recording).where(Recording.tender_id == tender_id)
    return list(db.session.scalars(wanted.order_by(Recording.begun_at, Recording.id)))
