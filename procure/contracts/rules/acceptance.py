"""What a request for acceptance and the record of it must hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from procure.core.clock import BEIJING, beijing_day
from procure.core.rules import rule
from procure.core.terms import Message


@dataclass(frozen=True)
class RequestAcceptance:
    """A supplier says it has delivered; ``pending`` where an earlier request is not decided."""

    signed_at: datetime
    delivered_at: datetime
    requested_at: datetime
    pending: bool = False
    accepted: bool = False


@dataclass(frozen=True)
class Item:
    """One requirement of the contract and what was found."""

    requirement: str
    clause: str
    passed: bool
    finding: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class RecordAcceptance:
    """A record of acceptance about to be laid before the parties.

    ``failed_before`` are the requirements that failed the last time; ``is_complex``: the tender is large or
    complex; ``tester`` took part; ``public_service``: the public itself is served, and what it says.
    """

    items: tuple[Item, ...]
    failed_before: tuple[str, ...] = ()
    is_complex: bool = False
    tester: str = ""
    public_service: bool = False
    users_opinion: str = ""


_SIGNED = datetime(2026, 3, 2, 9, tzinfo=BEIJING)
REQUEST = RequestAcceptance(_SIGNED, _SIGNED + timedelta(days=20), _SIGNED + timedelta(days=21))
ITEM = Item("数量一千套", "采购需求第一条", passed=True, finding="")
RECORD = RecordAcceptance((ITEM,))
_ARTICLE = "《政府采购法实施条例》第四十五条"


@rule("T60", article=_ARTICLE, kept=REQUEST, broken=replace(REQUEST, delivered_at=_SIGNED - timedelta(1)))
def delivery_lies_between_signing_and_the_request(facts: RequestAcceptance) -> Message | None:
    in_order = beijing_day(facts.signed_at) <= beijing_day(facts.delivered_at)
    if in_order and facts.delivered_at <= facts.requested_at:
        return None
    return Message("交付时间应当在合同签订之后、现在之前。请核对后重新填写（北京时间）。")


@rule("T60", article=_ARTICLE, kept=REQUEST, broken=replace(REQUEST, pending=True))
def one_request_is_decided_before_the_next(facts: RequestAcceptance) -> Message | None:
    if not facts.pending:
        return None
    return Message("上一次验收建议还没有结果，不必重复提出；验收期限从上一次送达时起算。")


@rule("T60", article=_ARTICLE, kept=REQUEST, broken=replace(REQUEST, accepted=True))
def what_was_accepted_is_not_accepted_again(facts: RequestAcceptance) -> Message | None:
    if not facts.accepted:
        return None
    return Message("这项交付已经验收合格，不必再提出验收建议。请提交发票。")


@rule("T62", article=_ARTICLE, kept=RECORD, broken=RecordAcceptance(()))
def each_requirement_is_recorded(facts: RecordAcceptance) -> Message | None:
    if facts.items and all(item.requirement and item.clause for item in facts.items):
        return None
    return Message(
        "验收书应当逐项列明技术、服务、安全标准的履约情况：每项写明要求和所依据的合同或者招标文件条款。"
    )


@rule("T62", article=_ARTICLE, kept=RECORD, broken=RecordAcceptance((replace(ITEM, passed=False),)))
def a_failed_item_says_what_was_found(facts: RecordAcceptance) -> Message | None:
    if all(item.passed or item.finding for item in facts.items):
        return None
    return Message("不合格的项目须写明实际情况，供应商才能整改。请补充“实际情况”一栏。")


@rule("T62", article=_ARTICLE, kept=RECORD, broken=replace(RECORD, failed_before=("有检测报告",)))
def what_failed_before_is_inspected_again(facts: RecordAcceptance) -> Message | None:
    looked_at = {item.requirement for item in facts.items}
    left = [one for one in facts.failed_before if one not in looked_at]
    if not left:
        return None
    return Message(
        "上次验收不合格的项目须逐项复验，还没有：%(items)s。请按原来的文字补上这些项目。",
        items="、".join(left),
    )


@rule(
    "T62",
    article="《政府采购法》第四十一条",
    kept=replace(RECORD, is_complex=True, tester="国家家具质量检验检测中心"),
    broken=replace(RECORD, is_complex=True),
)
def a_large_or_complex_project_has_a_testing_body(facts: RecordAcceptance) -> Message | None:
    if not facts.is_complex or facts.tester.strip():
        return None
    return Message("大型或者复杂的项目应当邀请国家认可的质量检测机构参加验收。请填写参加验收的检测机构。")


@rule(
    "T62",
    article=_ARTICLE,
    kept=replace(RECORD, public_service=True, users_opinion="居民代表五人，均表示满意。"),
    broken=replace(RECORD, public_service=True),
)
def the_public_is_heard_on_what_serves_it(facts: RecordAcceptance) -> Message | None:
    if not facts.public_service or facts.users_opinion.strip():
        return None
    return Message("向社会公众提供的公共服务，验收时应当邀请服务对象参与并出具意见。请填写服务对象的意见。")
