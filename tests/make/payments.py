"""Invoices and payments in given states, by the acts themselves."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import sqlalchemy as sa

from procure.contracts.models import Contract, Instalment
from procure.core import clock
from procure.core.clock import beijing_day
from procure.db import Model, db, new_id, unit_of_work
from procure.obligations.models import Obligation
from procure.payments import queries, service
from procure.payments.models import DateClaim, Invoice, Payment, PaymentObjection
from procure.signing import queries as signing
from procure.tenders.models import DueAfter
from tests.cast import Cast, Player
from tests.make import contracts as make_contracts
from tests.make.scenes import scene

PDF = b"%PDF-1.7 an invoice"
_NUMBERS = {DueAfter.SIGNING: "26372000000000000101", DueAfter.FINAL: "26372000000000000102"}


@scene
def accepted(cast: Cast, **changes: object) -> Contract:
    """A contract signed and accepted now."""
    contract = make_contracts.concluded(cast, **changes)
    make_contracts.decided(cast, make_contracts.requested(cast, contract))
    return contract


@scene
def sent(
    cast: Cast,
    contract: Contract,
    due_after: DueAfter = DueAfter.SIGNING,
    *,
    number: str = "",
    amount: int | None = None,
) -> Invoice:
    """An invoice for the instalment that is due then, received now."""
    with unit_of_work():
        found = db.session.get_one(Contract, contract.id)
        instalment = next(one for one in found.instalments if one.due_after is due_after)
        sheet = service.Sheet(
            instalment=instalment,
            number=number.rjust(20, "2") if number else _NUMBERS[due_after],
            amount_fen=instalment.amount_fen if amount is None else amount,
            issued_on=beijing_day(clock.now()),
            content=PDF,
            name="发票.pdf",
            twin_confirmed=True,
        )
        return service.send(found, sheet, by=cast.supplier.actor, at=clock.now())


@scene
def requested(
    cast: Cast, contract: Contract | None = None, due_after: DueAfter = DueAfter.SIGNING
) -> Payment:
    """A payment that waits for its first approval; of the advance of a new contract unless given."""
    invoice = sent(cast, contract or make_contracts.concluded(cast), due_after)
    payment = payment_of(invoice)
    assert payment is not None
    return payment


def payment_of(invoice: Invoice) -> Payment | None:
    """The first payment that an invoice led to, if its conditions are met."""
    return next(iter(queries.payments_of(invoice)), None)


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


def confirmed(
    cast: Cast, payment: Payment, reference: str = "BANK-2", paid_at: datetime | None = None
) -> Payment:
    """The bank's word on an approved payment, now."""
    with unit_of_work():
        found = db.session.get_one(Payment, payment.id)
        service.confirm(found, receipt(paid_at, reference), by=cast.finance[0].actor, at=clock.now())
    return found


def objected(cast: Cast, payment: Payment) -> PaymentObjection:
    """Of which finance says now that what was agreed first is missing."""
    with unit_of_work():
        found = db.session.get_one(Payment, payment.id)
        held = service.Held("agreed-1", "没有提交操作培训的签到记录", found.amount_fen)
        return service.object_to(found, held, by=cast.finance[0].actor, at=clock.now())


def doubted(cast: Cast, payment: Payment, arrived_at: datetime) -> DateClaim:
    """Recorded as paid, of which the supplier says now that it came then."""
    with unit_of_work():
        found = db.session.get_one(Payment, payment.id)
        return service.claim_date(found, arrived_at, "晚到账", by=cast.supplier.actor, at=clock.now())


def disputed(cast: Cast, payment: Payment) -> Payment:
    """Recorded as paid, of which the supplier says now that nothing came."""
    with unit_of_work():
        found = db.session.get_one(Payment, payment.id)
        service.dispute(found, "账户没有收到这笔款", by=cast.supplier.actor, at=clock.now())
    return found


def many(payment: Payment, count: int, after: int = 0) -> None:
    """As many more payments beside this one, each due a minute later than the one before, as rows."""
    payment = db.session.get_one(Payment, sa.inspect(payment).identity)
    rows: dict[type[Model], list[dict[str, Any]]] = defaultdict(list)
    clocks = db.session.scalars(sa.select(Obligation).where(Obligation.subject == payment.id)).all()
    for number in range(after + 1, after + count + 1):
        ids = {kind: new_id() for kind in (Instalment, Invoice, Payment)}
        later = timedelta(minutes=number)
        instalment = {"id": ids[Instalment], "position": 100 + number, "title": f"第{number}期"}
        rows[Instalment].append(_row(payment.invoice.instalment) | instalment)
        invoice = {"id": ids[Invoice], "instalment_id": ids[Instalment], "number": f"{number:020}"}
        rows[Invoice].append(_row(payment.invoice) | invoice)
        rows[Payment].append(_row(payment) | {"id": ids[Payment], "invoice_id": ids[Invoice]})
        for one in clocks:
            moved = {"id": new_id(), "subject": ids[Payment], "due_at": one.due_at + later}
            rows[Obligation].append(_row(one) | moved)
    with unit_of_work():
        for kind, values in rows.items():
            db.session.execute(sa.insert(kind), values)


def _row(one: Model) -> dict[str, Any]:
    return {column.key: getattr(one, column.key) for column in sa.inspect(one).mapper.column_attrs}


def content(payment: Payment) -> bytes:
    """What is signed to approve it."""
    return signing.content(payment.document)


def xml(
    contract: Contract,
    amount: str = "300000.00",
    *,
    number: str = "26372000000000000101",
    day: str = "2026-03-02",
    tax: str = "34513.27",
    **codes: str,
) -> bytes:
    """A digital invoice (数电票) as the tax office's XML; ``seller`` and ``buyer`` are codes."""
    parties = {"seller": contract.supplier.code, "buyer": contract.purchaser.code} | codes
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<EInvoice><Header><EIid>{number}</EIid></Header><EInvoiceData>
<SellerInformation><SellerIdNum>{parties["seller"]}</SellerIdNum></SellerInformation>
<BuyerInformation><BuyerIdNum>{parties["buyer"]}</BuyerIdNum></BuyerInformation>
<BasicInformation><TotalTaxAm>{tax}</TotalTaxAm>
<TotalTax-includedAmount>{amount}</TotalTax-includedAmount></BasicInformation>
<IssuItemInformation><ItemName>课桌椅</ItemName></IssuItemInformation></EInvoiceData>
<TaxSupervisionInfo><InvoiceNumber>{number}</InvoiceNumber><IssueTime>{day}</IssueTime></TaxSupervisionInfo>
</EInvoice>""".encode()


def ofd(contract: Contract, inside: bytes = b"", **parts: bytes) -> bytes:
    """The same as an OFD file that says it of itself, or carries this XML."""
    told = {
        "发票代码": "037002600111",
        "发票号码": "00000101",
        "开票日期": "2026年03月02日",
        "合计金额": "265486.73",
        "合计税额": "34513.27",
        "销售方纳税人识别号": contract.supplier.code,
        "购买方纳税人识别号": contract.purchaser.code,
    }
    said = "".join(f'<ofd:CustomData Name="{name}">{text}</ofd:CustomData>' for name, text in told.items())
    root = f'<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"><ofd:DocBody>{said}</ofd:DocBody></ofd:OFD>'
    held = {"OFD.xml": root.encode()}
    if inside:
        held = {"OFD.xml": b"<OFD/>", "Doc_0/Attachs/original_invoice.xml": inside}
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in (held | parts).items():
            archive.writestr(name, content)
    return packed.getvalue()
