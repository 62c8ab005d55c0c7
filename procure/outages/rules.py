"""Who may judge an outage, and when it moves a deadline."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from procure.core.clock import in_time
from procure.core.rules import rule
from procure.core.terms import Message
from procure.outages.deadlines import Window

ARTICLE = "平台中断处理规则（拟定，待监管部门核定）"
_BEGAN = datetime(2026, 3, 23, 1, 19, tzinfo=UTC)
_TOUCHED = Window(_BEGAN, _BEGAN + timedelta(minutes=182))


@dataclass(frozen=True)
class JudgeOutage:
    """One person of one organisation judges what another proposed."""

    proposed_by: str
    proposed_for: str
    judged_by: str
    judged_for: str


@dataclass(frozen=True)
class MoveAfterOutage:
    """A deadline at ``opens_at`` about to be moved after an outage that touched those within ``touched``."""

    opens_at: datetime
    to: datetime
    touched: Window
    is_published: bool = True
    is_closed: bool = False


JUDGED = JudgeOutage("operator-1", "operator", "supervisor-1", "supervisor")
MOVED = MoveAfterOutage(_BEGAN + timedelta(minutes=41), _TOUCHED.until, _TOUCHED)


@rule(article=ARTICLE, kept=JUDGED, broken=replace(JUDGED, judged_by=JUDGED.proposed_by))
def two_people_judge_an_outage(facts: JudgeOutage) -> Message | None:
    if facts.judged_by != facts.proposed_by:
        return None
    return Message("中断须由两人先后认定。请由监管部门的另一个人办理。")


@rule(article=ARTICLE, kept=JUDGED, broken=replace(JUDGED, judged_for=JUDGED.proposed_for))
def the_operator_does_not_judge_its_own_outage(facts: JudgeOutage) -> Message | None:
    if facts.judged_for != facts.proposed_for:
        return None
    return Message("核实中断的单位不能认定自己的中断。请由另一个单位的监管人员办理。")


@rule(article=ARTICLE, kept=MOVED, broken=replace(MOVED, opens_at=_TOUCHED.until))
def only_a_deadline_that_the_outage_touched_moves(facts: MoveAfterOutage) -> Message | None:
    if facts.touched.covers(facts.opens_at) and in_time(facts.opens_at, facts.to):
        return None
    return Message("投标截止时间在中断之前，或者恢复之后到截止还有足够的时间，不因中断顺延。")


@rule(article=ARTICLE, kept=MOVED, broken=replace(MOVED, is_closed=True))
def after_the_close_record_no_deadline_moves(facts: MoveAfterOutage) -> Message | None:
    if facts.is_published and not facts.is_closed:
        return None
    return Message("截标记录已经生成，或者项目已经终止，投标截止时间不再变动。")
