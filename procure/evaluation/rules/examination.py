"""Qualification, examined by the purchaser, and conformity, examined by the committee (87号令 44, 50)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from procure.core.money import grouped
from procure.core.rules import rule
from procure.core.terms import Message

ORDER_87 = "《政府采购货物和服务招标投标管理办法》（财政部令第87号）"


@dataclass(frozen=True)
class Verdict:
    """What was judged of one bid; ``passed`` is None where nothing was."""

    bidder: str
    passed: bool | None
    reason: str = ""
    price_fen: int = 0
    banned_until: date | None = None


@dataclass(frozen=True)
class ExamineQualification:
    """The purchaser's verdicts on every bidder that could be opened."""

    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True)
class ExamineConformity:
    """The committee's verdicts on every qualified bid; ``limit_fen`` is the lower of ceiling and budget."""

    verdicts: tuple[Verdict, ...]
    limit_fen: int


VERDICT = Verdict("供应商一", passed=True, price_fen=90_000_000)


@rule(
    "M12",
    article=f"{ORDER_87}第四十四条",
    kept=ExamineQualification((VERDICT,)),
    broken=ExamineQualification((replace(VERDICT, passed=None),)),
)
def every_bidder_is_examined(facts: ExamineQualification) -> Message | None:
    return _unjudged(facts.verdicts)


@rule(
    "T24",
    article=f"{ORDER_87}第四十四条、第六十九条",
    kept=ExamineQualification((VERDICT,)),
    broken=ExamineQualification((replace(VERDICT, passed=False),)),
)
def an_unqualified_bidder_has_its_reason(facts: ExamineQualification) -> Message | None:
    return _unexplained(facts.verdicts)


@rule(
    "B01",
    article="《政府采购法》第二十二条；《政府采购法实施条例》第十九条",
    kept=ExamineQualification((VERDICT,)),
    broken=ExamineQualification((replace(VERDICT, banned_until=date(2026, 12, 31)),)),
)
def a_banned_supplier_is_not_qualified(facts: ExamineQualification) -> Message | None:
    banned = [one.bidder for one in facts.verdicts if one.passed and one.banned_until]
    if not banned:
        return None
    return Message(
        "%(names)s在禁止参加政府采购活动的期限内，资格审查不能通过。请改为不通过并写明处罚决定。",
        names="、".join(banned),
    )


@rule(
    article=f"{ORDER_87}第五十条",
    kept=ExamineConformity((VERDICT,), 100_000_000),
    broken=ExamineConformity((replace(VERDICT, passed=None),), 100_000_000),
)
def every_qualified_bid_is_examined(facts: ExamineConformity) -> Message | None:
    return _unjudged(facts.verdicts)


@rule(
    "T24",
    article=f"{ORDER_87}第五十条、第六十九条",
    kept=ExamineConformity((VERDICT,), 100_000_000),
    broken=ExamineConformity((replace(VERDICT, passed=False),), 100_000_000),
)
def an_invalid_bid_has_its_reason(facts: ExamineConformity) -> Message | None:
    return _unexplained(facts.verdicts)


@rule(
    "M11",
    article=f"{ORDER_87}第六十三条第四项",
    kept=ExamineConformity((VERDICT,), 90_000_000),
    broken=ExamineConformity((VERDICT,), 89_999_999),
)
def a_price_over_the_ceiling_makes_a_bid_invalid(facts: ExamineConformity) -> Message | None:
    over = [one.bidder for one in facts.verdicts if one.passed and one.price_fen > facts.limit_fen]
    if not over:
        return None
    return Message(
        "%(names)s的报价超过最高限价或者预算（%(limit)s元），属于无效投标。请改为不通过。",
        names="、".join(over),
        limit=grouped(facts.limit_fen),
    )


def _unjudged(verdicts: tuple[Verdict, ...]) -> Message | None:
    open_ = [one.bidder for one in verdicts if one.passed is None]
    return Message("还没有对%(names)s作出结论。请逐家审查。", names="、".join(open_)) if open_ else None


def _unexplained(verdicts: tuple[Verdict, ...]) -> Message | None:
    bare = [one.bidder for one in verdicts if one.passed is False and not one.reason.strip()]
    if not bare:
        return None
    return Message("%(names)s未通过，须写明理由；理由会告知该投标人。", names="、".join(bare))
