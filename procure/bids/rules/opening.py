"""The law of closing, releasing and opening."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from procure.core import clock
from procure.core.clock import BEIJING
from procure.core.rules import rule
from procure.core.terms import Message

_NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


@dataclass(frozen=True)
class SharedHead:
    """Two bids of the close list: what links their bidders."""

    same_head: bool
    controls: bool


@rule(
    "C31",
    article="《政府采购法实施条例》第十八条第一款",
    kept=SharedHead(False, False),
    broken=SharedHead(True, False),
)
def bidders_are_not_under_one_control(facts: SharedHead) -> Message | None:
    """For the qualification check after the opening."""
    if facts.same_head:
        return Message("两家投标人的单位负责人为同一人，不得参加同一合同项下的政府采购活动。")
    if facts.controls:
        return Message("两家投标人存在直接控股、管理关系，不得参加同一合同项下的政府采购活动。")
    return None


@dataclass(frozen=True)
class Open:
    """The deadline has passed and the standing bids are counted; ``needed`` is the parameter min_bidders."""

    standing: int
    needed: int


@rule(
    "T15",
    article="《政府采购货物和服务招标投标管理办法》第四十一条；《招标投标法实施条例》第四十四条",
    kept=Open(3, 3),
    broken=Open(2, 3),
)
def enough_bidders_to_open(facts: Open) -> Message | None:
    if facts.standing >= facts.needed:
        return None
    return Message(
        "截止时有效投标不足%(needed)s家，依法不得开标：投标保持密封，任何人不得解密。", needed=facts.needed
    )


@dataclass(frozen=True)
class ReleaseShares:
    """Shares are handed in; ``opens_on_record``: the close record orders an opening.

    ``bidders_until`` is set for a custodian while bidders still decrypt.
    """

    at: datetime
    opens_at: datetime
    is_closed: bool
    opens_on_record: bool
    bidders_until: datetime | None = None


_AFTER = ReleaseShares(_NOON, _NOON, is_closed=True, opens_on_record=True)


@rule(
    "E16",
    "E18",
    article="《电子招标投标办法》第二十七条、第二十九条；《招标投标法实施条例》第四十一条",
    kept=_AFTER,
    broken=replace(_AFTER, at=_NOON - timedelta(seconds=1)),
)
def nothing_is_opened_before_its_time(facts: ReleaseShares) -> Message | None:
    """A custodian's client asks the same of its own clock."""
    if not clock.in_time(facts.at, facts.opens_at) and facts.is_closed:
        return None
    return Message(
        "尚未到开标时间或截标记录尚未生成，不得提前解密。请在开标时间后运行 procure custodian release。"
    )


@rule(
    "T15",
    article="《政府采购货物和服务招标投标管理办法》第四十一条",
    kept=_AFTER,
    broken=replace(_AFTER, opens_on_record=False),
)
def nothing_is_opened_where_too_few_bid(facts: ReleaseShares) -> Message | None:
    if facts.opens_on_record or not facts.is_closed:
        return None
    return Message("本项目因投标人不足依法不开标，请勿释放密钥份额；投标将一直保持密封。")


@rule(
    "E19",
    article="《电子招标投标办法》第三十条",
    kept=_AFTER,
    broken=replace(_AFTER, bidders_until=_NOON + timedelta(minutes=30)),
)
def custodians_wait_for_the_bidders(facts: ReleaseShares) -> Message | None:
    """With all custodians' shares there, a bidder could still choose after seeing how it stands."""
    if facts.bidders_until is None:
        return None
    return Message(
        "投标人正在解密（至北京时间%(until)s，全部解密即提前结束），保管人的份额暂不接收。请届时再运行同一命令。",
        until=shown(facts.bidders_until),
    )


def shown(at: datetime) -> str:
    """An instant in Beijing, to the second."""
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"
