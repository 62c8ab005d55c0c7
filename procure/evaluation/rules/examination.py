"""Qualification, examined by the purchaser, and conformity, examined by the committee (87号令 44, 50)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

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
    is_secured: bool = True
    """Whether its bid security was given, or good credit frees it from one."""


@dataclass(frozen=True)
class ExamineQualification:
    """The purchaser's verdicts on every bidder that could be opened."""

    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True)
class ExamineConformity:
    """The committee's verdicts on every qualified bid; ``limit_fen`` is the lower of ceiling and budget."""

    verdicts: tuple[Verdict, ...]
    limit_fen: int


@dataclass(frozen=True)
class ExaminePrices:
    """The committee's verdicts on prices that had an envelope of their own; nought where none was read."""

    verdicts: tuple[Verdict, ...]


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


@rule(
    "G29",
    article=f"《政府采购法实施条例》第三十三条；{ORDER_87}第六十三条第一项",
    kept=ExamineConformity((VERDICT,), 100_000_000),
    broken=ExamineConformity((replace(VERDICT, is_secured=False),), 100_000_000),
)
def a_bid_without_its_security_is_invalid(facts: ExamineConformity) -> Message | None:
    bare = [one.bidder for one in facts.verdicts if one.passed and not one.is_secured]
    if not bare:
        return None
    return Message(
        "%(names)s没有按招标文件的要求提交投标保证金，也不在免收之列，属于无效投标。请改为不通过。",
        names="、".join(bare),
    )


@rule(
    article=f"{ORDER_87}第五十条、第六十三条第六项",
    kept=ExaminePrices((VERDICT,)),
    broken=ExaminePrices((replace(VERDICT, price_fen=0),)),
)
def a_bid_without_a_price_is_invalid(facts: ExaminePrices) -> Message | None:
    bare = [one.bidder for one in facts.verdicts if one.passed and not one.price_fen]
    if not bare:
        return None
    return Message(
        "%(names)s没有可以评审的报价（报价信封没有递交或者没有开启），属于无效投标。请改为不通过。",
        names="、".join(bare),
    )


@dataclass(frozen=True)
class AnnouncePrices:
    """The purchaser sets when prices are opened; ``earliest`` is what the tender documents say."""

    at: datetime
    opens_at: datetime
    earliest: datetime


_NOON = datetime(2026, 3, 30, 4, tzinfo=UTC)
_SOON = AnnouncePrices(_NOON, _NOON, _NOON)
_A_SECOND = timedelta(seconds=1)


@rule(
    article=f"{ORDER_87}第五十二条",
    kept=_SOON,
    broken=replace(_SOON, earliest=_NOON + _A_SECOND),
)
def prices_are_opened_no_sooner_than_announced(facts: AnnouncePrices) -> Message | None:
    """Custodians' machines judge by the signed document: an earlier time would be refused by them."""
    if facts.opens_at >= facts.earliest:
        return None
    return Message(
        "招标文件写明报价信封最早在北京时间%(earliest)s开启，请改为这一时间或者以后。",
        earliest=facts.earliest,
    )


@rule(
    article=f"{ORDER_87}第五十二条",
    kept=_SOON,
    broken=replace(_SOON, opens_at=_NOON - _A_SECOND, earliest=_NOON - _A_SECOND),
)
def prices_are_not_opened_before_bidders_are_told(facts: AnnouncePrices) -> Message | None:
    if facts.opens_at >= facts.at:
        return None
    return Message("报价开启时间已经过去。请填写以后的时间，再重新签名。")


def _unjudged(verdicts: tuple[Verdict, ...]) -> Message | None:
    open_ = [one.bidder for one in verdicts if one.passed is None]
    return Message("还没有对%(names)s作出结论。请逐家审查。", names="、".join(open_)) if open_ else None


def _unexplained(verdicts: tuple[Verdict, ...]) -> Message | None:
    bare = [one.bidder for one in verdicts if one.passed is False and not one.reason.strip()]
    if not bare:
        return None
    return Message("%(names)s未通过，须写明理由；理由会告知该投标人。", names="、".join(bare))
