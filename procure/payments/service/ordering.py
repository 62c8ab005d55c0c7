"""A payment goes to the bank, or comes back from it; whoever tells it writes the line."""

from __future__ import annotations

from procure.core.errors import NotAllowed
from procure.core.terms import Message
from procure.db import db
from procure.payments.models import PAYMENT, Payment, PaymentState
from procure.payments.service.paying import hold


def order(payment: Payment) -> None:
    """The bank is told to pay, once until it has answered."""
    _move(payment, "order")


def give_back(payment: Payment) -> None:
    """The bank did not pay: it waits to be ordered again."""
    _move(payment, "give-back")


def _move(payment: Payment, act: str) -> None:
    hold(payment)
    if not PAYMENT.allows(act, payment.state):
        raise NotAllowed(
            Message(
                "合同%(number)s的这笔付款现在是“%(state)s”，不能进行这项操作。请刷新页面查看。",
                number=payment.contract.number,
                state=payment.state.label,
            )
        )
    payment.state = PaymentState(PAYMENT.after(act, payment.state))
    db.session.flush()
