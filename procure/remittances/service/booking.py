"""One row of a bank's answer against the order that it names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from procure.core import money
from procure.core.actors import Actor
from procure.core.clock import beijing_day, text
from procure.core.errors import NotAllowed
from procure.core.rules import RuleBroken, enforce
from procure.core.terms import Term
from procure.db import db, unit_of_work
from procure.ledger.service import json_text
from procure.payments import service as payments
from procure.payments.models import PaymentState
from procure.remittances import papers, queries
from procure.remittances.answers import Fate, Row
from procure.remittances.models import ORDER, OrderState, PaymentOrder
from procure.remittances.rules import TakeAnswer
from procure.remittances.service.returning import give_back, hold


class Verdict(Term):
    """What was done with a row."""

    BOOKED = "booked", "已登记付款"
    BEFORE = "before", "以前已经登记"
    RETURNED = "returned", "银行退回，可以重新交银行"
    UNDERWAY = "underway", "银行还在处理，没有登记"
    TWICE = "twice", "同一指令在文件里重复，没有登记"
    LIKELY = "likely", "没有指令号，金额和账号与一笔指令相同，请人工登记"
    UNKNOWN = "unknown", "没有这个指令，没有登记"
    REFUSED = "refused", "与指令不符，没有登记"


@dataclass(frozen=True)
class Done:
    """A row with what became of it and, where nothing did, why."""

    row: Row
    verdict: Verdict
    contract: str = ""
    payment_id: str = ""
    why: str = ""

    def told(self, number: int) -> dict[str, Any]:
        """As the paper says it."""
        row = self.row
        return {
            "row": number,
            "order": row.reference,
            "amount": "" if row.amount_fen is None else money.decimal(row.amount_fen),
            "bank_reference": row.bank_reference,
            "paid_at": text(row.paid_at) if row.paid_at else "",
            "verdict": self.verdict.value,
            "contract": self.contract,
            "payment": self.payment_id,
            "why": self.why,
        }


def book(row: Row, answer_sha256: str, seen: set[str], *, by: Actor, at: datetime) -> Done:
    """Do what one row says; nothing where it doesn't fit."""
    try:
        with unit_of_work():
            return _booked(row, answer_sha256, seen, by, at)
    except (RuleBroken, NotAllowed) as refusal:
        db.session.rollback()
        order = queries.called(row.reference, by)
        return _done(row, Verdict.REFUSED, order, _reasons(refusal))


def _booked(row: Row, answer_sha256: str, seen: set[str], by: Actor, at: datetime) -> Done:
    order = queries.called(row.reference, by) if row.reference else None
    if order is None:
        found = queries.likely(row.amount_fen, row.account, by, papers.account_number)
        return _done(row, Verdict.LIKELY if found else Verdict.UNKNOWN, found)
    if row.reference in seen:
        return _done(row, Verdict.TWICE, order)
    hold(order)
    if row.fate is Fate.UNDERWAY:
        return _done(row, Verdict.UNDERWAY, order)
    if _is_done(order, row.fate):
        return _done(row, Verdict.BEFORE, order)
    if row.fate is Fate.REFUSED:
        give_back(order, row.reason, by=by, at=at)
        return _done(row, Verdict.RETURNED, order, row.reason)
    _pay(order, row, answer_sha256, by, at)
    return _done(row, Verdict.BOOKED, order)


def _is_done(order: PaymentOrder, fate: Fate) -> bool:
    """Whether the record says already what the bank says: by this order, by hand, or by the supplier."""
    if fate is Fate.REFUSED:
        return order.state is OrderState.REFUSED
    return order.state is OrderState.PAID or (
        order.state is OrderState.SENT and order.payment.state is PaymentState.PAID
    )


def _pay(order: PaymentOrder, row: Row, answer_sha256: str, by: Actor, at: datetime) -> None:
    facts = TakeAnswer(
        ordered_fen=order.amount_fen,
        paid_fen=row.amount_fen or 0,
        ordered_account=papers.account_number(order.account),
        account=row.account,
        complete=bool(row.amount_fen and row.paid_at and row.bank_reference),
    )
    enforce(facts, on=beijing_day(at))
    assert row.paid_at is not None
    extract = json_text({"document": "银行回执摘录", "answer_sha256": answer_sha256} | _said(row)).encode()
    receipt = payments.BankReceipt(row.bank_reference, row.paid_at, extract, f"银行回执-{row.reference}.json")
    payments.confirm(order.payment, receipt, by=by, at=at)
    order.state = OrderState(ORDER.after("pay", order.state))
    db.session.flush()


def _said(row: Row) -> dict[str, str]:
    """What the supplier may see of the bank's file: its own row."""
    told = _done(row, Verdict.BOOKED, None).told(0)
    return {name: told[name] for name in ("order", "amount", "bank_reference", "paid_at")} | {
        "account": row.account
    }


def _done(row: Row, verdict: Verdict, order: PaymentOrder | None, why: str = "") -> Done:
    number, payment = (order.payment.contract.number, order.payment_id) if order else ("", "")
    return Done(row, verdict, number, payment, why)


def _reasons(refusal: RuleBroken | NotAllowed) -> str:
    if isinstance(refusal, RuleBroken):
        return "；".join(str(one.reason) for one in refusal.breaches)
    return str(refusal.reason)
