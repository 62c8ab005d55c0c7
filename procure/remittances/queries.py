"""Reading what may go to the bank, what went, and what came back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from procure import storage
from procure.contracts.models import Contract
from procure.core.actors import Actor
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.db import db
from procure.payments.models import Invoice, Payment, PaymentState
from procure.payments.queries.dues import Due, dues
from procure.remittances.models import BankAnswer, OrderState, PaymentFile, PaymentOrder

MOST = 500
"""How many payments one file holds."""
_SHOWN = 50


def ready(actor: Actor) -> list[Due]:
    """Approved payments of the actor's organisation that the bank was not told of, the earliest due first."""
    found = db.session.scalars(_payable(actor).where(Payment.state == PaymentState.APPROVED)).all()
    return sorted(dues(found), key=lambda one: (one.due_at, one.payment.id))[:MOST]


def chosen(ids: Iterable[str], actor: Actor) -> list[Payment]:
    """Payments of the actor's organisation by their ids, in one order for whoever locks them."""
    wanted = _payable(actor).where(Payment.id.in_(set(ids))).order_by(Payment.id)
    return list(db.session.scalars(wanted))


def files(actor: Actor) -> list[PaymentFile]:
    """The newest files of the actor's organisation."""
    wanted = sa.select(PaymentFile).where(PaymentFile.purchaser_id == actor.organisation)
    return list(db.session.scalars(wanted.order_by(PaymentFile.made_at.desc(), PaymentFile.id).limit(_SHOWN)))


def file(file_id: str, actor: Actor) -> PaymentFile:
    """One of them."""
    found = db.session.get(PaymentFile, file_id)
    if found is None or found.purchaser_id != actor.organisation:
        raise NotFound(Message("没有这个付款文件。"))
    return found


def order(order_id: str, actor: Actor) -> PaymentOrder:
    """One order of the actor's organisation."""
    found = db.session.get(PaymentOrder, order_id)
    if found is None or found.file.purchaser_id != actor.organisation:
        raise NotFound(Message("没有这个付款指令。"))
    return found


def called(reference: str, actor: Actor) -> PaymentOrder | None:
    """The order of the actor's organisation that a bank's row names."""
    wanted = _orders(actor).where(PaymentOrder.reference == reference)
    return db.session.scalars(wanted).one_or_none()


def likely(amount_fen: int | None, account: str, actor: Actor, number_of: Any) -> PaymentOrder | None:
    """The only order that waits with this amount and account, for a row that names none."""
    wanted = _orders(actor).where(
        PaymentOrder.state == OrderState.SENT, PaymentOrder.amount_fen == amount_fen
    )
    found = [one for one in db.session.scalars(wanted) if account and number_of(one.account) == account]
    return found[0] if len(found) == 1 else None


def waiting(payment_id: str) -> PaymentOrder | None:
    """The order of a payment that no answer has ended."""
    wanted = sa.select(PaymentOrder).where(
        PaymentOrder.payment_id == payment_id, PaymentOrder.state == OrderState.SENT
    )
    return db.session.scalars(wanted).one_or_none()


def answers(actor: Actor) -> list[BankAnswer]:
    """The newest answers that were taken in."""
    wanted = sa.select(BankAnswer).where(BankAnswer.purchaser_id == actor.organisation)
    return list(db.session.scalars(wanted.order_by(BankAnswer.taken_at.desc(), BankAnswer.id).limit(_SHOWN)))


def answer(answer_id: str, actor: Actor) -> BankAnswer:
    """One of them."""
    found = db.session.get(BankAnswer, answer_id)
    if found is None or found.purchaser_id != actor.organisation:
        raise NotFound(Message("没有这份银行回执。"))
    return found


def taken(sha256: str, organisation_id: str) -> BankAnswer | None:
    """The same bytes, taken in before."""
    wanted = sa.select(BankAnswer).where(
        BankAnswer.purchaser_id == organisation_id, BankAnswer.sha256 == sha256
    )
    return db.session.scalars(wanted).one_or_none()


def report(found: BankAnswer) -> dict[str, Any]:
    """The paper of what was done with each of its rows."""
    with storage.current().open(found.report_sha256) as content:
        said: dict[str, Any] = json.load(content)
    return said


def _payable(actor: Actor) -> sa.Select[Payment]:
    wanted = sa.select(Payment).join(Invoice, Payment.invoice_id == Invoice.id)
    wanted = wanted.join(Contract, Invoice.contract_id == Contract.id)
    return wanted.where(Contract.purchaser_id == actor.organisation)


def _orders(actor: Actor) -> sa.Select[PaymentOrder]:
    wanted = sa.select(PaymentOrder).join(PaymentFile, PaymentOrder.file_id == PaymentFile.id)
    return wanted.where(PaymentFile.purchaser_id == actor.organisation)
