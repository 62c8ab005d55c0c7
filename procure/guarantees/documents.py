"""An electronic guarantee: one JSON file that its issuer signs, and what it must say."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Any

from procure.core import money
from procure.crypto import shapes
from procure.crypto.documents import Document
from procure.crypto.shapes import any_text, exactly, fits, hex64, instant, text
from procure.guarantees.asking import Asked
from procure.guarantees.words import SecurityKind

_PARTY = fits({"name": text, "code": text})
_WORDING = (
    "我方受被保证人的委托，就上述项目向受益人提供保证。在有效期内收到受益人说明法定事由的书面索赔后，"
    "我方在保证金额以内无条件支付。本保函不可撤销，有效期届满自动失效。"
)
_ADVANCE_WORDING = (
    "我方受被保证人的委托，就上述项目的预付款向受益人提供保证。保证金额随验收抵扣预付款相应减少，"
    "尚未抵扣的金额以采购平台的记载为准。在有效期内收到受益人关于被保证人不返还尚未抵扣的预付款的书面索赔后，"
    "我方在尚未抵扣的金额以内无条件支付。本保函不可撤销，预付款全部抵扣或者有效期届满自动失效。"
)


def _amount(value: Any) -> bool:
    try:
        return isinstance(value, str) and money.fen(value) > 0
    except ValueError:
        return False


def _amount_or_nothing(value: Any) -> bool:
    return value == money.decimal(0) or _amount(value)


def _day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


class Guarantee(Document):
    """What an issuer signs; ``lot`` counts from 1 in a project of one tender too."""

    kind = "guarantee"
    needed = {
        "number": text,
        "security": exactly("bid", "performance", "advance"),
        "issuer": fits({"name": text, "code": text, "licence": text}),
        "applicant": _PARTY,
        "beneficiary": _PARTY,
        "tender": text,
        "lot": text,
        "amount": _amount,
        "valid_until": _day,
        "text": text,
        "text_sha256": hex64,
    }

    @property
    def amount_fen(self) -> int:
        return money.fen(self["amount"])

    @property
    def valid_until(self) -> date:
        return date.fromisoformat(self["valid_until"])

    @property
    def text_is_whole(self) -> bool:
        """Whether the wording is the one that was hashed."""
        return bool(sha256(self["text"].encode()).hexdigest() == self["text_sha256"])


class Notice(Document):
    """What its issuer is told of a guarantee: that it is let go, reduced or claimed; signed by the platform.

    ``amount`` is what it stands for, after a reduction what is left. A claim counts with its
    beneficiary's signature.
    """

    kind = "guarantee-notice"
    needed = {
        "act": exactly("released", "reduced", "claimed"),
        "number": text,
        "guarantee_sha256": hex64,
        "issuer": _PARTY,
        "applicant": _PARTY,
        "beneficiary": _PARTY,
        "tender": text,
        "lot": text,
        "amount": _amount,
        "claimed": _amount_or_nothing,
        "ground": any_text,
        "time": instant,
    }


def request(asked: Asked) -> bytes:
    """Everything that any issuer must put into its guarantee, but its own name and number."""
    return shapes.canonical({"v": 1, "type": "guarantee-request", **elements(asked)})


def elements(asked: Asked) -> dict[str, Any]:
    """The fields that a guarantee shares with what is asked."""
    tender = asked.tender
    wording = _ADVANCE_WORDING if asked.kind is SecurityKind.ADVANCE else _WORDING
    return {
        "security": asked.kind.value,
        "applicant": {"name": asked.supplier.name, "code": asked.supplier.code},
        "beneficiary": {"name": tender.purchaser.name, "code": tender.purchaser.code},
        "tender": tender.number,
        "lot": str(tender.lot),
        "amount": money.decimal(asked.amount_fen),
        "valid_until": asked.until.isoformat(),
        "text": wording,
        "text_sha256": sha256(wording.encode()).hexdigest(),
    }
