"""How much cash securities did not lock up: guarantees in its place, and what good credit was spared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from procure.accounts.models import Organisation
from procure.bids.models import ClosedBid, Closing, Submission
from procure.blacklist.models import Ban
from procure.db import db
from procure.guarantees import queries as guarantees
from procure.guarantees.models import INSTRUMENTS, Claim, Demand, Security
from procure.guarantees.queries import Standing
from procure.guarantees.words import SecurityKind, SecurityState
from procure.tenders.models import Envelope, Tender

_GUARANTEED = (Standing.VERIFIED, Standing.GIVEN)


@dataclass(frozen=True)
class Unlocked:
    """In fen, over every bid of a close list and every contract in the city."""

    waived_fen: int
    guaranteed_fen: int

    @property
    def total_fen(self) -> int:
        return self.waived_fen + self.guaranteed_fen


def unlocked(at: datetime) -> Unlocked:
    """What was waived and what was guaranteed up to now; nothing of a tender before its close."""
    waived, guaranteed = _plain(), _performance()
    for tender, bidder in _particular():
        found = guarantees.position(tender, bidder, at)
        if found.standing is Standing.EXEMPT:
            waived += tender.bid_security_fen
        elif found.standing in _GUARANTEED and found.security and found.security.is_instrument:
            guaranteed += tender.bid_security_fen
    return Unlocked(waived, guaranteed)


def _plain() -> int:
    """Waived of bidders about whom nothing was ever decided and who gave nothing: all in one sum."""
    return _sum(_asked(sa.func.sum(Tender.bid_security_fen)).where(~_is_particular()))


def _particular() -> list[tuple[Tender, Organisation]]:
    """The closed bids that have to be looked at one by one."""
    rows = db.session.execute(_asked(Tender, Organisation).where(_is_particular()))
    return [(tender, bidder) for tender, bidder in rows]


def _performance() -> int:
    """What contracts asked and a guarantee covered, whether it still stands or has gone back."""
    covered = sa.exists().where(
        Security.demand_id == Demand.id,
        Security.form.in_(INSTRUMENTS),
        Security.defect.is_(None),
        Security.state.in_((SecurityState.VERIFIED, SecurityState.RELEASED, SecurityState.CLAIMED)),
    )
    asked = sa.select(sa.func.sum(Demand.amount_fen)).where(Demand.kind == SecurityKind.PERFORMANCE)
    return _sum(asked.where(covered))


def _asked(*wanted: Any) -> sa.Select[Any]:
    """Each closed bid for a tender that asked for a security, with its bidder."""
    found: sa.Select[Any] = (
        sa.select(*wanted).select_from(ClosedBid).join(Closing, Closing.id == ClosedBid.closing_id)
    )
    found = found.join(Submission, Submission.id == ClosedBid.submission_id)
    found = found.join(Tender, Tender.id == Closing.tender_id)
    found = found.join(Organisation, Organisation.id == Submission.organisation_id)
    return found.where(Tender.bid_security_fen > 0, Closing.envelope == Envelope.FIRST)


def _is_particular() -> sa.ColumnElement[bool]:
    given = sa.exists().where(
        Security.kind == SecurityKind.BID,
        Security.tender_id == Tender.id,
        Security.supplier_id == Organisation.id,
    )
    kept = sa.exists().where(
        Claim.security_id == Security.id,
        Security.supplier_id == Organisation.id,
        Claim.confirmed_at.is_not(None),
    )
    return sa.or_(given, kept, sa.exists().where(Ban.code == Organisation.code))


def _sum(wanted: sa.Select[Any]) -> int:
    return int(db.session.scalar(wanted) or 0)
