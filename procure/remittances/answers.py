"""Reading a bank's answer: each row as a thing that can be compared with an order."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from procure.core import money
from procure.core.clock import BEIJING
from procure.core.errors import BadInput
from procure.core.terms import Message, Term
from procure.fairness.reading.asking import ask
from procure.fairness.reading.refusals import REASONS, Refused
from procure.remittances.answer_child import MOST_ROWS

_CHILD = "procure.remittances.answer_child"
_FIELD = "file"
_NAMES = ("reference", "account", "amount", "bank_reference", "at", "status", "reason")
_NO_ANSWER = Message(
    "认不出这是银行回执。请上传camt.054或者pain.002的XML，或者CSV表格，表头至少有“指令号”“金额”“结果”。"
)
_WHY = {
    "busy": Message("现在同时读取的文件太多。请稍等几秒后再提交，文件请重新选择。"),
    "no-rows": Message("文件里没有一笔付款。请核对是否选错了文件。"),
    "too-many-rows": Message("一个文件最多%(most)s笔。请分成几个文件上传。", most=MOST_ROWS),
    "no-answer": _NO_ANSWER,
}
_PAID = {"paid", "成功", "已付", "交易成功", "付款成功", "acsc", "accc"}
_REFUSED = {"refused", "失败", "退回", "交易失败", "付款失败", "退汇", "rjct"}
_DIGITS = re.compile(r"\D")


class Fate(Term):
    """What the bank says became of an order."""

    PAID = "paid", "已付"
    REFUSED = "refused", "退回"
    UNDERWAY = "underway", "处理中"


@dataclass(frozen=True)
class Row:
    """One row of the bank's; None or empty where it doesn't say or can't be understood."""

    reference: str
    fate: Fate
    amount_fen: int | None = None
    account: str = ""
    bank_reference: str = ""
    paid_at: datetime | None = None
    reason: str = ""


def read(content: bytes, at: datetime) -> list[Row]:
    """What a file says; BadInput where it is no answer of a bank."""
    try:
        answer = ask(_CHILD, content)
    except Refused as refusal:
        why = _WHY.get(refusal.why) or REASONS.get(refusal.why, _NO_ANSWER)
        raise BadInput(why, field=_FIELD, code=f"answer-{refusal.why}") from None
    return [_row(one, at) for one in _texts(answer)]


def _texts(answer: bytes) -> list[dict[str, str]]:
    """What a child says is data from a stranger."""
    try:
        rows = [{name: str(row.get(name, "")) for name in _NAMES} for row in json.loads(answer)["rows"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadInput(_NO_ANSWER, field=_FIELD, code="answer-unreadable") from None
    return rows[:MOST_ROWS]


def _row(texts: dict[str, str], at: datetime) -> Row:
    return Row(
        reference=texts["reference"],
        fate=_fate(texts["status"]),
        amount_fen=_fen(texts["amount"]),
        account=_DIGITS.sub("", texts["account"]),
        bank_reference=texts["bank_reference"][:100],
        paid_at=_instant(texts["at"], at),
        reason=texts["reason"],
    )


def _fate(text: str) -> Fate:
    plain = text.strip().lower()
    return Fate.PAID if plain in _PAID else Fate.REFUSED if plain in _REFUSED else Fate.UNDERWAY


def _fen(text: str) -> int | None:
    with suppress(ValueError):
        return money.fen(text.replace(",", "").replace("¥", "").strip())
    return None


def _instant(text: str, at: datetime) -> datetime | None:
    """When the bank paid; of a day alone its last minute, but never later than now."""
    plain = text.strip().replace("/", "-")
    if len(digits := _DIGITS.sub("", plain)) == len("20260302") and plain[4:5] in ("-", digits[4:5]):
        return _at(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}T23:59", at)
    return _at(plain, None)


def _at(text: str, most: datetime | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    aware = found if found.tzinfo else found.replace(tzinfo=BEIJING)
    return min(aware, most) if most else aware
