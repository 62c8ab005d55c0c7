"""Sealed files that the platform lost or damaged, and which of them their bidders may bring back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from procure.bids.models import LostFile, Opening, SealedPart, Submission
from procure.core.actors import Actor
from procure.core.tasks import Task
from procure.core.terms import Message
from procure.db import db
from procure.tenders.models import Envelope, Tender, TenderState

_ARTICLE = "《电子招标投标办法》第二十六条、第三十一条"


def lost_files(tender_id: str, at: datetime, envelope: Envelope = Envelope.FIRST) -> list[LostFile]:
    """What the opening waits for now, the earliest found first."""
    return _lost(
        LostFile.restored_at.is_(None),
        LostFile.until > at,
        Submission.tender_id == tender_id,
        Submission.envelope == envelope,
    )


def my_lost_files(tender_id: str, actor: Actor, at: datetime) -> list[LostFile]:
    """What the actor's organisation is asked to bring back now."""
    every = [one for envelope in Envelope for one in lost_files(tender_id, at, envelope)]
    return [one for one in every if one.submission.organisation_id == actor.organisation]


def lost_before(submission_ids: Iterable[str]) -> dict[tuple[str, str], LostFile]:
    """What was asked for of these bids, by bid and hash, brought back or not."""
    found = _lost(LostFile.submission_id.in_(list(submission_ids)))
    return {(one.submission_id, one.sha256): one for one in found}


def asked_for(sha256: str, organisation_id: str) -> list[LostFile]:
    """Where this file of an organisation's is asked for and was not brought back."""
    own = Submission.organisation_id == organisation_id
    return _lost(own, LostFile.sha256 == sha256, LostFile.restored_at.is_(None))


def needing(sha256: str, organisation_id: str) -> list[Submission]:
    """The organisation's bids that name a sealed file, stand, and are still to be opened."""
    later = aliased(Submission)
    followed = sa.exists().where(
        later.tender_id == Submission.tender_id,
        later.envelope == Submission.envelope,
        later.organisation_id == Submission.organisation_id,
        later.seq > Submission.seq,
    )
    opened = sa.exists().where(
        Opening.tender_id == Submission.tender_id, Opening.envelope == Submission.envelope
    )
    wanted = (
        sa.select(Submission)
        .join(SealedPart, SealedPart.submission_id == Submission.id)
        .join(Tender, Tender.id == Submission.tender_id)
        .where(SealedPart.sha256 == sha256, Submission.organisation_id == organisation_id)
        .where(~followed, ~opened, Tender.state != TenderState.ENDED)
    )
    return list(db.session.scalars(wanted.order_by(Submission.line_index)))


def loss_tasks(actor: Actor, at: datetime) -> list[Task]:
    """One task for each tender whose opening waits for files of the actor's organisation."""
    own = Submission.organisation_id == actor.organisation
    found = _lost(own, LostFile.restored_at.is_(None), LostFile.until > at)
    return [_task(one) for one in {one.submission.tender_id: one for one in reversed(found)}.values()]


def _task(lost: LostFile) -> Task:
    tender = lost.submission.tender
    title = Message("平台上的投标密文不完整，请立即补传：%(title)s", title=tender.title)
    return Task(title, "bids.mine", {"id": tender.id}, lost.until, _ARTICLE)


def _lost(*conditions: Any) -> list[LostFile]:
    wanted = sa.select(LostFile).join(Submission, Submission.id == LostFile.submission_id).where(*conditions)
    return list(db.session.scalars(wanted.order_by(LostFile.found_at, LostFile.sha256)))
