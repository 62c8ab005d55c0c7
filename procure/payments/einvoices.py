"""Reading electronic invoices: what their file says, before anybody types it."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from procure.core import money
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.fairness.reading.asking import ask
from procure.fairness.reading.refusals import REASONS, Refused

_CHILD = "procure.payments.einvoice_child"
_PDF = b"%PDF-"
_DAY = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})")
_UNREADABLE = Message(
    "文件中找不到发票的内容。请上传税务平台下载的数电发票XML或者OFD原件，或者上传PDF并逐项填写。"
)
_HASTY = Message("现在同时读取的文件太多。请稍等几秒后再提交，填写的内容都还在。")


@dataclass(frozen=True)
class Told:
    """What the file of an invoice says; None or empty where it doesn't say."""

    number: str
    code: str
    issued_on: date | None
    amount_fen: int | None
    tax_fen: int | None
    seller_code: str
    buyer_code: str

    @property
    def names_parties(self) -> bool:
        """Whether both parties stand in it, so that they could be compared with the contract's."""
        return bool(self.seller_code and self.buyer_code)


def read(content: bytes) -> Told | None:
    """What an XML or OFD file says; None for a PDF, which is for people; BadInput where it is no invoice."""
    if content.startswith(_PDF):
        return None
    try:
        answer = ask(_CHILD, content)
    except Refused as refusal:
        raise BadInput(_why(refusal), field="file", code=f"invoice-{refusal.why}") from None
    return _told(answer)


def _why(refusal: Refused) -> Message:
    if refusal.why == "busy":
        return _HASTY
    return _UNREADABLE if refusal.why in ("no-invoice", "other-package") else REASONS[refusal.why]


def _told(answer: bytes) -> Told:
    texts = _texts(answer)
    net, tax, amount = (_fen(texts.get(one, "")) for one in ("net", "tax", "amount"))
    if amount is None and net is not None and tax is not None:
        amount = net + tax
    return Told(
        number=texts["number"],
        code=texts.get("code", ""),
        issued_on=_day(texts["issued_on"]),
        amount_fen=amount,
        tax_fen=tax,
        seller_code=texts.get("seller_code", "").upper(),
        buyer_code=texts.get("buyer_code", "").upper(),
    )


def _texts(answer: bytes) -> dict[str, str]:
    """What a child says is data from a stranger."""
    try:
        texts = json.loads(answer)["texts"]
        return {str(name): str(text) for name, text in ({"number": "", "issued_on": ""} | texts).items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadInput(_UNREADABLE, field="file", code="invoice-unreadable") from None


def _fen(text: str) -> int | None:
    with suppress(ValueError, ZeroDivisionError):
        amount = Fraction(text.replace(",", "")) * 100
        return int(amount) if amount.denominator == 1 and money.fen(money.decimal(int(amount))) >= 0 else None
    return None


def _day(text: str) -> date | None:
    if (match := _DAY.match(text)) is None:
        return None
    with suppress(ValueError):
        return date(int(match[1]), int(match[2]), int(match[3]))
    return None
