"""A member's sheet of scores: kept while it is filled in, locked when it is handed in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from procure.core.actors import Actor
from procure.core.errors import NotAllowed
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.db import db
from procure.evaluation import queries
from procure.evaluation.models import Member, Score
from procure.evaluation.queries.standing import most
from procure.evaluation.rules import Mark, SaveScores, SubmitScores
from procure.evaluation.scoring import text
from procure.evaluation.service import turns
from procure.evaluation.steps import Step
from procure.ledger import service as ledger
from procure.tenders.models import Tender

Sheet = Mapping[tuple[str, str], int]
"""Points in hundredths by (opened bid, factor); what has none is not yet scored."""


def save(tender: Tender, sheet: Sheet, *, by: Actor, at: datetime) -> Member:
    """Keep a member's points as far as they go; RuleBroken for points outside a factor."""
    member = _open_seat(tender, by, at)
    _keep(tender, member, sheet, at)
    facts = {"member": member.id, "scores": len(sheet)}
    ledger.record("scores.saved", subject=tender.id, by=by, at=at, facts=facts)
    return member


def submit(tender: Tender, *, by: Actor, at: datetime) -> Member:
    """Hand in the kept sheet: it is locked, and complete or refused (87号令 55)."""
    member = _open_seat(tender, by, at)
    sheet = queries.sheet(member)
    missing = tuple(
        f"{bid.organisation.name}：{factor.name}"
        for bid, factor in queries.marks(tender)
        if (bid.id, factor.id) not in sheet
    )
    enforce(SubmitScores(missing), on=tender.governed_on(at))
    member.submitted_at = at
    facts = {
        "member": member.id,
        "scores": [[bid, factor, text(points)] for (bid, factor), points in sorted(sheet.items())],
    }
    ledger.record("scores.submitted", subject=tender.id, by=by, at=at, facts=facts)
    return member


def _open_seat(tender: Tender, by: Actor, at: datetime) -> Member:
    """The actor's seat while it may still score."""
    member = queries.seat(tender.id, by)
    turns.take(tender, Step.SCORING, at)
    turns.has_declared(member)
    if member.submitted_at is not None:
        raise NotAllowed(Message("您的评分已经提交并锁定，不能再修改。"))
    return member


def _keep(tender: Tender, member: Member, sheet: Sheet, at: datetime) -> None:
    wanted = queries.marks(tender)
    given = [
        (bid, factor, sheet[bid.id, factor.id]) for bid, factor in wanted if (bid.id, factor.id) in sheet
    ]
    marks = tuple(
        Mark(f"{bid.organisation.name}：{factor.name}", points, most(factor)) for bid, factor, points in given
    )
    enforce(SaveScores(marks), on=tender.governed_on(at))
    db.session.execute(sa.delete(Score).where(Score.member_id == member.id))
    db.session.add_all(
        Score(member_id=member.id, opened_bid_id=bid.id, factor_id=factor.id, points=points)
        for bid, factor, points in given
    )
    db.session.flush()
