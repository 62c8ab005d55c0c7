"""What may be changed after publication, until when, and what ends a tender."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from procure.core.clock import BEIJING, beijing_day, in_time
from procure.core.rules import rule
from procure.core.terms import Message
from procure.tenders import deadlines

_AT = datetime(2026, 3, 6, 1, tzinfo=UTC)
_OPENS = datetime(2026, 3, 23, 1, tzinfo=UTC)
_CHANGED = (
    "《政府采购法实施条例》第三十一条；《政府采购货物和服务招标投标管理办法》（财政部令第87号）第二十七条"
)
_MEDIUM = "《政府采购货物和服务招标投标管理办法》（财政部令第87号）第二十七条、第二十九条"


@dataclass(frozen=True)
class MoveOpening:
    """An opening at ``opens_at`` moved to ``to`` by an extension or amendment published at ``at``."""

    at: datetime
    opens_at: datetime
    to: datetime
    is_held: bool = False
    """While a supervisor has suspended the tender its deadline passes without a close."""
    provisional_accepted: bool = True
    with_content: bool = False
    """An amendment may leave the opening where it is."""


@dataclass(frozen=True)
class AmendTender:
    """Other content published at ``at`` for bids that open at ``to``."""

    at: datetime
    to: datetime
    changed: int
    changes_object: bool = False


@dataclass(frozen=True)
class PostChange:
    """A change whose notice stands on ``medium`` since ``posted_at``; the tender's own on ``original``."""

    at: datetime
    posted_at: datetime
    medium: str
    original: str
    is_signed: bool = True


@dataclass(frozen=True)
class LiftHold:
    """A suspension placed at ``placed_at``, when bids were due at ``due_then``, about to be lifted."""

    at: datetime
    placed_at: datetime
    due_then: datetime
    opens_at: datetime


MOVED = MoveOpening(_AT, _OPENS, _OPENS + timedelta(days=7))
AMENDED = AmendTender(datetime(2026, 3, 8, 15, 59, tzinfo=UTC), _OPENS, 1)
POSTED = PostChange(_AT, _AT, "中国政府采购网", "中国政府采购网")
LIFTED = LiftHold(_AT + timedelta(days=3), _AT, _OPENS, _OPENS + timedelta(days=3))


@rule("T07", article=_CHANGED, kept=MOVED, broken=replace(MOVED, at=_OPENS))
def the_opening_moves_before_it_comes(facts: MoveOpening) -> Message | None:
    if in_time(facts.at, facts.opens_at) or facts.is_held:
        return None
    return Message("投标截止时间已到，不能再顺延或者更正。")


@rule("T07", article=_CHANGED, kept=MOVED, broken=replace(MOVED, to=_OPENS))
def the_opening_moves_to_a_later_time(facts: MoveOpening) -> Message | None:
    stays = facts.with_content and facts.to == facts.opens_at
    if facts.to > facts.at and (stays or facts.to > facts.opens_at):
        return None
    return Message(
        "开标时间只能顺延，不能提前，也不能是已经过去的时间。现在定于%(opens)s（北京时间），请填写更晚的时间。",
        opens=facts.opens_at,
    )


@rule(
    article="国务院办公厅年度节假日安排通知",
    kept=MOVED,
    broken=replace(MOVED, to=datetime(2027, 3, 1, 1, tzinfo=UTC), provisional_accepted=False),
)
def a_provisional_new_opening_is_accepted(facts: MoveOpening) -> Message | None:
    if facts.provisional_accepted or not deadlines.opening_is_provisional(facts.to):
        return None
    return Message(
        "新的开标日所在时段的节假日安排尚未公布，日期为暂定。请勾选“知悉开标日期暂定”，或者改到安排已公布的日期。"
    )


@rule("T07", article=_CHANGED, kept=AMENDED, broken=replace(AMENDED, at=AMENDED.at + timedelta(minutes=1)))
def an_amendment_leaves_fifteen_days(facts: AmendTender) -> Message | None:
    last = deadlines.latest_clarification(facts.to, facts.at).day
    if beijing_day(facts.at) <= last:
        return None
    first = deadlines.earliest_after_change(facts.at)
    return Message(
        "更正最迟应当在投标截止至少%(days)s日前发布。今天发布的，开标不得早于%(first)s：请在“投标保证与时间”中顺延开标时间。",
        days=(beijing_day(facts.to) - last).days,
        first=first,
    )


@rule("T07", article=_CHANGED, kept=AMENDED, broken=replace(AMENDED, changes_object=True))
def an_amendment_keeps_the_object_and_the_qualifications(facts: AmendTender) -> Message | None:
    if not facts.changes_object:
        return None
    return Message("更正不得改变采购标的和资格条件。请改写内容；确须改变的，应当终止本次采购，重新组织招标。")


@rule(article=_CHANGED, kept=AMENDED, broken=replace(AMENDED, changed=0))
def an_amendment_changes_something(facts: AmendTender) -> Message | None:
    if facts.changed:
        return None
    return Message("更正的内容与现行招标文件相同。请先修改要更正的部分；只顺延开标时间的，请发布延期公告。")


@rule(article=_MEDIUM, kept=POSTED, broken=replace(POSTED, medium="中国山东政府采购网"))
def a_change_is_posted_where_the_notice_was(facts: PostChange) -> Message | None:
    if facts.medium == facts.original:
        return None
    return Message(
        "应当在原公告发布的媒体（%(medium)s）上发布。请先在该媒体发布，再在这里登记。", medium=facts.original
    )


@rule(article=_MEDIUM, kept=POSTED, broken=replace(POSTED, posted_at=_AT + timedelta(seconds=1)))
def a_change_is_posted_first(facts: PostChange) -> Message | None:
    if facts.posted_at <= facts.at:
        return None
    return Message("公告应当先在指定媒体发布。您填写的发布时间还没有到，请核对；确未发布的，待发布后再办理。")


@rule(
    "T48",
    article="《政府采购法》第三十五条、第五十七条",
    kept=LIFTED,
    broken=replace(LIFTED, opens_at=LIFTED.opens_at - timedelta(seconds=1)),
)
def bidders_get_back_the_time_of_a_suspension(facts: LiftHold) -> Message | None:
    if facts.placed_at >= facts.due_then:
        return None
    earliest = facts.at + (facts.due_then - facts.placed_at)
    if facts.opens_at >= earliest:
        return None
    return Message(
        "暂停占用了投标人的准备时间。现在恢复的，开标不得早于%(earliest)s（北京时间）：请采购人先发布延期公告，再恢复。",
        earliest=f"{earliest.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}",
    )
