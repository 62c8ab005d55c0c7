"""What may go to the bank, and when its answer ends a payment."""

from __future__ import annotations

from dataclasses import dataclass, replace

from procure.core import money
from procure.core.rules import rule
from procure.core.terms import Message


@dataclass(frozen=True)
class LayOut:
    """Payments are laid out for the bank; accounts are their numbers, empty where none can be told.

    ``stale`` are contracts whose approval names an account that no longer holds.
    """

    payer: str
    payees: tuple[str, ...]
    stale: tuple[str, ...] = ()
    unnumbered: tuple[str, ...] = ()


@dataclass(frozen=True)
class TakeAnswer:
    """The bank's row about one order of ours; ``account`` is empty where it doesn't say."""

    ordered_fen: int
    paid_fen: int
    ordered_account: str
    account: str = ""
    complete: bool = True


LAY_OUT = LayOut("37000000000001", ("62220000000001",))
ANSWER = TakeAnswer(100_000, 100_000, "62220000000001", "62220000000001")
_ACCOUNTING = "《会计法》第十四条、第二十七条"
_PAY = "《政府采购法实施条例》第五十一条"


@rule(article=_ACCOUNTING, kept=LAY_OUT, broken=replace(LAY_OUT, payer=""))
def the_payer_has_an_account(facts: LayOut) -> Message | None:
    if facts.payer:
        return None
    return Message("本单位没有登记付款账号。请在“我的账户”登记开户银行和账号，两人确认后再生成付款文件。")


@rule(article=_ACCOUNTING, kept=LAY_OUT, broken=replace(LAY_OUT, payees=()))
def a_file_has_payments(facts: LayOut) -> Message | None:
    if facts.payees or facts.stale or facts.unnumbered:
        return None
    return Message("请至少选一笔已经两人批准的付款。")


@rule(article=_PAY, kept=LAY_OUT, broken=replace(LAY_OUT, stale=("ZC-1",)))
def money_goes_to_the_account_that_holds(facts: LayOut) -> Message | None:
    if not facts.stale:
        return None
    return Message(
        "下列合同的供应商在批准以后变更了收款账户：%(numbers)s。请先在付款页面按现在的账户重新出具审批单。",
        numbers="、".join(facts.stale),
    )


@rule(article=_PAY, kept=LAY_OUT, broken=replace(LAY_OUT, unnumbered=("ZC-1",)))
def a_payee_has_an_account_number(facts: LayOut) -> Message | None:
    if not facts.unnumbered:
        return None
    return Message(
        "下列合同的供应商没有登记收款账号，或者账号不是8至34位数字：%(numbers)s。请供应商登记后重新出具审批单。",
        numbers="、".join(facts.unnumbered),
    )


@rule(article=_ACCOUNTING, kept=ANSWER, broken=replace(ANSWER, complete=False))
def the_bank_says_when_how_much_and_by_which_number(facts: TakeAnswer) -> Message | None:
    if facts.complete:
        return None
    return Message("这一行缺少金额、付款时间或者银行流水号，或者读不懂。请按回单人工登记。")


@rule(article=_ACCOUNTING, kept=ANSWER, broken=replace(ANSWER, paid_fen=99_999))
def the_bank_paid_what_was_ordered(facts: TakeAnswer) -> Message | None:
    if not facts.complete or facts.paid_fen == facts.ordered_fen:
        return None
    return Message(
        "指令金额是%(ordered)s元，银行付了%(paid)s元。没有登记，请向银行查询。",
        ordered=money.grouped(facts.ordered_fen),
        paid=money.grouped(facts.paid_fen),
    )


@rule(article=_PAY, kept=ANSWER, broken=replace(ANSWER, account="62220000000002"))
def the_bank_paid_whom_it_should(facts: TakeAnswer) -> Message | None:
    if facts.account in ("", facts.ordered_account):
        return None
    return Message(
        "指令的收款账号是%(ordered)s，银行付到了%(paid)s。没有登记，请立即向银行查询。",
        ordered=facts.ordered_account,
        paid=facts.account,
    )
