"""When a supplier may have a receivable confirmed, and what the purchaser signs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from procure.core.rules import rule
from procure.core.terms import Message


@dataclass(frozen=True)
class AskReceivable:
    """A supplier asks for the statement; ``unpaid_fen`` is what its contract's journal has open."""

    signed: bool = True
    with_sme: bool = True
    unpaid_fen: int = 1
    waiting: bool = False


@dataclass(frozen=True)
class ConfirmReceivable:
    """The purchaser signs a statement of ``stated_fen`` while the journal has ``unpaid_fen`` open."""

    stated_fen: int = 1
    unpaid_fen: int = 1


@dataclass(frozen=True)
class DemandInterest:
    """A supplier demands what a late payment cost: ``owed_fen`` by the journal, ``demanded_fen`` before."""

    owed_fen: int = 1
    demanded_fen: int = 0


@dataclass(frozen=True)
class PayInterest:
    """Late interest of ``stated_fen`` goes on while the journal owes ``owed_fen``."""

    stated_fen: int = 1
    owed_fen: int = 1


DEMAND = DemandInterest()
PAY = PayInterest()
ASK = AskReceivable()
CONFIRM = ConfirmReceivable()
_ARTICLE = "《保障中小企业款项支付条例》第十六条"


@rule("T72", article=_ARTICLE, kept=ASK, broken=replace(ASK, signed=False))
def a_receivable_follows_the_contract(facts: AskReceivable) -> Message | None:
    if facts.signed:
        return None
    return Message("合同还没有签订，没有可以确认的应收账款。双方签署后即可申请。")


@rule("T72", article=_ARTICLE, kept=ASK, broken=replace(ASK, with_sme=False))
def receivables_of_small_suppliers_are_confirmed(facts: AskReceivable) -> Message | None:
    if facts.with_sme:
        return None
    return Message(
        "签订合同时本单位不是中小企业，不适用中小企业应收账款确认。需要确认债权的，请直接与采购人商定。"
    )


@rule("T72", article=_ARTICLE, kept=ASK, broken=replace(ASK, unpaid_fen=0))
def there_is_something_to_confirm(facts: AskReceivable) -> Message | None:
    if facts.unpaid_fen > 0:
        return None
    return Message("合同价款已经付清，没有可以确认的应收账款。付款记录见“付款情况”。")


@rule("T72", article=_ARTICLE, kept=ASK, broken=replace(ASK, waiting=True))
def one_statement_waits_at_a_time(facts: AskReceivable) -> Message | None:
    if not facts.waiting:
        return None
    return Message("这份合同已经有一份待采购人确认的申请。请在该申请的页面查看期限。")


@rule("T72", article=_ARTICLE, kept=CONFIRM, broken=replace(CONFIRM, unpaid_fen=2))
def what_is_confirmed_is_what_is_open(facts: ConfirmReceivable) -> Message | None:
    if facts.stated_fen == facts.unpaid_fen:
        return None
    return Message("申请之后又付过款，确认书上的金额已经不对。请供应商在本页更新金额，再签署；确认期限不变。")


_LATE = "《保障中小企业款项支付条例》第十七条；合同约定的利率"


@rule("T68", article=_LATE, kept=DEMAND, broken=replace(DEMAND, owed_fen=0))
def only_interest_that_is_owed_is_demanded(facts: DemandInterest) -> Message | None:
    if facts.owed_fen > 0:
        return None
    return Message("资金账上这笔款没有应付的逾期利息：没有逾期，或者款还没有付。付款登记后按实际日期计算。")


@rule("T68", article=_LATE, kept=DEMAND, broken=replace(DEMAND, demanded_fen=1))
def interest_is_demanded_once(facts: DemandInterest) -> Message | None:
    if facts.demanded_fen != facts.owed_fen:
        return None
    return Message("已经要求支付这笔逾期利息，金额没有变化。请在该页面查看进度。")


@rule("T68", article=_LATE, kept=PAY, broken=replace(PAY, owed_fen=2))
def the_interest_paid_is_the_interest_owed(facts: PayInterest) -> Message | None:
    if facts.stated_fen == facts.owed_fen:
        return None
    return Message("付款时间更正后，逾期利息的金额变了。请供应商按现在的金额重新提出，再批准。")
