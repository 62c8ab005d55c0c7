"""Reading invoices and payments: the inbox, what a supplier waits for, what lateness costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from procure.contracts import queries as contracts
from procure.contracts.models import Contract, ContractState
from procure.core.actors import Actor, RoleName
from procure.core.clock import BEIJING, beijing_day
from procure.core.errors import NotFound
from procure.core.tasks import Milestone, Phase, Task
from procure.core.terms import Message
from procure.db import db
from procure.obligations.models import Obligation
from procure.payments import deadlines
from procure.payments.models import Invoice, Part, Payment, PaymentState

_READERS = (RoleName.SUPERVISOR, RoleName.AUDITOR)
_SME_CODES = (deadlines.PAY_SME.code, deadlines.PAY_SME_AGREED.code)


@dataclass(frozen=True)
class Due:
    """A payment with the last days that bind it; ``due_at`` is the earliest, under ``article``."""

    payment: Payment
    clocks: list[Obligation]
    due_at: datetime
    article: str
    provisional: bool


@dataclass(frozen=True)
class Arrears:
    """What lateness has cost so far: ``days`` after ``due_on``; ``daily_fen`` is added each day."""

    due_on: date
    days: int
    amount_fen: int
    interest_fen: int
    daily_fen: int


def part_fen(contract: Contract, part: Part) -> int:
    """What the contract says for a part, in fen; both together are its amount."""
    advance = contract.advance_fen
    return advance if part is Part.ADVANCE else contract.amount_fen - advance


def conditions_met_at(contract: Contract, part: Part, at: datetime) -> datetime | None:
    """When the last agreed condition of a part was met: signed, or accepted or deemed so."""
    if contract.signed_at is None or part is Part.ADVANCE:
        return contract.signed_at
    basis = contracts.acceptance_basis(contract, at)
    return basis.since if basis else None


def mine(payment_id: str, actor: Actor) -> Payment:
    """A payment of the actor's own organisation on either side; supervisors and auditors see all."""
    found = db.session.scalars(_visible(actor).where(Payment.id == payment_id)).one_or_none()
    if found is None:
        raise NotFound(Message("没有这笔付款。"))
    return found


def as_payer(payment_id: str, actor: Actor) -> Payment:
    """A payment that the actor's organisation owes."""
    return _one(payment_id, Contract.purchaser_id == actor.organisation)


def as_payee(payment_id: str, actor: Actor) -> Payment:
    """A payment that is owed to the actor's organisation."""
    return _one(payment_id, Contract.supplier_id == actor.organisation)


def invoice(invoice_id: str, actor: Actor) -> Invoice:
    """An invoice under a contract that the actor may see."""
    found = db.session.get(Invoice, invoice_id)
    if found is None:
        raise NotFound(Message("没有这张发票。"))
    contracts.mine(found.contract_id, actor)
    return found


def any_invoice(invoice_id: str) -> Invoice:
    """One invoice; NotFound where there is none."""
    found = db.session.get(Invoice, invoice_id)
    if found is None:
        raise NotFound(Message("没有这张发票。"))
    return found


def any_contract(contract_id: str) -> Contract:
    """One contract; NotFound where there is none."""
    found = db.session.get(Contract, contract_id)
    if found is None:
        raise NotFound(Message("没有这份合同。"))
    return found


def invoices(contract: Contract) -> list[Invoice]:
    """The invoices under a contract in the order they came in."""
    wanted = sa.select(Invoice).where(Invoice.contract_id == contract.id)
    return list(db.session.scalars(wanted.order_by(Invoice.received_at, Invoice.id)))


def payment_of(invoice: Invoice) -> Payment | None:
    """The payment that an invoice led to, once its conditions were met."""
    return db.session.scalars(sa.select(Payment).where(Payment.invoice_id == invoice.id)).one_or_none()


def number_used(supplier_id: str, number: str) -> bool:
    """Whether a supplier has sent an invoice of that number before."""
    wanted = sa.select(Invoice.id).where(Invoice.supplier_id == supplier_id, Invoice.number == number)
    return db.session.scalar(wanted) is not None


def reference_used(reference: str) -> bool:
    """Whether a bank reference stands beside another payment."""
    return db.session.scalar(sa.select(Payment.id).where(Payment.bank_reference == reference)) is not None


def inbox(actor: Actor) -> list[Due]:
    """What the actor's organisation has to pay, the earliest last day first."""
    wanted = (
        sa.select(Payment)
        .join(Invoice, Payment.invoice_id == Invoice.id)
        .join(Contract, Invoice.contract_id == Contract.id)
        .where(Contract.purchaser_id == actor.organisation, Payment.state != PaymentState.PAID)
    )
    return sorted(_due(db.session.scalars(wanted).all()), key=lambda one: (one.due_at, one.payment.id))


def due(payment: Payment) -> Due:
    """The last days of one payment."""
    return _due([payment])[0]


def waiting(at: datetime) -> list[str]:
    """Invoices whose payment has not begun though the last condition is met, by id."""
    begun = sa.select(Payment.id).where(Payment.invoice_id == Invoice.id)
    wanted = sa.select(Invoice).where(~begun.exists()).order_by(Invoice.received_at)
    return [one.id for one in db.session.scalars(wanted) if conditions_met_at(one.contract, one.part, at)]


def owed_to_sme(at: datetime) -> list[str]:
    """Contracts with a small supplier whose statutory time of payment runs without its clock, by id."""
    started = sa.select(Obligation.id).where(
        Obligation.subject == Contract.id, Obligation.code.in_(_SME_CODES)
    )
    wanted = sa.select(Contract).where(Contract.state == ContractState.SIGNED, ~started.exists())
    return [
        one.id
        for one in db.session.scalars(wanted)
        if one.is_with_sme and conditions_met_at(one, Part.BALANCE, at) is not None
    ]


def sme_obligation(contract: Contract) -> Obligation | None:
    """The statutory clock for a small supplier under a contract, once it runs."""
    wanted = sa.select(Obligation).where(Obligation.subject == contract.id, Obligation.code.in_(_SME_CODES))
    return db.session.scalars(wanted).one_or_none()


def arrears(contract: Contract, part: Part, at: datetime) -> Arrears | None:
    """What is overdue to a small supplier for a part, and its interest; None where nothing is overdue.

    The last day is the agreed one or, without an invoice, the statutory one: not asking for an invoice stalls
    nothing. For a part that is paid it says what lateness had cost by then.
    """
    sent = next((one for one in invoices(contract) if one.part is part), None)
    payment = payment_of(sent) if sent else None
    last_days = _last_days(contract, part, sent, at)
    if not contract.is_with_sme or not last_days:
        return None
    on = beijing_day(payment.paid_at if payment and payment.paid_at else at)
    due_on, amount = min(last_days), part_fen(contract, part)
    if on <= due_on:
        return None
    cost = deadlines.interest(amount, due_on, on)
    daily = cost - deadlines.interest(amount, due_on, date.fromordinal(on.toordinal() - 1))
    return Arrears(due_on, deadlines.overdue_days(due_on, on), amount, cost, daily)


def to_do(actor: Actor, at: datetime) -> list[Task]:
    """The second approvals that wait for this person, and money whose arrival a supplier may confirm."""
    if actor.role == RoleName.FINANCE:
        return [_task(one) for one in _in_state(PaymentState.APPROVED_ONCE, actor) if _is_second(one, actor)]
    if actor.role == RoleName.SUPPLIER:
        found = contracts.all_of(actor)
        return [
            task for one in found if one.supplier_id == actor.organisation for task in _to_invoice(one, at)
        ]
    return []


def milestones(tender_id: str, at: datetime) -> list[Milestone]:
    """Each payment under the tender's contract: paid, or due by its earliest last day."""
    contract = contracts.of_tender(tender_id)
    if contract is None:
        return []
    found = [payment for one in invoices(contract) if (payment := payment_of(one))]
    return [_step(one, at) for one in _due(found)]


def _last_days(contract: Contract, part: Part, sent: Invoice | None, at: datetime) -> list[date]:
    met = conditions_met_at(contract, part, at)
    found = []
    if sent and met:
        since = deadlines.ready_at(sent.received_at, met)
        found.append(deadlines.agreed(since, contract.tender.payment_working_days).last.day)
    statutory = sme_obligation(contract) if part is Part.BALANCE else None
    return found + ([statutory.due_on] if statutory else [])


def _due(payments: Iterable[Payment]) -> list[Due]:
    rows = list(payments)
    subjects = {one.id for one in rows} | {one.contract.id for one in rows}
    clocks = defaultdict(list)
    wanted = sa.select(Obligation).where(Obligation.subject.in_(subjects)).order_by(Obligation.due_at)
    for clock in db.session.scalars(wanted):
        clocks[clock.subject].append(clock)
    return [_bound(one, clocks[one.id] + _of_contract(one, clocks[one.contract.id])) for one in rows]


def _of_contract(payment: Payment, clocks: list[Obligation]) -> list[Obligation]:
    if payment.invoice.part is not Part.BALANCE:
        return []
    return [one for one in clocks if one.code in _SME_CODES]


def _bound(payment: Payment, clocks: list[Obligation]) -> Due:
    since = deadlines.ready_at(payment.invoice.received_at, payment.conditions_met_at)
    agreed = deadlines.agreed(since, payment.contract.tender.payment_working_days)
    first = min(clocks, key=lambda one: one.due_at, default=None)
    if first is None or agreed.due_at < first.due_at:
        return Due(payment, clocks, agreed.due_at, agreed.article, agreed.provisional)
    return Due(payment, clocks, first.due_at, first.article, first.provisional)


def _visible(actor: Actor) -> sa.Select[Payment]:
    wanted = sa.select(Payment).join(Invoice, Payment.invoice_id == Invoice.id)
    wanted = wanted.join(Contract, Invoice.contract_id == Contract.id)
    if actor.role in _READERS:
        return wanted
    own = sa.or_(Contract.purchaser_id == actor.organisation, Contract.supplier_id == actor.organisation)
    return wanted.where(own)


def _one(payment_id: str, side: sa.ColumnElement[bool]) -> Payment:
    wanted = sa.select(Payment).join(Invoice, Payment.invoice_id == Invoice.id)
    wanted = wanted.join(Contract, Invoice.contract_id == Contract.id).where(Payment.id == payment_id, side)
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound(Message("没有这笔付款。"))
    return found


def _in_state(state: PaymentState, actor: Actor) -> list[Payment]:
    return [one.payment for one in inbox(actor) if one.payment.state is state]


def _is_second(payment: Payment, actor: Actor) -> bool:
    return payment.first_approver_id != actor.person


def _task(payment: Payment) -> Task:
    title = Message("复核付款：%(x)s", x=payment.contract.number)
    return Task(title, "payments.show", {"id": payment.id}, due(payment).due_at)


def _to_invoice(contract: Contract, at: datetime) -> list[Task]:
    sent = {one.part for one in invoices(contract)}
    parts = [
        part
        for part in Part
        if part not in sent and part_fen(contract, part) and conditions_met_at(contract, part, at)
    ]
    title = Message("提交发票：%(x)s", x=contract.number)
    return [Task(title, "payments.send", {"id": contract.id, "part": part.value}) for part in parts]


def _step(one: Due, at: datetime) -> Milestone:
    payment = one.payment
    label = Message("支付预付款") if payment.invoice.part is Part.ADVANCE else Message("支付合同余款")
    if payment.paid_at:
        return Milestone(label, payment.paid_at.astimezone(BEIJING), Phase.PAST)
    phase = Phase.OVERDUE if at >= one.due_at else Phase.NOW
    return Milestone(label, one.due_at.astimezone(BEIJING), phase, one.article, one.provisional)
