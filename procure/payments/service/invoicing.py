"""An invoice comes in; its payment and the clocks begin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from procure import storage
from procure.contracts import queries as contracts
from procure.contracts.models import Contract, ContractState, Instalment
from procure.core import money
from procure.core.actors import Actor, platform
from procure.core.clock import beijing_day, text
from procure.core.rules import enforce
from procure.db import db
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.payments import deadlines, queries
from procure.payments.einvoices import Told
from procure.payments.models import Invoice, InvoiceKind, Payment
from procure.payments.rules import Difference, SendInvoice
from procure.payments.service import booking, repeating
from procure.payments.service.beginning import begin, start
from procure.payments.service.paying import meet_sme


@dataclass(frozen=True)
class Sheet:
    """What an invoice says, with the file it came as."""

    instalment: Instalment
    number: str
    amount_fen: int
    issued_on: date
    content: bytes
    name: str
    tax_fen: int = 0
    code: str = ""
    kind: InvoiceKind = InvoiceKind.DIGITAL
    told: Told | None = None
    """What its file says, where that can be read."""
    twin_confirmed: bool = False


def send(contract: Contract, sheet: Sheet, *, by: Actor, at: datetime) -> Invoice:
    """Take in an invoice; where the agreed conditions are met, its payment and its clocks begin at once."""
    _hold(contract)
    ledger.lock()  # invoices of two contracts may come with one number at once
    sha256 = storage.current().put(sheet.content)
    if again := repeating.sent(contract, sheet.instalment.id, (sheet.code, sheet.number), sha256):
        return again
    _enforce(contract, sheet, at)
    invoice = Invoice(
        contract=contract,
        supplier_id=contract.supplier_id,
        instalment=sheet.instalment,
        kind=sheet.kind,
        code=sheet.code,
        number=sheet.number,
        amount_fen=sheet.amount_fen,
        tax_fen=sheet.tax_fen,
        issued_on=sheet.issued_on,
        was_read=sheet.told is not None and sheet.told.names_parties,
        sha256=sha256,
        name=sheet.name,
        received_at=at,
    )
    db.session.add(invoice)
    db.session.flush()
    facts = {
        "contract": contract.id,
        "instalment": sheet.instalment.position,
        "number": sheet.number,
        "code": sheet.code,
        "amount_fen": sheet.amount_fen,
        "tax_fen": sheet.tax_fen,
    }
    line = ledger.record(
        "invoice.received", subject=invoice.id, by=by, at=at, facts=facts | {"sha256": invoice.sha256}
    )
    booking.invoiced(invoice, line)
    _request(invoice, line, at)
    return invoice


def request(invoice: Invoice, at: datetime) -> Payment | None:
    """Begin the payment of an invoice that came before its conditions; None where nothing begins."""
    _hold(invoice.contract)
    if (
        invoice.withdrawn_at
        or queries.payments_of(invoice)
        or contracts.due_since(invoice.instalment, at) is None
    ):
        return None
    facts = {"invoice": invoice.id}
    line = ledger.record("payment.requested", subject=invoice.id, by=platform(), at=at, facts=facts)
    return _request(invoice, line, at)


def request_by_id(invoice_id: str, at: datetime) -> Payment | None:
    """The same for a job."""
    return request(queries.any_invoice(invoice_id), at)


def owe(instalment: Instalment, at: datetime) -> Line | None:
    """Start the statutory clock for a small supplier from acceptance or its silence, invoice or not."""
    contract = instalment.contract
    _hold(contract)
    basis = contracts.due_since(instalment, at)
    if basis is None or not contract.is_with_sme or queries.sme_obligation(instalment):
        return None
    line = ledger.record(
        "payment.owed", subject=instalment.id, by=platform(), at=at, facts={"since": text(basis)}
    )
    clock = deadlines.sme_clock(basis, contract.tender.payment_working_days)
    start(clock, contract, instalment.id, line, basis)
    if (sent := queries.invoice_for(instalment)) and (payments := queries.payments_of(sent)):
        meet_sme(payments[0], line)
    return line


def owe_by_id(instalment_id: str, at: datetime) -> Line | None:
    """The same for a job."""
    return owe(queries.any_instalment(instalment_id), at)


def _request(invoice: Invoice, line: Line, at: datetime) -> Payment | None:
    met = contracts.due_since(invoice.instalment, at)
    if met is None:
        return None
    payment = begin(invoice, invoice.amount_fen, met, line, at)
    booking.owed(payment, line)
    return payment


def _enforce(contract: Contract, sheet: Sheet, at: datetime) -> None:
    facts = SendInvoice(
        part=sheet.instalment.title,
        part_fen=sheet.instalment.amount_fen,
        amount_fen=sheet.amount_fen,
        tax_fen=sheet.tax_fen,
        number=sheet.number,
        code=sheet.code,
        issued_on=sheet.issued_on,
        received_on=beijing_day(at),
        signed=contract.state is ContractState.SIGNED,
        number_used=queries.number_used(sheet.code, sheet.number),
        part_invoiced=queries.invoice_for(sheet.instalment) is not None,
        fallen_away=sheet.instalment in contracts.fallen_away(contract),
        twin=queries.twin(contract.supplier_id, sheet.amount_fen, sheet.issued_on),
        twin_confirmed=sheet.twin_confirmed,
        differences=tuple(_differences(contract, sheet)),
    )
    enforce(facts, on=contract.tender.governed_on(at))


def _differences(contract: Contract, sheet: Sheet) -> Iterator[Difference]:
    """Where the invoice's own file contradicts what was typed, or names other parties."""
    if (told := sheet.told) is None:
        return
    pairs = [
        ("发票号码", sheet.number, told.number),
        ("发票代码", sheet.code, told.code),
        ("开票日期", sheet.issued_on.isoformat(), told.issued_on and told.issued_on.isoformat()),
        ("价税合计", money.decimal(sheet.amount_fen), _yuan(told.amount_fen)),
        ("税额", money.decimal(sheet.tax_fen), _yuan(told.tax_fen)),
        ("销售方纳税人识别号", contract.supplier.code, told.seller_code),
        ("购买方纳税人识别号", contract.purchaser.code, told.buyer_code),
    ]
    for what, expected, found in pairs:
        if found and found != expected:
            yield Difference(what, expected, found)


def _yuan(fen: int | None) -> str:
    return "" if fen is None else money.decimal(fen)


def _hold(contract: Contract) -> None:
    """One act at a time on what is paid under a contract."""
    db.session.execute(sa.select(Contract.id).where(Contract.id == contract.id).with_for_update())
    db.session.refresh(contract)
