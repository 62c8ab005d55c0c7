"""The bank did not make a payment."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from procure.core.actors import Actor
from procure.core.errors import NotAllowed
from procure.core.terms import Message
from procure.db import db
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.payments import service as payments
from procure.remittances.models import ORDER, OrderState, PaymentOrder


def hold(order: PaymentOrder) -> None:
    """One act at a time on an order."""
    db.session.execute(sa.select(PaymentOrder.id).where(PaymentOrder.id == order.id).with_for_update())
    db.session.refresh(order)


def give_back(order: PaymentOrder, reason: str, *, by: Actor, at: datetime) -> Line:
    """It waits for another order; its clocks have never stopped."""
    hold(order)
    if order.state is not OrderState.SENT:
        raise NotAllowed(Message("这个付款指令已经有了结果。请刷新页面查看。"))
    payments.give_back(order.payment)
    order.state, order.said = OrderState(ORDER.after("refuse", order.state)), reason
    db.session.flush()
    facts = {"order": order.reference, "reason": reason}
    return ledger.record("payment.returned", subject=order.payment_id, by=by, at=at, facts=facts)
