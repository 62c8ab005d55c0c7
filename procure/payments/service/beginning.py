"""A payment begins: its approval document is laid out, its clocks start."""

from __future__ import annotations

from datetime import datetime

from procure.contracts.models import Contract
from procure.db import db
from procure.ledger.models import Line
from procure.obligations import service as obligations
from procure.obligations.clocks import Clock
from procure.payments import deadlines, papers, queries
from procure.payments.models import Invoice, Payment
from procure.payments.service.paying import CLOCKS
from procure.signing import service as signing
from procure.signing.models import Document, Kind


def begin(invoice: Invoice, amount_fen: int, met: datetime, line: Line, at: datetime) -> Payment:
    """One payment of an invoice, owed since the later of its receipt and the last condition."""
    payment = Payment(
        invoice=invoice,
        position=queries.next_position(invoice),
        amount_fen=amount_fen,
        conditions_met_at=met,
        document=lay_out(invoice, amount_fen, met, at),
    )
    db.session.add(payment)
    db.session.flush()
    since = deadlines.ready_at(invoice.received_at, met)
    for clock in CLOCKS:
        start(clock, invoice.contract, payment.id, line, since)
    return payment


def lay_out(invoice: Invoice, amount_fen: int, met: datetime, at: datetime) -> Document:
    """What two people will sign before this amount moves."""
    return signing.prepare(
        Kind.PAYMENT_APPROVAL,
        subject=invoice.id,
        name=f"支付审批单-{invoice.contract.number}-{invoice.instalment.position}.json",
        media_type="application/json",
        content=papers.approval(invoice, amount_fen, met, at),
        at=at,
    )


def start(clock: Clock, contract: Contract, subject: str, line: Line, since: datetime) -> None:
    """Start a clock of payment: the purchaser owes, the supplier is owed."""
    obligations.start(
        clock,
        subject=subject,
        tender_id=contract.tender_id,
        debtor_id=contract.purchaser_id,
        creditor_id=contract.supplier_id,
        line=line,
        since=since,
    )
