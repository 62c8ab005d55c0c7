"""A supplier says that money came later than was recorded; its payer accepts that day, or keeps its own."""

from __future__ import annotations

from datetime import datetime

from procure.core.actors import Actor
from procure.core.clock import text
from procure.core.errors import NotAllowed
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.db import db
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.obligations import service as obligations
from procure.payments import queries
from procure.payments.models import DateClaim, Payment
from procure.payments.rules import ClaimDate, EndClaim
from procure.payments.service import booking
from procure.payments.service.paying import CLOCKS, SME_CLOCKS, hold, meet_sme


def claim_date(payment: Payment, arrived_at: datetime, reason: str, *, by: Actor, at: datetime) -> DateClaim:
    """Say when the money came; until its payer accepts that, the recorded day stands."""
    hold(payment)
    if payment.paid_at is None:
        raise NotAllowed(Message("这笔款还没有登记付款，没有付款时间可以核对。"))
    facts = ClaimDate(
        recorded_at=payment.paid_at,
        arrived_at=arrived_at,
        claimed_at=at,
        by_bank=payment.bank_reference is not None,
        claimed_before=any(one.recorded_at == payment.paid_at for one in queries.date_claims(payment)),
    )
    enforce(facts, on=payment.contract.tender.governed_on(at))
    claim = DateClaim(
        payment=payment,
        recorded_at=payment.paid_at,
        arrived_at=arrived_at,
        reason=reason,
        claimed_by=by.person,
        claimed_at=at,
    )
    db.session.add(claim)
    db.session.flush()
    said = {"recorded_at": text(payment.paid_at), "arrived_at": text(arrived_at), "reason": reason}
    ledger.record("payment.date-doubted", subject=payment.id, by=by, at=at, facts=said)
    return claim


def end_date_claim(claim: DateClaim, *, accepted: bool, answer: str, by: Actor, at: datetime) -> Line:
    """Accept it: clocks and interest are counted anew by that day; or keep the recorded one and say why."""
    payment = claim.payment
    hold(payment)
    db.session.refresh(claim)
    if claim.ended_at is not None:
        raise NotAllowed(Message("这项异议已经处理完毕。请刷新页面查看结果。"))
    facts = EndClaim(accepted, answer, stands=payment.paid_at == claim.recorded_at)
    enforce(facts, on=payment.contract.tender.governed_on(at))
    claim.accepted, claim.answer, claim.ended_by, claim.ended_at = accepted, answer, by.person, at
    said = {"claim": claim.id, "accepted": accepted, "answer": answer}
    line = ledger.record("payment.date-settled", subject=payment.id, by=by, at=at, facts=said)
    if accepted:
        _move(payment, claim.arrived_at, line)
    db.session.flush()
    return line


def _move(payment: Payment, paid_at: datetime, line: Line) -> None:
    payment.paid_at = paid_at
    db.session.flush()
    booking.redated(payment, line)
    for clock in CLOCKS:
        obligations.reopen(payment.id, clock)
        obligations.meet(payment.id, clock, line=line, at=paid_at)
    for clock in SME_CLOCKS:
        obligations.reopen(payment.invoice.instalment_id, clock)
    meet_sme(payment, line)
