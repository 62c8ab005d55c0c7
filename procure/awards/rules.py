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

    ``by_silence`` where that instant has passed and the law decides.
    """

    supplier: str
    position: int
    at: datetime
    due_at: datetime
    by_silence: bool = False
    banned_until: date | None = None


_DUE = datetime(2026, 4, 8, tzinfo=BEIJING)
EXAMPLE = DetermineWinner("供应商一", position=1, at=_DUE - timedelta(seconds=1), due_at=_DUE)


@rule("T21", article=f"{ORDER_87}第六十八条", kept=EXAMPLE, broken=replace(EXAMPLE, position=2))
def the_first_ranked_candidate_wins(facts: DetermineWinner) -> Message | None:
    if facts.position == 1:
        return None
    return Message("应当按评标报告推荐的顺序确定中标人，%(name)s不是第一名。", name=facts.supplier)


@rule("T21", article=f"{ORDER_87}第六十八条", kept=EXAMPLE, broken=replace(EXAMPLE, at=_DUE))
def the_purchaser_decides_in_time(facts: DetermineWinner) -> Message | None:
    if facts.by_silence or facts.at < facts.due_at:
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
        "%(name)s被禁止参加政府采购活动至%(until)s，不能确定为中标人。请向本级财政部门报告后依法处理。",
        name=facts.supplier,
        until=facts.banned_until.isoformat(),
    )
