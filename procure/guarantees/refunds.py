"""Giving securities back: orders made by events of law, guarantees let go at once, money within its clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from procure.core import money
from procure.core.actors import Actor, platform
from procure.core.clock import beijing_day
from procure.core.errors import NotAllowed
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.db import db
from procure.guarantees import queries
from procure.guarantees.deadlines import LET_GO, REFUND, RETURN, late_charge
from procure.guarantees.models import Refund, Security
from procure.guarantees.rules import RefundSecurity
from procure.guarantees.words import SECURITY, Event, SecurityKind, SecurityState
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.obligations import queries as clocks
from procure.obligations import service as obligations
from procure.obligations.clocks import Clock
from procure.obligations.models import Obligation
from procure.tenders.models import Tender

_CLOCKS = {SecurityKind.PERFORMANCE: RETURN, SecurityKind.ADVANCE: LET_GO}
CODES = frozenset({REFUND.code, RETURN.code, LET_GO.code})
"""Duties that outlive their tender: what was given is owed back all the same."""


def ended(tender: Tender, *, line: Line, since: datetime) -> None:
    """A procurement ended: everything is owed back (87号令 29)."""
    _owe(queries.living(tender.id), Event.ENDED, line, since)


def lost(tender: Tender, winner_id: str, *, line: Line, since: datetime) -> None:
    """The award notice was issued: owed back to everybody but the winner (采购条例 33)."""
    others = (one for one in queries.living(tender.id) if one.supplier_id != winner_id)
    _owe(others, Event.LOST, line, since)


def signed(tender: Tender, winner_id: str, *, line: Line, since: datetime) -> None:
    """The contract was signed: owed back to the winner (采购条例 33)."""
    own = (one for one in queries.living(tender.id) if one.supplier_id == winner_id)
    _owe(own, Event.SIGNED, line, since)


def accepted(contract_id: str, *, line: Line, since: datetime) -> None:
    """All of a contract was accepted: what it asked for is owed back."""
    _over(contract_id, Event.ACCEPTED, line, since)


def terminated(contract_id: str, *, by_breach: bool, line: Line, since: datetime) -> None:
    """A contract ended before its time: what it asked for is owed back.

    Where its supplier broke it, a guarantee stands until its day, so that the loss can still be claimed; one
    of an advance does so after any end, for what was not worked off.
    """
    _over(contract_id, Event.BROKEN if by_breach else Event.TERMINATED, line, since)


def replaced_by_guarantee(security: Security, line: Line, since: datetime) -> None:
    """A guarantee took the place of money: the money is owed back."""
    _owe([security], Event.REPLACED, line, since)


def withdrawn(security: Security, since: datetime, *, at: datetime) -> Line:
    """A bid was taken back before the deadline: owed back from then on (87号令 38)."""
    line = ledger.record("security.owed", subject=security.id, by=platform(), at=at)
    _owe([security], Event.WITHDRAWN, line, since)
    return line


def clock_of(security: Security) -> Obligation | None:
    """The clock of giving it back, where it runs or ran."""
    return clocks.find(security.id, _clock(security))


def held_fen(security: Security) -> int:
    """The money that the purchaser holds: none of a guarantee, none that two people say never came.

    What became performance security or was kept by two people is held under that title, not under this.
    """
    if security.is_instrument:
        return 0
    came = security.amount_fen
    if security.received_fen is not None and security.confirmed_by is not None:
        came = security.received_fen
    return max(came - queries.converted_fen(security) - queries.kept_fen(security), 0)


def standing_fen(security: Security) -> int:
    """How much of it could still be kept."""
    if not security.is_instrument:
        return held_fen(security)
    return security.bound_fen - queries.kept_fen(security)


def owed_fen(order: Refund, at: datetime) -> tuple[int, int]:
    """What must be paid at an instant: the security, and the charge for lateness (87号令 38)."""
    held, on = held_fen(order.security), beijing_day(order.done_at or at)
    return held, late_charge(held, order.due_on, on)


def refund(security: Security, amount_fen: int, voucher: str, *, by: Actor, at: datetime) -> Line:
    """Record what was paid back and how; NotAllowed where nothing is owed any more."""
    lock(security.tender)
    order = queries.refund_of(security)
    if order is None or order.done_at is not None:
        raise NotAllowed(Message("这笔保证金没有待退还的，或者已经登记退还。请刷新页面。"))
    if queries.open_claim(security) is not None:
        raise NotAllowed(Message("有人提出这笔保证金不予退还，请先由第二人确认或者撤销。"))
    held, charge = owed_fen(order, at)
    facts = RefundSecurity(held, amount_fen, order.due_on, beijing_day(at))
    enforce(facts, on=security.tender.governed_on(at))
    charge = min(charge, amount_fen - held)
    order.paid_fen, order.late_fen, order.voucher, order.done_at = amount_fen, charge, voucher, at
    free(security, at)
    told = {"amount": money.decimal(amount_fen), "charge": money.decimal(charge), "voucher": voucher}
    line = ledger.record("security.refunded", subject=security.id, by=by, at=at, facts=told)
    meet(security, line, at)
    return line


def lock(tender: Tender) -> None:
    """One act on a tender's securities at a time, which sees them as they are now."""
    db.session.execute(sa.select(Tender.id).where(Tender.id == tender.id).with_for_update())
    db.session.expire_all()


def meet(security: Security, line: Line, at: datetime) -> None:
    """Nothing is owed back any more."""
    obligations.meet(security.id, _clock(security), line=line, at=at)


def free(security: Security, at: datetime) -> None:
    """It stands no longer."""
    security.state = SecurityState(SECURITY.after("release", security.state))
    security.ended_at = at


def settle(security: Security, line: Line, at: datetime) -> None:
    """Let go of what is owed back where no money is held and nobody wants to keep it."""
    order = queries.refund_of(security)
    is_open = order is not None and order.done_at is None
    if is_open and not held_fen(security) and queries.open_claim(security) is None:
        close(security, "release", line, at)


def close(security: Security, act: str, line: Line, at: datetime) -> None:
    """End it without a payment: let go by the platform's word alone, or kept as a whole."""
    security.state = SecurityState(SECURITY.after(act, security.state))
    security.ended_at = at
    order = queries.refund_of(security)
    if order is not None and order.done_at is None:
        order.paid_fen, order.late_fen, order.done_at = 0, 0, at
    meet(security, line, at)


def _over(contract_id: str, event: Event, line: Line, since: datetime) -> None:
    for demand in queries.demands_of(contract_id):
        if demand.ended_at is None:
            demand.ended_at = since
            _owe(queries.under(demand), event, line, since)


def _owe(found: Iterable[Security], event: Event, line: Line, since: datetime) -> None:
    for one in list(found):
        clock = obligations.start(
            _clock(one),
            subject=one.id,
            tender_id=one.tender_id,
            debtor_id=one.tender.purchaser_id,
            creditor_id=one.supplier_id,
            line=line,
            since=since,
        )
        db.session.add(Refund(security=one, event=event, since=since, due_on=clock.due_on))
        db.session.flush()
        if not _stays(one, event):
            settle(one, line, since)


def _stays(security: Security, event: Event) -> bool:
    """Whether its issuer is held until the purchaser lets go, as something may still be claimed."""
    if security.kind is SecurityKind.ADVANCE:
        return event in (Event.BROKEN, Event.TERMINATED) and security.bound_fen > 0
    return security.is_instrument and event is Event.BROKEN


def _clock(security: Security) -> Clock:
    return _CLOCKS.get(security.kind, REFUND)
