"""What a signed contract wants secured: its performance, also by the bid security, and its advance."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from procure.core import money
from procure.core.actors import Actor
from procure.core.errors import NotAllowed
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.db import db, new_id
from procure.guarantees import queries
from procure.guarantees.models import Demand, Security, Working
from procure.guarantees.refunds import held_fen, lock, settle
from procure.guarantees.rules import AskPerformance
from procure.guarantees.words import SecurityKind
from procure.ledger import service as ledger
from procure.tenders.models import Tender


def ask_performance(
    tender: Tender, contract_id: str, supplier_id: str, contract_fen: int, until: date, *, at: datetime
) -> Demand | None:
    """What a contract that was just signed asks for; a part of that act, so it leaves no line of its own.

    None where the tender asks for no performance security.
    """
    asked_fen = contract_fen * tender.performance_security_percent // 100
    if not asked_fen:
        return None
    enforce(AskPerformance(tender.governed_on(at), asked_fen, contract_fen), on=tender.governed_on(at))
    return _asked(SecurityKind.PERFORMANCE, tender, contract_id, supplier_id, asked_fen, until, at)


def ask_advance(
    tender: Tender, contract_id: str, supplier_id: str, advance_fen: int, until: date, *, at: datetime
) -> Demand | None:
    """The same for the advance: the share of it that the tender wants secured, rounded down."""
    asked_fen = advance_fen * tender.advance_guarantee_percent // 100
    if not asked_fen:
        return None
    return _asked(SecurityKind.ADVANCE, tender, contract_id, supplier_id, asked_fen, until, at)


def work_off(contract_id: str, acceptance_id: str, share: Fraction, *, at: datetime) -> Working | None:
    """An acceptance works off its share of the advance; a part of that act, without a line of its own."""
    demand = queries.demand_of(contract_id, SecurityKind.ADVANCE)
    if demand is None:
        return None
    amount = money.part(demand.amount_fen, share)
    worked = Working(demand_id=demand.id, acceptance_id=acceptance_id, amount_fen=amount, at=at)
    demand.workings.append(worked)
    db.session.flush()
    return worked


def convert(demand: Demand, *, by: Actor, at: datetime) -> Security:
    """Money of the bid security becomes performance security, as its supplier asks (87号令 38).

    So much as is still asked; the rest stays owed back in its time.
    """
    lock(demand.tender)
    bid = queries.convertible(demand)
    if bid is None:
        raise NotAllowed(Message("没有可以转为履约保证金的投标保证金。请刷新页面查看。"))
    amount = min(held_fen(bid), queries.outstanding_fen(demand))
    made = _converted(demand, bid, amount, by, at)
    db.session.add(made)
    db.session.flush()
    told = {"from": bid.id, "amount": money.decimal(amount)}
    line = ledger.record("security.converted", subject=made.id, by=by, at=at, facts=told)
    settle(bid, line, at)
    return made


def _asked(
    kind: SecurityKind,
    tender: Tender,
    contract_id: str,
    supplier_id: str,
    amount_fen: int,
    until: date,
    at: datetime,
) -> Demand:
    demand = Demand(
        contract_id=contract_id,
        kind=kind,
        tender_id=tender.id,
        supplier_id=supplier_id,
        amount_fen=amount_fen,
        until=until,
        asked_at=at,
    )
    db.session.add(demand)
    db.session.flush()
    return demand


def _converted(demand: Demand, bid: Security, amount: int, by: Actor, at: datetime) -> Security:
    return Security(
        id=new_id(),
        kind=SecurityKind.PERFORMANCE,
        tender=demand.tender,
        supplier_id=demand.supplier_id,
        demand_id=demand.id,
        converted_from_id=bid.id,
        form=bid.form,
        state=bid.state,
        amount_fen=amount,
        reference=bid.reference,
        payer=bid.payer,
        document_sha256=bid.document_sha256,
        document_name=bid.document_name,
        given_by=by.person,
        given_at=at,
        judged_by=bid.judged_by,
        judged_at=bid.judged_at,
    )
