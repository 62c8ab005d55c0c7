"""What may still be asked and explained after the tender was published."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from procure.core.clock import beijing_day, in_time
from procure.core.rules import rule
from procure.core.terms import Message
from procure.tenders import deadlines


@dataclass(frozen=True)
class AskQuestion:
    """A question asked at an instant about a tender that opens at another."""

    at: datetime
    opens_at: datetime


@dataclass(frozen=True)
class ClarifyTender:
    """An explanation about to be published at ``at``."""

    at: datetime
    opens_at: datetime
    affects_bids: bool
    changes_object: bool


_OPENS = datetime(2026, 3, 23, 1, tzinfo=UTC)
ASKED = AskQuestion(at=datetime(2026, 3, 10, 1, tzinfo=UTC), opens_at=_OPENS)
EXAMPLE = ClarifyTender(datetime(2026, 3, 8, 15, 59, tzinfo=UTC), _OPENS, True, False)
_ARTICLE = (
    "《政府采购法实施条例》第三十一条；《政府采购货物和服务招标投标管理办法》（财政部令第87号）第二十七条"
)


@rule(
    article="《政府采购货物和服务招标投标管理办法》（财政部令第87号）第三十九条",
    kept=ASKED,
    broken=replace(ASKED, at=_OPENS),
)
def a_question_comes_before_the_opening(facts: AskQuestion) -> Message | None:
    if in_time(facts.at, facts.opens_at):
        return None
    return Message("投标截止时间已到，不能再就招标文件提问。对采购活动有疑问的，可以依法提出询问或者质疑。")


@rule(
    article="《政府采购货物和服务招标投标管理办法》（财政部令第87号）第二十七条",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, at=_OPENS, affects_bids=False),
)
def an_explanation_comes_before_the_opening(facts: ClarifyTender) -> Message | None:
    if in_time(facts.at, facts.opens_at):
        return None
    return Message("投标截止时间已到，不能再澄清或者修改招标文件。")


@rule("T07", article=_ARTICLE, kept=EXAMPLE, broken=replace(EXAMPLE, at=datetime(2026, 3, 8, 16, tzinfo=UTC)))
def what_affects_bids_comes_fifteen_days_before(facts: ClarifyTender) -> Message | None:
    last = deadlines.latest_clarification(facts.opens_at, facts.at).day
    if not facts.affects_bids or beijing_day(facts.at) <= last:
        return None
    return Message(
        "可能影响投标文件编制的澄清或者修改，最迟应当在%(last)s发布（投标截止至少%(days)s日前）。"
        "请先发布延期公告顺延投标截止时间，再发布这份澄清；不影响投标文件编制的说明可以随时发布。",
        last=last,
        days=(beijing_day(facts.opens_at) - last).days,
    )


@rule("T07", article=_ARTICLE, kept=EXAMPLE, broken=replace(EXAMPLE, changes_object=True))
def the_object_and_the_qualifications_stay(facts: ClarifyTender) -> Message | None:
    if not facts.changes_object:
        return None
    return Message("澄清或者修改不得改变采购标的和资格条件。请改写内容；确须改变的，应当重新组织招标。")
