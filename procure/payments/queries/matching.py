"""Contract, acceptance and invoice side by side, and where they say different things."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from procure.contracts import queries as contracts
from procure.contracts.models import Acceptance, AcceptanceState
from procure.core import money
from procure.core.clock import beijing_day
from procure.core.terms import Message
from procure.guarantees import queries as guarantees
from procure.guarantees.words import SecurityKind
from procure.payments.models import Payment
from procure.tenders.models import DueAfter

Said = Message | str | date


@dataclass(frozen=True)
class Match:
    """One thing as each of the three says it; ``difference`` says in words what doesn't agree."""

    what: Message
    contract: Said
    acceptance: Said
    invoice: Said
    difference: Message | None = None


def three_ways(payment: Payment) -> list[Match]:
    """What finance compares before it approves."""
    return [_amount(payment), _delivery(payment), _parties(payment), _day(payment)]


def _amount(payment: Payment) -> Match:
    invoice = payment.invoice
    agreed, billed = (money.grouped(one) for one in (invoice.instalment.amount_fen, invoice.amount_fen))
    part = payment.amount_fen != invoice.amount_fen
    difference = Message(
        "这一笔只支付发票金额中的%(part)s元，其余部分有异议或者曾有异议，另成一笔。",
        part=money.grouped(payment.amount_fen),
    )
    return Match(Message("金额"), f"¥{agreed}", "—", f"¥{billed}", difference if part else None)


def _delivery(payment: Payment) -> Match:
    instalment, what = payment.invoice.instalment, Message("付款条件")
    if instalment.due_after is DueAfter.SIGNING:
        return _advance(payment, what)
    accepted = _accepted(payment)
    if accepted and accepted.decided_at:
        passed = Message("%(day)s 验收合格", day=beijing_day(accepted.decided_at))
        return Match(what, Message(instalment.due_after.label), passed, "—")
    difference = Message("没有签署的验收合格记录：验收期限届满，依法视为可以付款，不能以未验收为由拒付。")
    shown = Message("%(day)s 期限届满", day=beijing_day(payment.conditions_met_at))
    return Match(what, Message(instalment.due_after.label), shown, "—", difference)


def _advance(payment: Payment, what: Message) -> Match:
    contract = payment.contract
    agreed = Message(payment.invoice.instalment.due_after.label)
    if guarantees.demand_of(contract.id, SecurityKind.ADVANCE) is None:
        return Match(what, agreed, Message("不需要验收"), "—")
    if given_at := guarantees.advance_given_at(contract.id):
        return Match(what, agreed, Message("%(day)s 提交预付款保函", day=beijing_day(given_at)), "—")
    difference = Message("现在没有无瑕疵的预付款保函；全部验收合格以前，可以据此对这笔款提出异议。")
    return Match(what, agreed, Message("没有预付款保函"), "—", difference)


def _parties(payment: Payment) -> Match:
    contract, invoice = payment.contract, payment.invoice
    sides = f"{contract.supplier.name} → {contract.purchaser.name}"
    if invoice.was_read:
        return Match(Message("双方"), sides, sides, Message("与合同核对过，读自发票文件"))
    difference = Message("发票文件里没有读出双方，内容由供应商填写：请对照票面核对双方名称和税号。")
    return Match(Message("双方"), sides, sides, Message("供应商填写"), difference)


def _day(payment: Payment) -> Match:
    contract, invoice = payment.contract, payment.invoice
    assert contract.signed_at is not None
    signed = beijing_day(contract.signed_at)
    early = invoice.issued_on < signed
    difference = Message("发票开具在合同签订之前。") if early else None
    return Match(Message("日期"), signed, "—", invoice.issued_on, difference)


def _accepted(payment: Payment) -> Acceptance | None:
    instalment = payment.invoice.instalment
    found = [one for one in contracts.acceptances(payment.contract) if one.state is AcceptanceState.ACCEPTED]
    if instalment.due_after is DueAfter.QUALITY:
        return next((one for one in found if one.instalment.due_after is DueAfter.FINAL), None)
    return next((one for one in found if one.instalment_id == instalment.id), None)
