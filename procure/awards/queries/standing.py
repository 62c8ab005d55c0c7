"""Who may win: the first of the report's order that is neither banned nor has revoked its bid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from procure.awards.models import Revocation
from procure.blacklist import queries as blacklist
from procure.core.clock import beijing_day
from procure.core.terms import Message
from procure.db import db
from procure.evaluation.models import Rank, Report


@dataclass(frozen=True)
class Out:
    """A candidate that may not win, and why."""

    rank: Rank
    reason: Message


@dataclass(frozen=True)
class Order:
    """The candidate whose turn it is, None where none is left, and those before it that are out."""

    next: Rank | None
    out: tuple[Out, ...]


def order(report: Report, at: datetime) -> Order:
    """Go down the report's ranking to the first candidate that may win at an instant."""
    out: list[Out] = []
    for rank in report.ranking:
        if (reason := _reason(rank, at)) is None:
            return Order(rank, tuple(out))
        out.append(Out(rank, reason))
    return Order(None, tuple(out))


def revocation(opened_bid_id: str) -> Revocation | None:
    """Whether a bidder has revoked its opened bid."""
    wanted = sa.select(Revocation).where(Revocation.opened_bid_id == opened_bid_id)
    return db.session.scalars(wanted).one_or_none()


def _reason(rank: Rank, at: datetime) -> Message | None:
    if revoked := revocation(rank.opened_bid_id):
        return Message("已撤销投标：%(reason)s", reason=revoked.reason)
    if ban := blacklist.in_force(rank.opened_bid.organisation.code, beijing_day(at)):
        until = ban.ends_on
        return Message(
            "被禁止参加政府采购活动至%(until)s（%(number)s）", until=until, number=ban.decision_number
        )
    return None
