"""What an invoice must be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from procure.core import money
from procure.core.rules import rule
from procure.core.terms import Message


@dataclass(frozen=True)
class Difference:
    """Where two of contract, acceptance, typed words and the invoice's file say different things."""

    what: str
    expected: str
    found: str


@dataclass(frozen=True)
class SendInvoice:
    """An invoice as it comes in; ``part_fen`` is what the contract says for its part.

    ``fallen_away``: the contract was terminated before this part was delivered.
    ``twin`` is another invoice of this supplier with the same amount and day; ``differences`` lie
    between its file and what was typed or agreed.
    """

    part: str
    part_fen: int
    amount_fen: int
    issued_on: date
    received_on: date
    tax_fen: int = 0
    number: str = "26372000000000000001"
    code: str = ""
    signed: bool = True
    number_used: bool = False
    part_invoiced: bool = False
    fallen_away: bool = False
    twin: str = ""
    twin_confirmed: bool = False
    differences: tuple[Difference, ...] = ()


INVOICE = SendInvoice("合同余款", 70_000_000, 70_000_000, date(2026, 4, 1), date(2026, 4, 2))
_BILLS = "《发票管理办法》第二十一条"
_PAY = "《关于促进政府采购公平竞争优化营商环境的通知》（财库〔2019〕38号）第三部分"
_CODED, _CODES, _DIGITAL = 8, (10, 12), 20


@rule("T65", article=_PAY, kept=INVOICE, broken=replace(INVOICE, amount_fen=70_000_001))
def an_invoice_is_for_what_the_contract_says(facts: SendInvoice) -> Message | None:
    if facts.amount_fen == facts.part_fen:
        return None
    return Message(
        "合同约定的%(part)s是%(said)s元，发票金额是%(given)s元。请按合同金额开具发票。",
        part=facts.part,
        said=money.grouped(facts.part_fen),
        given=money.grouped(facts.amount_fen),
    )


@rule("T65", article=_PAY, kept=INVOICE, broken=replace(INVOICE, part_fen=0, amount_fen=0))
def there_is_something_to_pay(facts: SendInvoice) -> Message | None:
    if facts.part_fen > 0:
        return None
    return Message("合同没有约定%(part)s，不必开具发票。", part=facts.part)


@rule("T65", article=_PAY, kept=INVOICE, broken=replace(INVOICE, signed=False))
def an_invoice_follows_the_contract(facts: SendInvoice) -> Message | None:
    if facts.signed:
        return None
    return Message("合同还没有签订，暂时不能提交发票。双方签署后即可提交。")


@rule("T65", article=_PAY, kept=INVOICE, broken=replace(INVOICE, fallen_away=True))
def what_fell_away_is_not_invoiced(facts: SendInvoice) -> Message | None:
    if not facts.fallen_away:
        return None
    return Message(
        "合同已经终止，%(part)s没有交付，不再支付。终止之前交付的，请就已提出验收建议的款项开具发票。",
        part=facts.part,
    )


@rule("T65", article=_BILLS, kept=INVOICE, broken=replace(INVOICE, number_used=True))
def an_invoice_number_comes_once(facts: SendInvoice) -> Message | None:
    if not facts.number_used:
        return None
    return Message(
        "这个发票号码已经提交过，同一张发票不能付两次。请核对号码；已提交的发票可在“我的收款”中查看。"
    )


@rule("T65", article=_PAY, kept=INVOICE, broken=replace(INVOICE, part_invoiced=True))
def a_part_is_invoiced_once(facts: SendInvoice) -> Message | None:
    if not facts.part_invoiced:
        return None
    return Message("%(part)s的发票已经收到，不能重复提交。可在“我的收款”中查看进度。", part=facts.part)


@rule(
    "T65",
    article=_BILLS,
    kept=INVOICE,
    broken=replace(INVOICE, issued_on=date(2026, 4, 3)),
)
def an_invoice_is_not_from_the_future(facts: SendInvoice) -> Message | None:
    if facts.issued_on <= facts.received_on:
        return None
    return Message("开票日期在今天之后。请核对发票上的开票日期。")


@rule(article=_BILLS, kept=INVOICE, broken=replace(INVOICE, number="2637200000000000000"))
def an_invoice_number_is_whole(facts: SendInvoice) -> Message | None:
    coded = len(facts.number) == _CODED and len(facts.code) in _CODES
    digital = len(facts.number) == _DIGITAL and not facts.code
    if facts.number.isdecimal() and (coded or digital):
        return None
    return Message(
        "数电票的号码是20位数字，没有发票代码；其他发票是8位号码加10位或者12位代码。"
        "请按发票票面核对号码和代码。"
    )


@rule(article=_BILLS, kept=INVOICE, broken=replace(INVOICE, tax_fen=70_000_000))
def tax_is_part_of_the_amount(facts: SendInvoice) -> Message | None:
    if 0 <= facts.tax_fen < facts.amount_fen:
        return None
    return Message("税额应当小于价税合计。请按发票票面填写；免税的填0。")


@rule(article=_BILLS, kept=INVOICE, broken=replace(INVOICE, twin="26372000000000000002"))
def a_twin_is_meant(facts: SendInvoice) -> Message | None:
    if not facts.twin or facts.twin_confirmed:
        return None
    return Message(
        "已有一张金额和开票日期都相同的发票，号码%(number)s。请核对是否重复；确是另一张的，勾选确认后再提交。",
        number=facts.twin,
    )


@rule(
    article=_BILLS,
    kept=INVOICE,
    broken=replace(INVOICE, differences=(Difference("价税合计", "1.00", "2.00"),)),
)
def the_file_says_what_was_typed(facts: SendInvoice) -> Message | None:
    if not facts.differences:
        return None
    told = "；".join(
        f"{one.what}：应为“{one.expected}”，发票文件是“{one.found}”" for one in facts.differences
    )
    return Message("发票文件和填写或者合同的内容不一致：%(told)s。请核对后改正，或者换开发票。", told=told)
