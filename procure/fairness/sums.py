"""Bid securities whose amount a text names, beside what the law allows of the budget."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from procure.core import money
from procure.core.parameters import Status
from procure.core.terms import Message
from procure.fairness.entries import compiled, words
from procure.fairness.fields import SECURITY_ARTICLE, percent
from procure.fairness.findings import Citation, Decision, Finding
from procure.fairness.folding import fold
from procure.fairness.terms import Limits, TenderTerms

_CAPITALS = str.maketrans("零壹贰叁肆伍陆柒捌玖拾佰仟圆两", "零一二三四五六七八九十百千元二")
_DIGITS = {char: Decimal(number) for number, char in enumerate("零一二三四五六七八九")}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_SUM = r"(?:[0-9][0-9,]*(?:\.[0-9]+)?[十百千]?(?:[万亿]元?|元)|[零一二三四五六七八九十百千万亿]+元)"
_AMOUNT = re.compile(_SUM)
_NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?|.")
_OTHERS = "履约|质量|质保|预算|限价|控制价|中标|合同|工资|费"
_BETWEEN = rf"(?:(?!{_OTHERS})[^。;!?\n0-9零一二三四五六七八九十百千]){{0,16}}"
_NOT_ASKED = re.compile(r"(?:不(?:再)?(?:收取?|缴|交|需|要求)|免(?:收|缴|交|除)|无(?:需|须))[^,。;]{0,6}$")
_BEFORE = 10


@dataclass(frozen=True)
class Deposit:
    """An amount that a text names as a bid security, and where."""

    start: int
    end: int
    fen: int


def too_large(text: str, terms: TenderTerms, limits: Limits) -> Iterator[Finding]:
    """Bid securities in a text that are larger than the law allows for the budget."""
    most = money.at_most(terms.budget_fen, limits.bid_security_max)
    for one in deposits(text):
        if one.fen > most:
            yield _finding(text, one, money.grouped(most), limits)


def deposits(text: str) -> Iterator[Deposit]:
    """Amounts that a text names as bid securities."""
    folded = fold(text)
    told = folded.text.translate(_CAPITALS)
    for found in _asked().finditer(told):
        named = _AMOUNT.search(told, found.start(), found.end())
        if named and not _NOT_ASKED.search(told, max(found.start() - _BEFORE, 0), found.start()):
            yield Deposit(*folded.source_span(*found.span()), int(_yuan(named[0]) * 100))


def _asked() -> re.Pattern[str]:
    return compiled(f"<bid_bond>{_BETWEEN}{_SUM}|{_SUM}的?[^,。;0-9]{{0,4}}<bid_bond>", words())


def _yuan(amount: str) -> Decimal:
    """An amount in yuan, whichever way its number is written: ``2.5万元``, ``三万二千元``."""
    whole = part = digit = Decimal(0)
    for said in _NUMBER.findall(amount.rstrip("元")):
        if said in _UNITS:
            part += (digit or 1) * _UNITS[said]
            digit = Decimal(0)
        elif said == "万":
            whole, part, digit = whole + (part + digit) * 10**4, Decimal(0), Decimal(0)
        elif said == "亿":
            whole, part, digit = (whole + part + digit) * 10**8, Decimal(0), Decimal(0)
        else:
            digit = _DIGITS[said] if said in _DIGITS else Decimal(said.replace(",", ""))
    return whole + part + digit


def _finding(text: str, one: Deposit, most: str, limits: Limits) -> Finding:
    return Finding(
        id="F59",
        title=Message("投标保证金超过上限"),
        cls=Decision.DETERMINISTIC,
        force=limits.force("G01"),
        start=one.start,
        end=one.end,
        excerpt=text[one.start : one.end],
        reason=Message(
            "文字中的投标保证金%(given)s元，超过采购项目预算金额的%(limit)s（%(most)s元）。",
            given=money.grouped(one.fen),
            limit=percent(limits.bid_security_max),
            most=most,
        ),
        cites=(Citation(SECURITY_ARTICLE, Status.VERIFIED.value),),
        rewording=Message(
            "改为：“投标保证金不超过%(most)s元，以支票、汇票、本票或者金融机构、担保机构出具的保函等非现金形式提交。”",
            most=most,
        ),
    )
