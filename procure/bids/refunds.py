"""Giving back bid securities once a tender has ended: a clock for each bidder, met by what was paid."""

from __future__ import annotations

from datetime import datetime

from procure.bids import queries
from procure.bids.deadlines import REFUND
from procure.bids.models import Submission
from procure.core import money
from procure.core.actors import Actor
from procure.core.errors import NotAllowed
from procure.core.terms import Message
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.obligations import queries as clocks
from procure.obligations import service as obligations
from procure.obligations.models import Obligation
from procure.tenders.models import Tender


def start_all(tender: Tender, *, line: Line, since: datetime) -> list[Obligation]:
    """Start the clock for each bidder whose bid stood, where a security was asked (87号令 29)."""
    if not tender.bid_security_fen:
        return []
    return [
        obligations.start(
            REFUND,
            subject=one.id,
            tender_id=tender.id,
            debtor_id=tender.purchaser_id,
            creditor_id=one.organisation_id,
            line=line,
            since=since,
        )
        for one in queries.standing(tender.id)
    ]


def clock_of(submission: Submission) -> Obligation | None:
    """The clock of one bidder's security, where it runs or ran."""
    return clocks.find(submission.id, REFUND)


def refund(submission: Submission, amount_fen: int, voucher: str, *, by: Actor, at: datetime) -> Line:
    """Record what was paid back and how; NotAllowed where nothing is owed any more."""
    clock = clock_of(submission)
    if clock is None or clock.met_by is not None:
        raise NotAllowed(Message("这笔投标保证金没有待退还的期限，或者已经登记退还。请刷新页面。"))
    facts = {"amount": money.decimal(amount_fen), "voucher": voucher}
    line = ledger.record("security.refunded", subject=submission.id, by=by, at=at, facts=facts)
    obligations.meet(submission.id, REFUND, line=line, at=at)
    return line
