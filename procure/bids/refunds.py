"""Securities of bids that were taken back before the deadline: nobody but the platform may know of them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from procure.bids import queries
from procure.bids.models import Submission, SubmissionKind
from procure.db import db
from procure.guarantees import refunds
from procure.guarantees.models import Refund, Security
from procure.guarantees.words import LIVE, SecurityKind
from procure.ledger.models import Line


def due(at: datetime) -> list[str]:
    """Bid securities that were given before their bid was taken back, and not asked for again."""
    taken_back = sa.exists().where(
        Submission.tender_id == Security.tender_id,
        Submission.organisation_id == Security.supplier_id,
        Submission.kind == SubmissionKind.WITHDRAW,
        Submission.arrived_at >= Security.given_at,
    )
    owed = sa.exists().where(Refund.security_id == Security.id)
    wanted = sa.select(Security.id).where(
        Security.kind == SecurityKind.BID, Security.state.in_(LIVE), taken_back, ~owed
    )
    return list(db.session.scalars(wanted.order_by(Security.given_at, Security.id)))


def start(security_id: str, at: datetime) -> Line | None:
    """Owe one back from when its bid was taken back; twice changes nothing."""
    if security_id not in due(at):
        return None
    security = db.session.get_one(Security, security_id)
    handed = queries.of(security.tender_id, security.supplier_id)
    back = next(
        one for one in handed if one.kind is SubmissionKind.WITHDRAW and one.arrived_at >= security.given_at
    )
    return refunds.withdrawn(security, back.arrived_at, at=at)
