"""The law of objections at an opening: raised and answered on the spot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from procure.bids.rules.opening import shown
from procure.core.rules import rule
from procure.core.terms import Message

_NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
_SPOT = "《政府采购货物和服务招标投标管理办法》（财政部令第87号）第四十二条；《招标投标法实施条例》第四十四条"


@dataclass(frozen=True)
class Object:
    """A bidder objects; ``until`` is when the opening's session ends, None as long as the opening waits."""

    at: datetime
    is_closed: bool
    until: datetime | None


@dataclass(frozen=True)
class AnswerObjection:
    """The purchaser answers; ``is_answered``: it did before."""

    is_answered: bool


_THERE = Object(_NOON, True, _NOON + timedelta(minutes=1))


@rule("T13", article=_SPOT, kept=_THERE, broken=replace(_THERE, is_closed=False))
def an_opening_is_objected_to_once_it_has_begun(facts: Object) -> Message | None:
    if facts.is_closed:
        return None
    return Message("开标还没有开始，对开标的异议要等截标记录生成之后在开标大厅提出。")


@rule("T13", article=_SPOT, kept=_THERE, broken=replace(_THERE, at=_NOON + timedelta(minutes=1)))
def an_opening_is_objected_to_on_the_spot(facts: Object) -> Message | None:
    """Afterwards a challenge (质疑) is the way."""
    if facts.until is None or facts.at < facts.until:
        return None
    return Message(
        "开标现场已于北京时间%(until)s结束，对开标的异议应当当场提出。认为开标使自己的权益受到损害的，"
        "可以自知道之日起七个工作日内向采购人书面提出质疑（政府采购法第五十二条）。",
        until=shown(facts.until),
    )


@rule("T13", article=_SPOT, kept=AnswerObjection(False), broken=AnswerObjection(True))
def an_objection_is_answered_once(facts: AnswerObjection) -> Message | None:
    """What was said to everybody in the room stands."""
    if not facts.is_answered:
        return None
    return Message("这项异议已经答复并公开，答复不能更改。请刷新页面查看。")
