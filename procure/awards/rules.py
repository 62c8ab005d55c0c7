"""The law of awarding: who wins, until when the purchaser decides, and who may not win."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from procure.core.clock import BEIJING
from procure.core.rules import rule
from procure.core.terms import Message

ORDER_87 = "《政府采购货物和服务招标投标管理办法》（财政部令第87号）"


@dataclass(frozen=True)
class DetermineWinner:
    """A winner about to be determined; ``due_at`` is the first instant that is too late for the purchaser.

    ``by_silence`` where that instant has passed and the law decides. ``out`` are the places whose candidates
    may not win: banned, or revoked by themselves.
    """

    supplier: str
    position: int
    at: datetime
    due_at: datetime
    by_silence: bool = False
    banned_until: date | None = None
    out: tuple[int, ...] = ()


@dataclass(frozen=True)
class RevokeBid:
    """A bidder revokes its opened bid; ``is_decided`` once a winner is determined or the tender void."""

    is_decided: bool


_DUE = datetime(2026, 4, 8, tzinfo=BEIJING)
EXAMPLE = DetermineWinner("供应商一", position=1, at=_DUE - timedelta(seconds=1), due_at=_DUE)


@rule("T21", article=f"{ORDER_87}第六十八条", kept=EXAMPLE, broken=replace(EXAMPLE, position=2))
def the_first_ranked_candidate_wins(facts: DetermineWinner) -> Message | None:
    """In the order of the report: nobody is passed over who may win."""
    before = [place for place in range(1, facts.position) if place not in facts.out]
    is_out = facts.position in facts.out or (facts.by_silence and facts.position > 1)
    if not before and not is_out:
        return None
    return Message("应当按评标报告推荐的顺序确定中标人，%(name)s不是第一名。", name=facts.supplier)


@rule("T21", article=f"{ORDER_87}第六十八条", kept=EXAMPLE, broken=replace(EXAMPLE, at=_DUE))
def the_purchaser_decides_in_time(facts: DetermineWinner) -> Message | None:
    """Where the first may not win, silence decides nothing, and late is better than never."""
    if facts.by_silence or facts.at < facts.due_at or 1 in facts.out:
        return None
    return Message(
        "确定中标人的期限已过。未说明合法理由而逾期的，第一中标候选人视为中标人，由平台自动记录，无需再确认。"
    )


@rule(
    "T21",
    article=f"{ORDER_87}第六十八条第四款",
    kept=replace(EXAMPLE, at=_DUE, by_silence=True),
    broken=replace(EXAMPLE, by_silence=True),
)
def silence_decides_only_after_the_period(facts: DetermineWinner) -> Message | None:
    if not facts.by_silence or facts.at >= facts.due_at:
        return None
    return Message("采购人确定中标人的期限还没有届满，不能视为已确定。")


@rule(
    "B01",
    "B09",
    article="《政府采购法》第二十二条；《政府采购法实施条例》第十九条",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, banned_until=date(2026, 12, 31)),
)
def the_winner_is_not_banned(facts: DetermineWinner) -> Message | None:
    if facts.banned_until is None:
        return None
    return Message(
        "%(name)s被禁止参加政府采购活动至%(until)s，不能确定为中标人。请刷新页面，按顺序确定下一候选人。",
        name=facts.supplier,
        until=facts.banned_until,
    )


@dataclass(frozen=True)
class EndTender:
    """A tender about to be ended without a winner; ``lowest_fen`` is None where no price was read out."""

    budget_fen: int
    lowest_fen: int | None = None
    is_opened: bool = False
    is_awarded: bool = False
    for_few: bool = False
    """Because fewer than three are left."""
    for_prices: bool = False
    """Because every price is over the budget."""


ENDED = EndTender(budget_fen=100)


@rule(
    article="《政府采购法》第三十六条、第四十六条",
    kept=ENDED,
    broken=replace(ENDED, is_awarded=True),
)
def nothing_is_ended_after_the_award_notice(facts: EndTender) -> Message | None:
    if not facts.is_awarded:
        return None
    return Message("中标通知书已经发出，不能再终止采购。应当依法签订合同；确有违法情形的，请报监管部门处理。")


@rule(
    article=f"{ORDER_87}第二十三条、第六十八条",
    kept=RevokeBid(False),
    broken=RevokeBid(True),
)
def a_bid_is_revoked_before_the_winner_is_determined(facts: RevokeBid) -> Message | None:
    if not facts.is_decided:
        return None
    return Message(
        "结果已经确定，不能再撤销投标。中标后拒绝签订合同的，采购人可以确定下一候选人，并依法追究责任"
        "（政府采购法实施条例第四十九条、第七十二条）。"
    )


@rule(
    article="《政府采购法》第三十六条第一款第一项",
    kept=replace(ENDED, for_few=True, is_opened=True),
    broken=replace(ENDED, for_few=True),
)
def too_few_show_only_at_the_opening(facts: EndTender) -> Message | None:
    if not facts.for_few or facts.is_opened:
        return None
    return Message("还没有开标，不能以有效供应商不足三家为由终止；截止时不足三家的，平台自动不予开标。")


@rule(
    article="《政府采购法》第三十六条第一款第三项",
    kept=replace(ENDED, for_prices=True, lowest_fen=101),
    broken=replace(ENDED, for_prices=True, lowest_fen=100),
)
def every_price_is_over_the_budget(facts: EndTender) -> Message | None:
    if not facts.for_prices or (facts.lowest_fen or 0) > facts.budget_fen:
        return None
    return Message("有投标报价没有超过采购预算，或者还没有开标，不能以报价均超过预算为由终止。")
