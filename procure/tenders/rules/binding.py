"""Words about to bind bidders, judged on the very bytes that are signed; and who may answer to a finding."""

from __future__ import annotations

from dataclasses import dataclass, replace

from procure.core.rules import rule
from procure.core.terms import Message

_COMPETITION = "《政府采购法》第五条；《政府采购法实施条例》第二十条"
_NEED = "《政府采购需求管理办法》（财库〔2021〕22号）第三十一条"
_LONGEST = 3


@dataclass(frozen=True)
class BindWords:
    """What the fair-competition gate found in words that take effect now, as far as nothing has lifted it.

    ``as_signed``: whether the bytes judged are those that the signed document names.
    ``unread``: files of which nobody knows what stands in them.
    """

    restrictions: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    as_signed: bool = True
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class ConfirmException:
    """Somebody of an organisation confirms an exception that ``given_by`` claimed."""

    given_by: str
    confirmed_by: str
    purchaser: str
    organisation: str


@dataclass(frozen=True)
class ClaimException:
    """An exception is claimed; ``named`` tells whether the catalogue has it for that category."""

    named: bool
    reason: str


@dataclass(frozen=True)
class DecideDispute:
    """A supervisor decides what a purchaser disputes."""

    purchaser: str
    supervisor: str
    decided_by: str


BIND = BindWords()
CONFIRM = ConfirmException("one", "another", "purchaser", "purchaser")
CLAIM = ClaimException(named=True, reason="设备只能由原厂维护，附主管部门批复。")
DECIDE = DecideDispute("purchaser", "office", "office")


@rule(article=_COMPETITION, kept=BIND, broken=replace(BIND, restrictions=("须在本市注册",)))
def no_restriction_takes_effect(facts: BindWords) -> Message | None:
    if not facts.restrictions:
        return None
    return Message(
        "公平竞争审查不予通过：%(words)s。这样的文字不能发布，请修改；"
        "确有法定例外的，先在招标文件的检查页上办理；认为判断有误的，可以提请监管部门决定。",
        words=_listed(facts.restrictions),
    )


@rule(article=_NEED, kept=BIND, broken=replace(BIND, unanswered=("二小时内到场",)))
def each_necessity_is_written(facts: BindWords) -> Message | None:
    if not facts.unanswered:
        return None
    return Message(
        "公平竞争审查提示的这些文字还没有写明必要性：%(words)s。请修改，或者逐处说明；说明随文件公开。",
        words=_listed(facts.unanswered),
    )


@rule(article="《电子签名法》第五条、第八条", kept=BIND, broken=replace(BIND, as_signed=False))
def what_was_judged_is_what_is_signed(facts: BindWords) -> Message | None:
    if facts.as_signed:
        return None
    return Message(
        "审查的内容与签名文件所记载的内容不一致，不能发布。请退回草稿，重新定稿和签名，并报告平台管理员。"
    )


@rule(article=f"《电子签名法》第四条；{_COMPETITION}", kept=BIND, broken=replace(BIND, unread=("需求.pdf",)))
def what_cannot_be_read_does_not_bind(facts: BindWords) -> Message | None:
    if not facts.unread:
        return None
    return Message(
        "这些附件里的文字没有审查过，或者与审查时读出的不同：%(names)s。请退回草稿，移除后重新上传。",
        names=_listed(facts.unread),
    )


@rule(article=_COMPETITION, kept=CONFIRM, broken=replace(CONFIRM, confirmed_by="one"))
def an_exception_is_confirmed_by_another(facts: ConfirmException) -> Message | None:
    if facts.given_by != facts.confirmed_by:
        return None
    return Message("例外须由本单位的另一人确认，提出的人不能自己确认。请让另一位采购经办人登录后办理。")


@rule(article=_COMPETITION, kept=CONFIRM, broken=replace(CONFIRM, organisation="elsewhere"))
def whoever_confirms_belongs_to_the_purchaser(facts: ConfirmException) -> Message | None:
    if facts.organisation == facts.purchaser:
        return None
    return Message("例外只能由采购人本单位的人员确认。")


@rule(article=_COMPETITION, kept=CLAIM, broken=replace(CLAIM, named=False))
def only_an_exception_of_the_catalogue_is_claimed(facts: ClaimException) -> Message | None:
    if facts.named:
        return None
    return Message("审查目录没有给这一类限制列明这项例外，不能以它保留。请修改文字，或者提请监管部门决定。")


@rule(article=_COMPETITION, kept=CLAIM, broken=replace(CLAIM, reason=" "))
def an_exception_is_substantiated(facts: ClaimException) -> Message | None:
    if facts.reason.strip():
        return None
    return Message("请写明符合这项例外的事实和批准文件，供另一人核对并随公告公开。")


@rule(article="《政府采购法》第十三条", kept=DECIDE, broken=replace(DECIDE, decided_by="elsewhere"))
def the_supervisor_asked_decides(facts: DecideDispute) -> Message | None:
    if facts.decided_by == facts.supervisor:
        return None
    return Message("这项异议是向另一监管部门提出的，由它决定。")


@rule(article="《政府采购法》第十三条", kept=DECIDE, broken=replace(DECIDE, purchaser="office"))
def nobody_decides_about_itself(facts: DecideDispute) -> Message | None:
    if facts.purchaser != facts.decided_by:
        return None
    return Message("提出异议的单位不能自己决定，请由本级其他监管部门办理。")


def _listed(words: tuple[str, ...]) -> str:
    shown = "；".join(f"“{one}”" for one in words[:_LONGEST])
    return shown if len(words) <= _LONGEST else f"{shown}等{len(words)}处"
