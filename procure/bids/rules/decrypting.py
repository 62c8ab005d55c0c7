"""The law of bidders that decrypt, and of openings that others hold up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from procure.bids.rules.opening import shown
from procure.core.rules import rule
from procure.core.terms import Message

_NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


@dataclass(frozen=True)
class Decrypt:
    """A bidder releases its own share after the close; ``until`` is the first instant that is too late."""

    at: datetime
    is_dual: bool
    until: datetime
    is_opened: bool = False


_IN_WINDOW = Decrypt(_NOON, True, _NOON + timedelta(seconds=1))


@rule(
    "E19",
    article="《电子招标投标办法》第三十条、第三十一条",
    kept=_IN_WINDOW,
    broken=replace(_IN_WINDOW, at=_IN_WINDOW.until),
)
def bidders_decrypt_in_the_time_stated(facts: Decrypt) -> Message | None:
    if not facts.is_dual or (facts.at < facts.until and not facts.is_opened):
        return None
    return Message(
        "解密时限已于北京时间%(until)s结束，不再接收投标人的份额。"
        "不是本单位原因造成的，请保存证据，在平台“我的投标”页面说明，并向监管部门反映。",
        until=shown(facts.until),
    )


@rule(
    "E19",
    article="《电子招标投标办法》第三十条",
    kept=_IN_WINDOW,
    broken=replace(_IN_WINDOW, is_dual=False),
)
def only_where_the_tender_says_so_do_bidders_decrypt(facts: Decrypt) -> Message | None:
    if facts.is_dual:
        return None
    return Message("本项目招标文件规定由密钥保管人解密，投标人不用解密。")


@dataclass(frozen=True)
class HandOverKey:
    """A bidder hands over its bid's key; ``is_remedy``: ordered, or shares enough don't open the bid."""

    is_remedy: bool
    is_opened: bool = False


@rule(
    "E20",
    article="《电子招标投标办法》第三十一条",
    kept=HandOverKey(True),
    broken=HandOverKey(False),
)
def a_key_is_handed_over_only_as_the_remedy(facts: HandOverKey) -> Message | None:
    """Before that nobody needs it, and it would open the bid by itself."""
    if facts.is_remedy and not facts.is_opened:
        return None
    return Message(
        "现在不需要交出投标密钥：只有监管部门启用补救方案，或者保管人已经够数而本投标仍打不开时，才接收。"
    )


@dataclass(frozen=True)
class OrderAtOpening:
    """A supervisor orders more time or the remedy; ``until`` is when that ends."""

    at: datetime
    until: datetime
    is_dual: bool
    is_remedy: bool
    is_waiting: bool
    """Whether an opening is ordered by the close record and has not been."""
    absent: int
    spare: int
    """How many custodians are absent, and how many may be."""


_ORDER = OrderAtOpening(_NOON, _NOON + timedelta(minutes=30), True, False, True, 0, 1)
_LONGEST_ORDER = timedelta(days=3)


@rule("E20", article="《电子招标投标办法》第三十一条", kept=_ORDER, broken=replace(_ORDER, is_waiting=False))
def only_an_opening_that_waits_is_helped(facts: OrderAtOpening) -> Message | None:
    if facts.is_waiting:
        return None
    return Message("本项目还没有截标，或者依法不开标，或者已经开标，不能再作安排。请刷新页面查看最新状态。")


@rule("E20", article="《电子招标投标办法》第三十一条", kept=_ORDER, broken=replace(_ORDER, until=_NOON))
def an_order_lasts_for_a_while(facts: OrderAtOpening) -> Message | None:
    if facts.at < facts.until <= facts.at + _LONGEST_ORDER:
        return None
    return Message("截止时间须晚于现在，且不超过三日。请改填。")


@rule("E20", article="《电子招标投标办法》第三十一条", kept=_ORDER, broken=replace(_ORDER, is_dual=False))
def only_bidders_who_decrypt_get_more_time(facts: OrderAtOpening) -> Message | None:
    if facts.is_dual or facts.is_remedy:
        return None
    return Message("本项目由密钥保管人解密，没有投标人解密时限可以延长。保管人不足的，请启用补救方案。")


@rule(
    "E20",
    article="《电子招标投标办法》第三十一条",
    kept=replace(_ORDER, is_remedy=True, is_dual=False, absent=2),
    broken=replace(_ORDER, is_remedy=True, is_dual=False, absent=1),
)
def keys_are_asked_for_only_where_custodians_are_too_few(facts: OrderAtOpening) -> Message | None:
    """As long as enough can come, the announced way is the way."""
    if not facts.is_remedy or facts.absent > facts.spare:
        return None
    return Message("已释放的保管人已经够数，开标不缺保管人，不能启用补救方案。")
