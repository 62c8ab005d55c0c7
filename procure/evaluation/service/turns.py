"""One act on an evaluation at a time."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from procure.core.errors import NotAllowed
from procure.core.terms import Message
from procure.db import db
from procure.evaluation import queries
from procure.evaluation.models import Member
from procure.evaluation.steps import Progress, Step
from procure.obligations import service as obligations
from procure.tenders.models import Tender


def take(tender: Tender, step: Step, at: datetime) -> Progress:
    """Wait for other acts on this tender, then go on if this is the step; NotAllowed if it is another."""
    progress = wait(tender, at)
    progress.expect(step)
    return progress


def wait(tender: Tender, at: datetime) -> Progress:
    """Wait for other acts on this tender; where it stands then."""
    db.session.execute(sa.select(Tender.id).where(Tender.id == tender.id).with_for_update())
    db.session.expire_all()
    obligations.proceed(tender.id, at)
    return queries.progress(tender)


def has_declared(member: Member) -> None:
    """Nothing is judged before the member has declared; NotAllowed else (采购条例 9)."""
    if member.declared_at is None:
        raise NotAllowed(Message("请先声明没有应当回避的情形，再参加评审。"))
