"""Who approves a payment, and what ends it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from procure.core.clock import BEIJING
from procure.core.rules import rule
from procure.core.terms import Message


@dataclass(frozen=True)
class ApprovePayment:
    """Somebody approves; ``first_approver`` and its key where a first approval stands."""

    approver: str
    certificates: frozenset[str]
    first_approver: str | None = None
    first_certificate: str | None = None


@dataclass(frozen=True)
class ConfirmPayment:
    """The bank's or the supplier's word that the money has moved."""

    paid_at: datetime
    approved_at: datetime
    confirmed_at: datetime
    reference_used: bool = False
    reference_disputed: bool = False


@dataclass(frozen=True)
class TakeBill:
    """A supplier states that it takes a bill in place of money."""

    ticked: bool = True
    stated: bool = False


@dataclass(frozen=True)
class PayByBill:
    """A payment is recorded: by money, or by a bill that falls due on a day, against the last day to pay."""

    last_day: date
    is_bill: bool = True
    consented: bool = True
    matures_on: date | None = None


APPROVE = ApprovePayment("two", frozenset({"b"}), "one", "a")
_NOON = datetime(2026, 4, 3, 12, tzinfo=BEIJING)
CONFIRM = ConfirmPayment(_NOON + timedelta(hours=2), _NOON, _NOON + timedelta(days=1))
TAKE_BILL = TakeBill()
BILL = PayByBill(date(2026, 4, 9), matures_on=date(2026, 4, 9))
_BILLS = "《保障中小企业款项支付条例》第十一条"
_PAY = "《关于促进政府采购公平竞争优化营商环境的通知》（财库〔2019〕38号）第三部分"
_ACCOUNTING = "《会计法》第二十七条、第三十七条"


@rule(article=_ACCOUNTING, kept=APPROVE, broken=replace(APPROVE, approver="one"))
def two_people_approve(facts: ApprovePayment) -> Message | None:
    if facts.approver != facts.first_approver:
        return None
    return Message("初审是您本人办理的，复核须由另一位财务人员办理。请让另一人登录后复核。")


@rule(article=_ACCOUNTING, kept=APPROVE, broken=replace(APPROVE, certificates=frozenset({"a"})))
def two_certificates_approve(facts: ApprovePayment) -> Message | None:
    if facts.first_certificate is None or facts.first_certificate not in facts.certificates:
        return None
    return Message("复核使用的证书与初审是同一个。请由另一位财务人员用其本人的证书复核。")


@rule("T64", article=_PAY, kept=CONFIRM, broken=replace(CONFIRM, paid_at=_NOON + timedelta(days=2)))
def money_moves_after_approval_and_before_now(facts: ConfirmPayment) -> Message | None:
    approved = facts.approved_at.replace(second=0, microsecond=0)
    if approved <= facts.paid_at <= facts.confirmed_at:
        return None
    return Message("付款时间应当在复核批准之后、现在之前。请按银行回单填写（北京时间）。")


@rule(article=_ACCOUNTING, kept=CONFIRM, broken=replace(CONFIRM, reference_used=True))
def a_bank_reference_comes_once(facts: ConfirmPayment) -> Message | None:
    if not facts.reference_used:
        return None
    return Message("这个银行流水号已经用于另一笔付款。请核对回单上的流水号。")


@rule("T64", article=_PAY, kept=CONFIRM, broken=replace(CONFIRM, reference_disputed=True))
def a_disputed_reference_ends_no_clock(facts: ConfirmPayment) -> Message | None:
    if not facts.reference_disputed:
        return None
    return Message(
        "供应商已就这个银行流水号提出未到账，不能凭同一笔流水再登记已付。请向付款银行查询：款已到账的，"
        "由供应商确认收款；没有到账的，重新付款后按新的流水号登记。"
    )


@rule("T70", article=_BILLS, kept=TAKE_BILL, broken=replace(TAKE_BILL, ticked=False))
def a_bill_is_taken_of_ones_own_will(facts: TakeBill) -> Message | None:
    if facts.ticked:
        return None
    return Message("只有勾选“自愿接受”才能出具同意书。不接受的不必办理，采购人须以货币支付。")


@rule("T70", article=_BILLS, kept=TAKE_BILL, broken=replace(TAKE_BILL, stated=True))
def a_bill_is_taken_once(facts: TakeBill) -> Message | None:
    if not facts.stated:
        return None
    return Message("同意书已经出具，签署即生效。不签的，采购人须以货币支付。")


@rule("T70", article=_BILLS, kept=BILL, broken=replace(BILL, consented=False))
def nobody_is_made_to_take_a_bill(facts: PayByBill) -> Message | None:
    if not facts.is_bill or facts.consented:
        return None
    return Message(
        "供应商没有签署收款同意书，不得强制其接受商业汇票、应收账款电子凭证等非现金支付方式。请以银行转账支付。"
    )


@rule("T70", article=_BILLS, kept=BILL, broken=replace(BILL, matures_on=date(2026, 4, 10)))
def a_bill_delays_no_payment(facts: PayByBill) -> Message | None:
    if not facts.is_bill or (facts.matures_on and facts.matures_on <= facts.last_day):
        return None
    return Message(
        "请填写票据到期日，不得晚于付款期限的最后一天%(day)s：不得以非现金支付方式变相延长付款期限。",
        day=facts.last_day,
    )


@rule(
    "T70",
    article=_BILLS,
    kept=BILL,
    broken=PayByBill(date(2026, 4, 9), is_bill=False, matures_on=date(2026, 4, 9)),
)
def money_has_no_day_on_which_it_falls_due(facts: PayByBill) -> Message | None:
    if facts.is_bill or facts.matures_on is None:
        return None
    return Message("银行转账没有票据到期日。请留空，或者改选支付方式。")
