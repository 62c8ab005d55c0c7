"""Approved payments are laid out as a file for the bank."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from procure import storage
from procure.accounts import queries as accounts
from procure.core.actors import Actor
from procure.core.clock import beijing_day
from procure.core.rules import enforce
from procure.db import db, new_id
from procure.ledger import service as ledger
from procure.payments import service as payments
from procure.payments.models import Payment
from procure.remittances import papers, queries
from procure.remittances.models import ORDER, OrderState, PaymentFile, PaymentOrder
from procure.remittances.rules import LayOut

_TAIL = 8


def lay_out(payment_ids: Iterable[str], *, by: Actor, at: datetime) -> PaymentFile:
    """Tell the bank of payments, each at most once until it has answered."""
    chosen = queries.chosen(payment_ids, by)
    for payment in chosen:
        payments.order(payment)
    payer = accounts.organisation(by.organisation)
    enforce(_facts(payer.account_at(at), chosen, at), on=beijing_day(at))
    file = PaymentFile(
        id=new_id(),
        purchaser=payer,
        number=f"{beijing_day(at):%Y%m%d}-{new_id()[:_TAIL].upper()}",
        account=payer.account_at(at),
        made_by=by.person,
        made_at=at.replace(microsecond=0),
    )
    _order(file, chosen)
    file.sha256 = storage.current().put(papers.pain001(file))
    db.session.add(file)
    db.session.flush()
    facts = {"number": file.number, "sha256": file.sha256, "total_fen": file.total_fen}
    orders = {"orders": {one.reference: one.payment_id for one in file.orders}}
    ledger.record("payments.ordered", subject=file.id, by=by, at=at, facts=facts | orders)
    return file


def _order(file: PaymentFile, chosen: list[Payment]) -> None:
    names = papers.references(file.number, len(chosen))
    for position, (reference, payment) in enumerate(zip(names, chosen, strict=True), 1):
        if earlier := queries.waiting(payment.id):
            earlier.state = OrderState(ORDER.after("replace", earlier.state))
            db.session.flush()
        file.orders.append(
            PaymentOrder(
                position=position,
                reference=reference,
                payment_id=payment.id,
                payment=payment,
                amount_fen=payment.amount_fen,
                account=payment.payee_account,
            )
        )


def _facts(payer: str, chosen: list[Payment], at: datetime) -> LayOut:
    numbers = [(one.contract.number, papers.account_number(one.payee_account)) for one in chosen]
    return LayOut(
        payer=papers.account_number(payer),
        payees=tuple(account for _, account in numbers),
        stale=tuple(one.contract.number for one in chosen if not one.names_account_at(at)),
        unnumbered=tuple(number for number, account in numbers if not account),
    )
