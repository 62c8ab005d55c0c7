"""Who may complain of arrears, who handles it, and for how long (款项条例 24, 25)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from procure.arrears.deadlines import MOST_DAYS
from procure.core import parameters
from procure.core.rules import rule
from procure.core.terms import Message


@dataclass(frozen=True)
class FileComplaint:
    """A supplier complains of ``named_fen``, of which the books have ``overdue_fen`` as overdue."""

    with_sme: bool = True
    named_fen: int = 1
    overdue_fen: int = 1
    has_open: bool = False
    receiver: str = "supervision"
    debtor: str = "purchaser"


@dataclass(frozen=True)
class HandComplaint:
    """A complaint is handed to the department that handles it."""

    handler: str = "supervision"
    debtor: str = "purchaser"


@dataclass(frozen=True)
class ExtendComplaint:
    """The handling department takes ``days`` in all, instead of ``before``, since it received it."""

    received_on: date
    days: int = 90
    before: int = 30
    in_time: bool = True
    reason: str = "涉及三份补充合同，需要向银行调取流水"


@dataclass(frozen=True)
class UrgeDebtor:
    """The handling department urges a purchaser that has not answered, or not as it should, by letter."""

    letter: str = "投诉转交后没有反馈情况，请书面说明未付款的原因和付款安排。"


@dataclass(frozen=True)
class StateResult:
    """What the handling department found, in words."""

    findings: str = "经核对资金账，两笔款项逾期未付，投诉属实。"


FILE = FileComplaint()
HAND = HandComplaint()
EXTEND = ExtendComplaint(date(2026, 4, 1))
STATE = StateResult()
URGE = UrgeDebtor()
_CHANNEL = "《保障中小企业款项支付条例》第二十四条、第二十五条"
_ARTICLE = "《保障中小企业款项支付条例》第二十五条"
_FIRM = "《保障中小企业款项支付条例》第三条、第二十四条"
_LEAST = 4


@rule("T74", article=_FIRM, kept=FILE, broken=replace(FILE, with_sme=False))
def small_suppliers_complain_of_arrears(facts: FileComplaint) -> Message | None:
    if facts.with_sme:
        return None
    return Message(
        "签订合同时本单位不是中小企业，不适用拖欠中小企业款项投诉。可以按合同约定的争议解决方式主张权利。"
    )


@rule("T74", article=_CHANNEL, kept=FILE, broken=replace(FILE, named_fen=0, overdue_fen=0))
def a_complaint_names_what_is_overdue(facts: FileComplaint) -> Message | None:
    if 0 < facts.named_fen <= facts.overdue_fen:
        return None
    return Message("请至少选择一笔已经逾期的款项。付款期限的最后一天见“付款情况”，过了这一天的才是逾期。")


@rule("T74", article=_ARTICLE, kept=FILE, broken=replace(FILE, has_open=True))
def one_complaint_is_handled_at_a_time(facts: FileComplaint) -> Message | None:
    if not facts.has_open:
        return None
    return Message(
        "这份合同已有一件投诉正在处理，进度见该投诉的页面。要改变投诉的款项，请先撤回，再重新提出。"
    )


@rule("T74", article=_ARTICLE, kept=FILE, broken=replace(FILE, receiver="purchaser"))
def the_debtor_takes_in_no_complaint_about_itself(facts: FileComplaint) -> Message | None:
    return _about_itself(facts.receiver, facts.debtor)


@rule("T74", article=_ARTICLE, kept=HAND, broken=replace(HAND, handler="purchaser"))
def the_debtor_handles_no_complaint_about_itself(facts: HandComplaint) -> Message | None:
    return _about_itself(facts.handler, facts.debtor)


def _about_itself(department: str, debtor: str) -> Message | None:
    if department != debtor:
        return None
    return Message("被投诉的单位不能受理或者处理对自己的投诉。请选择另一个部门。")


@rule("T74", article=_ARTICLE, kept=EXTEND, broken=replace(EXTEND, days=91))
def handling_takes_no_longer_than_the_longest_period(facts: ExtendComplaint) -> Message | None:
    most = parameters.period(MOST_DAYS, facts.received_on).count
    if facts.days <= most:
        return None
    return Message("处理期限自收到投诉之日起最长不得超过%(most)s日。请填写不超过%(most)s的天数。", most=most)


@rule("T74", article=_ARTICLE, kept=EXTEND, broken=replace(EXTEND, days=30))
def an_extension_is_longer_than_what_it_extends(facts: ExtendComplaint) -> Message | None:
    if facts.days > facts.before:
        return None
    return Message(
        "现在的处理期限是%(before)s日，延长后应当更长。请填写大于%(before)s的天数。", before=facts.before
    )


@rule("T74", article=_ARTICLE, kept=EXTEND, broken=replace(EXTEND, in_time=False))
def what_has_ended_is_not_extended(facts: ExtendComplaint) -> Message | None:
    if facts.in_time:
        return None
    return Message("处理期限已经届满，不能再延长。请尽快形成处理结果，超期的天数会保留。")


@rule("T74", article=_ARTICLE, kept=EXTEND, broken=replace(EXTEND, reason="忙"))
def an_extension_has_its_reason(facts: ExtendComplaint) -> Message | None:
    if len(facts.reason.strip()) >= _LEAST:
        return None
    return Message("请写明情况复杂在哪里或者有什么特殊原因。投诉人和被投诉人都会看到。")


@rule("T74", article=_ARTICLE, kept=STATE, broken=replace(STATE, findings="属实"))
def a_result_says_what_was_found(facts: StateResult) -> Message | None:
    if len(facts.findings.strip()) >= _LEAST:
        return None
    return Message("请写明查明的事实和处理意见，例如：经核对资金账，两笔款项逾期未付，已督促于本月底前支付。")


@rule("T74", article=_ARTICLE, kept=URGE, broken=replace(URGE, letter="请回"))
def a_letter_of_supervision_says_what_is_missing(facts: UrgeDebtor) -> Message | None:
    if len(facts.letter.strip()) >= _LEAST:
        return None
    return Message("请写明督办的内容，例如：投诉转交后未反馈情况，请书面说明未付款的原因和付款安排。")
