"""Invoices and payments in given states, by the acts themselves."""

from __future__ import annotations

from datetime import datetime

from procure.contracts.models import Contract
from procure.core import clock
from procure.core.clock import beijing_day
from procure.db import db, unit_of_work
from procure.payments import queries, service
from procure.payments.models import Invoice, Part, Payment
from tests.cast import Cast, Player
from tests.make import contracts as make_contracts
from tests.make.scenes import scene

PDF = b"%PDF-1.7 an invoice"


@scene
def accepted(cast: Cast, **changes: object) -> Contract:
    """A contract signed and accepted now."""
    contract = make_contracts.concluded(cast, **changes)
    make_contracts.decided(cast, make_contracts.requested(cast, contract))
    return contract


@scene
def sent(
    cast: Cast, contract: Contract, part: Part = Part.ADVANCE, *, number: str = "", amount: int | None = None
) -> Invoice:
    """An invoice of this part, received now."""
    with unit_of_work():
        found = db.session.get_one(Contract, contract.id)
        sheet = service.Sheet(
            part=part,
            number=number or f"2632000000{part.value}",
            amount_fen=queries.part_fen(found, part) if amount is None else amount,
            issued_on=beijing_day(clock.now()),
            content=PDF,
            name="发票.pdf",
        )
        return service.send(found, sheet, by=cast.supplier.actor, at=clock.now())


@scene
def requested(cast: Cast, contract: Contract | None = None, part: Part = Part.ADVANCE) -> Payment:
    """A payment that waits for its first approval; of the advance of a new contract unless given."""
    invoice = sent(cast, contract or make_contracts.concluded(cast), part)
    payment = queries.payment_of(invoice)
    assert payment is not None
    return payment


def approved_by(payment: Payment, player: Player) -> Payment:
    """With this person's approval, given now."""
    with unit_of_work():
        found = db.session.get_one(Payment, payment.id)
        p7s = make_contracts.signature(found.document, player)
        service.approve(found, p7s, by=player.actor, at=clock.now())
    return found


@scene
def approved(cast: Cast, payment: Payment | None = None) -> Payment:
    """Approved by both now."""
    payment = payment or requested(cast)
    for player in cast.finance:
        approved_by(payment, player)
    return payment


def receipt(paid_at: datetime | None = None, reference: str = "BANK-1") -> service.BankReceipt:
    """The bank's receipt of a payment."""
    return service.BankReceipt(reference, paid_at or clock.now(), b"%PDF-1.7 a receipt", "回单.pdf")


@scene
def paid(cast: Cast, payment: Payment | None = None, paid_at: datetime | None = None) -> Payment:
    """Paid, by the bank's word."""
    payment = approved(cast, payment)
    with unit_of_work():
        found = db.session.get_one(Payment, payment.id)
        service.confirm(found, receipt(paid_at), by=cast.finance[0].actor, at=clock.now())
    return found
