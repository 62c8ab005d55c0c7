"""The law of members that are missing: who is replaced, and whose silence counts as consent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from procure.core.clock import BEIJING
from procure.core.rules import rule
from procure.core.terms import Message
from procure.evaluation.rules.committee import ORDER_87

_PATIENCE = timedelta(hours=24)
"""Within the two working days in which the report must reach the purchaser (87号令 68)."""


@dataclass(frozen=True)
class RecordSilence:
    """A member is about to be recorded as silent; ``signed`` of ``members`` have signed the report."""

    at: datetime
    drawn_up_at: datetime
    has_signed: bool
    signed: int
    members: int


@dataclass(frozen=True)
class ReplaceMember:
    """A member is about to be replaced; ``came_before``: whoever comes sat here before."""

    is_before_the_report: bool
    came_before: bool


_DRAWN_UP = datetime(2026, 3, 30, 9, tzinfo=BEIJING)
SILENCE = RecordSilence(_DRAWN_UP + _PATIENCE, _DRAWN_UP, False, 3, 5)
_ARTICLE = f"{ORDER_87}第六十一条；《政府采购法实施条例》第四十一条"


@rule("P11", article=_ARTICLE, kept=SILENCE, broken=replace(SILENCE, has_signed=True))
def only_who_has_not_signed_is_silent(facts: RecordSilence) -> Message | None:
    return Message("这名成员已经签署评标报告，无需记录。") if facts.has_signed else None


@rule("P11", article=_ARTICLE, kept=SILENCE, broken=replace(SILENCE, at=_DRAWN_UP))
def a_member_has_a_day_to_sign_or_dissent(facts: RecordSilence) -> Message | None:
    if facts.at >= facts.drawn_up_at + _PATIENCE:
        return None
    return Message("评标报告生成满24小时后仍未签署的，才能按未签署记录。请先联系该成员签署或者写明不同意见。")


@rule("P11", article=_ARTICLE, kept=SILENCE, broken=replace(SILENCE, signed=2))
def most_members_have_signed_before_silence_counts(facts: RecordSilence) -> Message | None:
    """A report that the majority has not signed is nobody's conclusion."""
    if facts.signed * 2 > facts.members:
        return None
    return Message(
        "签署评标报告的成员还没有过半数（%(signed)s人，共%(members)s人），不能记录未签署的成员。请先请其他成员签署。",
        signed=facts.signed,
        members=facts.members,
    )


_KEPT = ReplaceMember(is_before_the_report=True, came_before=False)


@rule(
    "P13",
    article=f"{ORDER_87}第四十九条",
    kept=_KEPT,
    broken=replace(_KEPT, is_before_the_report=False),
)
def a_member_is_replaced_before_the_report(facts: ReplaceMember) -> Message | None:
    if facts.is_before_the_report:
        return None
    return Message(
        "只有评标委员会确认之后、评标报告生成之前，才能更换成员。报告生成后未签署的，请按未签署记录。"
    )


@rule("P13", article=f"{ORDER_87}第四十九条", kept=_KEPT, broken=replace(_KEPT, came_before=True))
def who_was_replaced_does_not_return(facts: ReplaceMember) -> Message | None:
    if not facts.came_before:
        return None
    return Message("这个人已经在本项目被更换过，不能再次进入评标委员会。请另行抽取。")
