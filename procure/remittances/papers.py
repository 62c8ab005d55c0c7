"""What the bank reads: ISO 20022 (GB/T 27926) pain.001, the same bytes for the same orders."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from procure.accounts.models import Organisation
from procure.core import money
from procure.core.clock import BEIJING, beijing_day
from procure.remittances.models import PaymentFile, PaymentOrder

SPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
_ACCOUNT = re.compile(r"^(?P<bank>.*?)[\s:：,，]*(?P<number>\d[\d \-]{5,40}\d)$")
_LOOSE = str.maketrans("", "", " -")
_LEAST, _MOST = 8, 34
_LONGEST_NAME = 140


def account_number(account: str) -> str:
    """The digits of an account as it was entered, after its bank's name; nothing where there are none."""
    found = _ACCOUNT.match(account.strip())
    digits = found["number"].translate(_LOOSE) if found else ""
    return digits if _LEAST <= len(digits) <= _MOST else ""


def bank_name(account: str) -> str:
    """What stands before the digits."""
    found = _ACCOUNT.match(account.strip())
    return found["bank"].strip() if found else ""


def pain001(file: PaymentFile) -> bytes:
    """A file of orders as the bank takes it."""
    root = Element("Document", {"xmlns": SPACE})
    said = SubElement(root, "CstmrCdtTrfInitn")
    head = _put(said, "GrpHdr")
    _text(head, "MsgId", file.number)
    _text(head, "CreDtTm", file.made_at.astimezone(BEIJING).isoformat(timespec="seconds"))
    _sums(head, file)
    _party(_put(head, "InitgPty"), file.purchaser)
    batch = _put(said, "PmtInf")
    _text(batch, "PmtInfId", file.number)
    _text(batch, "PmtMtd", "TRF")
    _sums(batch, file)
    _text(batch, "ReqdExctnDt/Dt", beijing_day(file.made_at).isoformat())
    _party(_put(batch, "Dbtr"), file.purchaser)
    _account(_put(batch, "DbtrAcct"), file.account, currency="CNY")
    _bank(_put(batch, "DbtrAgt"), file.account)
    for order in file.orders:
        _transfer(_put(batch, "CdtTrfTxInf"), order)
    indent(root)
    body: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body + b"\n"


def _transfer(into: Element, order: PaymentOrder) -> None:
    payment = order.payment
    _text(into, "PmtId/EndToEndId", order.reference)
    amount = _put(_put(into, "Amt"), "InstdAmt")
    amount.set("Ccy", "CNY")
    amount.text = money.decimal(order.amount_fen)
    _bank(_put(into, "CdtrAgt"), order.account)
    _party(_put(into, "Cdtr"), payment.contract.supplier)
    _account(_put(into, "CdtrAcct"), order.account)
    _text(into, "RmtInf/Ustrd", f"{payment.contract.number} {payment.invoice.number}"[:_LONGEST_NAME])


def _sums(into: Element, file: PaymentFile) -> None:
    _text(into, "NbOfTxs", str(len(file.orders)))
    _text(into, "CtrlSum", money.decimal(file.total_fen))


def _party(into: Element, house: Organisation) -> None:
    _text(into, "Nm", house.name[:_LONGEST_NAME])
    _text(into, "Id/OrgId/Othr/Id", house.code)


def _account(into: Element, account: str, currency: str = "") -> None:
    _text(into, "Id/Othr/Id", account_number(account))
    if currency:
        _text(into, "Ccy", currency)


def _bank(into: Element, account: str) -> None:
    name = bank_name(account)
    _text(into, "FinInstnId/Nm" if name else "FinInstnId/Othr/Id", name or "NOTPROVIDED")


def _put(into: Element, name: str) -> Element:
    return SubElement(into, name)


def _text(into: Element, path: str, text: str) -> None:
    *parents, last = path.split("/")
    for name in parents:
        into = _put(into, name)
    _put(into, last).text = text


def references(number: str, count: int) -> Iterable[str]:
    """What each order of a file is called, in their order."""
    return (f"{number}-{position:04}" for position in range(1, count + 1))
