"""What is invoiced, due and paid under contracts, instalment by instalment, in few questions for many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from procure.contracts.models import Contract, Instalment
from procure.db import db
from procure.payments.models import Invoice, Payment, PaymentState
from procure.payments.queries.dues import Arrears, Due, dues, late, together, unbegun


@dataclass(frozen=True)
class Part:
    """One instalment with its invoice, its payments and what lateness costs."""

    instalment: Instalment
    invoice: Invoice | None
    dues: list[Due]
    arrears: Arrears | None

    @property
    def amount_fen(self) -> int:
        """What it is for."""
        return self.instalment.amount_fen


def parts(contracts: Iterable[Contract], at: datetime) -> list[tuple[Contract, list[Part]]]:
    """Each contract with its instalments for which there is something to pay."""
    found = list(contracts)
    under = Invoice.contract_id.in_([one.id for one in found])
    standing = sa.select(Invoice).where(under, Invoice.withdrawn_at.is_(None))
    sent = {one.instalment_id: one for one in db.session.scalars(standing)}
    begun = _dues(under)
    return [
        (
            contract,
            [_part(one, sent, begun, at) for one in contract.instalments if one.amount_fen],
        )
        for contract in found
    ]


def payments_under(contract: Contract) -> list[Payment]:
    """All that led or lead to money under a contract, in the order of its invoices."""
    return _payments(Invoice.contract_id == contract.id)


def _dues(under: sa.ColumnElement[bool]) -> dict[str, list[Due]]:
    found: dict[str, list[Due]] = defaultdict(list)
    for one in dues(_payments(under)):
        found[one.payment.invoice_id].append(one)
    return found


def _payments(under: sa.ColumnElement[bool]) -> list[Payment]:
    wanted = sa.select(Payment).join(Invoice, Payment.invoice_id == Invoice.id)
    wanted = wanted.where(under, Invoice.withdrawn_at.is_(None), Payment.state != PaymentState.REPLACED)
    return list(db.session.scalars(wanted.order_by(Invoice.received_at, Invoice.id, Payment.position)))


def _part(
    instalment: Instalment, sent: dict[str, Invoice], begun: dict[str, list[Due]], at: datetime
) -> Part:
    invoice = sent.get(instalment.id)
    own = begun.get(invoice.id, []) if invoice else []
    owed = together(late(one, at) for one in own) if own else unbegun(instalment, invoice, at)
    return Part(instalment, invoice, own, owed)
