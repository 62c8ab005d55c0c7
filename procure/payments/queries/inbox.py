"""What a purchaser has to pay, page by page, the earliest last day first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from heapq import merge
from typing import Any

import sqlalchemy as sa
from flask_sqlalchemy.pagination import Pagination

from procure.contracts.models import Contract
from procure.core.actors import Actor
from procure.db import db
from procure.obligations.models import Obligation
from procure.payments.deadlines import PAY_TARGET
from procure.payments.models import Invoice, Payment, PaymentState
from procure.payments.queries.dues import Due, dues
from procure.tenders.models import Tender

PAGE = 50
_OPEN = (
    PaymentState.REQUESTED,
    PaymentState.APPROVED_ONCE,
    PaymentState.APPROVED,
    PaymentState.ORDERED,
    PaymentState.OBJECTED,
)
_Key = tuple[datetime, str]


class Inbox(Pagination):
    """One page of it; the database sorts, and only what the page shows is read."""

    items: list[Due]

    def _query_items(self) -> list[Any]:
        return _page(self._query_args["actor"], self._query_offset, self.per_page)

    def _query_count(self) -> int:
        wanted = sa.select(sa.func.count()).select_from(_open(self._query_args["actor"]).subquery())
        return db.session.scalar(wanted) or 0


_LAST_PAGE = 100_000
"""Far beyond what any city has to pay; a greater number is no number to a database."""


def inbox(actor: Actor, page: int = 1) -> Inbox:
    """What the actor's organisation has to pay, the earliest last day first."""
    within = min(max(1, page), _LAST_PAGE)
    return Inbox(page=within, per_page=PAGE, max_per_page=PAGE, error_out=False, actor=actor)


def waiting_for(actor: Actor) -> list[Due]:
    """The payments that wait for this person's second approval, the most urgent first."""
    wanted = _open(actor).where(
        Payment.state == PaymentState.APPROVED_ONCE, Payment.first_approver_id != actor.person
    )
    first = _days(wanted)
    return _read([row.id for row in db.session.execute(first.limit(PAGE))])


def _page(actor: Actor, offset: int, size: int) -> list[Due]:
    """The clocks tell the order, but for contracts that agree on a shorter time than the clocks' own."""
    upto = offset + size
    rows = db.session.execute(_earliest(_open(actor), upto)).all()
    quick = _read([row.id for row in rows if not row.roomy])
    keys: list[_Key] = [(row.day, row.id) for row in rows if row.roomy]
    ordered = merge(keys, [(one.due_at, one.payment.id) for one in quick])
    return _read([key for _, key in ordered][offset:upto])


def _read(ids: Sequence[str]) -> list[Due]:
    found = dues(db.session.scalars(sa.select(Payment).where(Payment.id.in_(ids))).all())
    return sorted(found, key=lambda one: (one.due_at, one.payment.id))


def _open(actor: Actor) -> sa.Select[Payment]:
    wanted = sa.select(Payment).join(Invoice, Payment.invoice_id == Invoice.id)
    wanted = wanted.join(Contract, Invoice.contract_id == Contract.id)
    wanted = wanted.join(Tender, Contract.tender_id == Tender.id)
    return wanted.where(Contract.purchaser_id == actor.organisation, Payment.state.in_(_OPEN))


def _days(wanted: sa.Select[Payment]) -> sa.Select[datetime, str]:
    """The earliest day of each payment, its own clocks and those of its instalment counted, in one pass."""
    columns = (Payment.id, Invoice.instalment_id, Tender.payment_working_days)
    found = wanted.with_only_columns(*columns).cte("payable")
    is_roomy = sa.and_(Obligation.code == PAY_TARGET.code, Obligation.count <= found.c.payment_working_days)
    told = (found.c.id, Obligation.due_at, sa.case((is_roomy, 1), else_=0).label("roomy"))
    both = sa.union_all(
        sa.select(*told).join(Obligation, Obligation.subject == found.c.id),
        sa.select(*told).join(Obligation, Obligation.subject == found.c.instalment_id),
    ).subquery("clocks")
    day = sa.func.min(both.c.due_at, type_=Obligation.due_at.type)
    return sa.select(day.label("day"), both.c.id).group_by(both.c.id).order_by(day, both.c.id)


def _earliest(wanted: sa.Select[Payment], upto: int) -> sa.Select[datetime, str, int]:
    """So many of the payments whose clocks tell the order, and all others, sorted in one pass."""
    days = _days(wanted).add_columns(_ROOMY.label("roomy")).order_by(None).subquery("days")
    place = sa.func.row_number().over(partition_by=days.c.roomy, order_by=(days.c.day, days.c.id))
    placed = sa.select(days, place.label("place")).subquery("placed")
    told = sa.select(placed.c.day, placed.c.id, placed.c.roomy)
    return told.where((placed.c.roomy == 0) | (placed.c.place <= upto)).order_by(placed.c.day, placed.c.id)


_ROOMY: sa.ColumnElement[int] = sa.func.max(sa.literal_column("clocks.roomy", sa.Integer))
"""Whether the contract's own time ends no earlier than the local target, which counts from the same event."""
