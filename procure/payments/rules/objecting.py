"""What may be held against a payment, and what never; when a supplier may say that no money came."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from procure.core import money
from procure.core.rules import rule
from procure.core.terms import Message

INVOICE_IN_ORDER = "invoice"
"""The condition that each contract agrees on: an invoice of the same amount, in order."""


@dataclass(frozen=True)
class Object:
    """An objection to a payment: which agreed condition, what is missing, and to how much of it.

    ``invoice_fen`` is what the whole invoice says, of which the payment may be a part;
    ``agreed`` are the keys of what the contract agrees on, ``met`` those that the record shows as met,
    ``cited_before`` those that were held against the same invoice already.
    """

    agreed: frozenset[str]
    met: frozenset[str]
    cites: str
    missing: str
    disputed_fen: int
    amount_fen: int
    invoice_fen: int
    cited_before: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Dispute:
    """A supplier says that of ``recorded_fen`` as paid only ``arrived_fen`` came, or nothing."""

    by_bank: bool
    recorded_fen: int = 2
    arrived_fen: int = 0
    disputed_before: bool = False


OBJECT = Object(
    agreed=frozenset({"due", INVOICE_IN_ORDER, "agreed-1"}),
    met=frozenset({"due"}),
    cites="agreed-1",
    missing="没有提交操作培训的签到记录",
    disputed_fen=30_000,
    amount_fen=100_000,
    invoice_fen=100_000,
)
DISPUTE = Dispute(by_bank=True)
_PAY = "《关于促进政府采购公平竞争优化营商环境的通知》（财库〔2019〕38号）第三部分"
_EXCUSES = "《保障中小企业款项支付条例》第十二条、第十四条；" + _PAY
_UNDISPUTED = "《保障中小企业款项支付条例》第十五条"
_EXCUSE = re.compile(
    "审计|审价|财政评审|结算评审|决算"
    "|领导|负责人(?:变更|更换|调整|不在)|换届|人员(?:变更|变动|调整)|经办人(?:变更|更换|休假|不在)|机构(?:改革|调整)"
    "|内部(?:流程|审批|程序|手续|制度)|流程(?:未|没|还没|尚未)|(?:未|没有|尚未|还没)(?:走完|完成)(?:审批|流程)"
    "|资金(?:未|没有|尚未|还没|不)(?:到位|到账|下达|落实)|预算(?:未|没有|尚未|还没)(?:下达|批复)|拨款|没有钱|财政困难|资金紧张"
    "|(?:第三方|上级|业主|下游)(?:未|没有|尚未|还没)?(?:付款|支付|回款)"
)
_LEAST = 4


@rule("T64", article=_PAY, kept=OBJECT, broken=replace(OBJECT, cites="stamp"))
def only_an_agreed_condition_is_cited(facts: Object) -> Message | None:
    if facts.cites in facts.agreed:
        return None
    return Message("只能以合同约定的付款条件提出异议。没有约定的条件不是理由，付款期限照常计算。")


@rule("T64", article=_PAY, kept=OBJECT, broken=replace(OBJECT, cites="due"))
def what_is_on_record_as_met_is_not_missing(facts: Object) -> Message | None:
    if facts.cites not in facts.met:
        return None
    return Message("平台记录显示这项条件已经满足，不能再以它提出异议。请按期付款。")


@rule("T64", article=_PAY, kept=OBJECT, broken=replace(OBJECT, missing="缺"))
def an_objection_says_what_is_missing(facts: Object) -> Message | None:
    if len(facts.missing.strip()) >= _LEAST:
        return None
    return Message("请写明具体缺少什么，供应商才能补齐。例如：没有提交操作培训的签到记录。")


@rule("T64", article=_PAY, kept=OBJECT, broken=replace(OBJECT, cited_before=frozenset({"agreed-1"})))
def a_condition_is_cited_once(facts: Object) -> Message | None:
    if facts.cites not in facts.cited_before:
        return None
    return Message(
        "已就这项条件对同一张发票提出过异议，不能重复提出。有争议的可向监管部门反映，付款期限照常计算。"
    )


@rule(
    "T71",
    article=_EXCUSES,
    kept=OBJECT,
    broken=replace(OBJECT, missing="内部流程还没有走完，等审计结果"),
)
def no_excuse_of_the_payer_is_a_reason(facts: Object) -> Message | None:
    if (found := _EXCUSE.search(facts.missing)) is None:
        return None
    return Message(
        "“%(words)s”不能作为拒绝或者拖延付款的理由：不得以审计结果、内部流程、人员变更、资金到位或者第三方付款为条件。"
        "请删去，只写合同约定的条件缺少什么。",
        words=found[0],
    )


@rule("T69", article=_UNDISPUTED, kept=OBJECT, broken=replace(OBJECT, disputed_fen=100_001))
def an_objection_is_about_part_of_the_payment(facts: Object) -> Message | None:
    if 0 < facts.disputed_fen <= facts.amount_fen:
        return None
    return Message(
        "有异议的金额应当大于0、不超过%(most)s元。没有异议的部分照常支付。",
        most=money.grouped(facts.amount_fen),
    )


@rule(
    "T69",
    article=_UNDISPUTED,
    kept=replace(OBJECT, cites=INVOICE_IN_ORDER, disputed_fen=100_000),
    broken=replace(OBJECT, cites=INVOICE_IN_ORDER, disputed_fen=99_999),
)
def an_invoice_is_wrong_as_a_whole(facts: Object) -> Message | None:
    if facts.cites != INVOICE_IN_ORDER or facts.disputed_fen == facts.invoice_fen:
        return None
    return Message(
        "对发票本身有异议的，须换开整张发票，有异议的金额应为发票的全部金额%(whole)s元；"
        "发票已经分成几笔支付的，只能对其中的金额提出异议。",
        whole=money.grouped(facts.invoice_fen),
    )


@rule("T64", article=_PAY, kept=DISPUTE, broken=replace(DISPUTE, by_bank=False))
def ones_own_word_stands(facts: Dispute) -> Message | None:
    if facts.by_bank:
        return None
    return Message(
        "这笔款是本单位自己确认到账的，不能再提出未到账。确认有误的，请与采购人核对后向监管部门反映。"
    )


@rule("T64", article=_PAY, kept=replace(DISPUTE, arrived_fen=1), broken=replace(DISPUTE, arrived_fen=2))
def less_came_than_was_recorded(facts: Dispute) -> Message | None:
    if 0 <= facts.arrived_fen < facts.recorded_fen:
        return None
    return Message(
        "实际到账的金额应当小于登记的金额%(recorded)s元。全部到账的，不必提出；一分没有到账的，留空或者填0。",
        recorded=money.grouped(facts.recorded_fen),
    )


@rule("T64", article=_PAY, kept=DISPUTE, broken=replace(DISPUTE, disputed_before=True))
def a_reference_is_disputed_once(facts: Dispute) -> Message | None:
    if not facts.disputed_before:
        return None
    return Message("已就这个银行流水号提出过未到账或者到账不足，不能重复提出。没有到账的部分见“付款情况”。")
