"""When a supplier may say that money came on another day than was recorded, and how that ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from procure.core.clock import BEIJING
from procure.core.rules import rule
from procure.core.terms import Message


@dataclass(frozen=True)
class ClaimDate:
    """A supplier says when money really came."""

    recorded_at: datetime
    arrived_at: datetime
    claimed_at: datetime
    by_bank: bool = True
    claimed_before: bool = False


@dataclass(frozen=True)
class EndClaim:
    """Finance accepts the day, or keeps the recorded one and says why; ``stands`` while that is recorded."""

    accepted: bool
    answer: str
    stands: bool = True


_NOON = datetime(2026, 4, 3, 12, tzinfo=BEIJING)
CLAIM = ClaimDate(_NOON, _NOON + timedelta(minutes=1), _NOON + timedelta(days=2))
END = EndClaim(accepted=False, answer="银行回单显示当日入账")
_PAY = "《关于促进政府采购公平竞争优化营商环境的通知》（财库〔2019〕38号）第三部分"
_LEAST = 4


@rule("T64", article=_PAY, kept=CLAIM, broken=replace(CLAIM, arrived_at=_NOON))
def money_came_after_it_was_sent(facts: ClaimDate) -> Message | None:
    if facts.recorded_at < facts.arrived_at <= facts.claimed_at:
        return None
    return Message("到账时间应当在登记的付款时间之后、现在之前。一直没有到账的，请登记未到账。")


@rule("T64", article=_PAY, kept=CLAIM, broken=replace(CLAIM, by_bank=False))
def ones_own_day_stands(facts: ClaimDate) -> Message | None:
    if facts.by_bank:
        return None
    return Message("付款时间是本单位自己确认的，不能再提出异议。确认有误的，请与采购人核对后向监管部门反映。")


@rule("T64", article=_PAY, kept=CLAIM, broken=replace(CLAIM, claimed_before=True))
def a_recorded_day_is_doubted_once(facts: ClaimDate) -> Message | None:
    if not facts.claimed_before:
        return None
    return Message("已就登记的这个付款时间提出过异议，不能重复提出。有争议的可向监管部门反映。")


@rule("T64", article=_PAY, kept=END, broken=replace(END, answer="不对"))
def who_keeps_a_day_says_why(facts: EndClaim) -> Message | None:
    if facts.accepted or len(facts.answer.strip()) >= _LEAST:
        return None
    return Message("不认可的，请写明理由，例如：银行回单显示当日入账。")


@rule("T64", article=_PAY, kept=END, broken=replace(END, stands=False))
def a_day_that_is_no_longer_recorded_is_not_judged(facts: EndClaim) -> Message | None:
    if facts.stands:
        return None
    return Message("登记的付款时间已经变了，这项异议不再需要处理。请刷新页面查看。")
