"""What waits for somebody at a desk, and the payments of a tender's life."""

from __future__ import annotations

from datetime import datetime

from procure.contracts import queries as contracts
from procure.contracts.models import Contract
from procure.core.actors import Actor, RoleName
from procure.core.clock import BEIJING
from procure.core.tasks import Milestone, Phase, Task
from procure.core.terms import Message
from procure.payments.models import DateClaim, PaymentObjection
from procure.payments.queries.account import payments_under
from procure.payments.queries.dues import Due, dues
from procure.payments.queries.inbox import waiting_for
from procure.payments.queries.objections import disputed_open, open_claims, unanswered
from procure.payments.queries.reading import invoices


def to_do(actor: Actor, at: datetime) -> list[Task]:
    """What waits for this person of finance; what a supplier has to answer, and may invoice."""
    if actor.role == RoleName.FINANCE:
        return [
            *(_task(one) for one in waiting_for(actor)),
            *(_to_pay_again(one) for one in dues(disputed_open(actor))),
            *(_to_judge(one) for one in open_claims(actor)),
        ]
    if actor.role == RoleName.SUPPLIER:
        own = [one for one in contracts.all_of(actor) if one.supplier_id == actor.organisation]
        return [_to_answer(one) for one in unanswered(actor)] + [
            task for one in own for task in _to_invoice(one, at)
        ]
    return []


def milestones(tender_id: str, at: datetime) -> list[Milestone]:
    """Each payment under the tender's contract: paid, or due by its earliest last day."""
    contract = contracts.of_tender(tender_id)
    if contract is None:
        return []
    return [_step(one, at) for one in dues(payments_under(contract))]


def _task(one: Due) -> Task:
    title = Message("复核付款：%(x)s", x=one.payment.contract.number)
    return Task(title, "payments.show", {"id": one.payment.id}, one.due_at)


def _to_pay_again(one: Due) -> Task:
    title = Message("供应商提出没有到账，查询后重新付款：%(x)s", x=one.payment.contract.number)
    return Task(title, "payments.show", {"id": one.payment.id}, one.due_at)


def _to_judge(claim: DateClaim) -> Task:
    title = Message("答复付款时间异议：%(x)s", x=claim.payment.contract.number)
    return Task(title, "payments.judge_date", {"id": claim.id})


def _to_answer(objection: PaymentObjection) -> Task:
    title = Message("答复付款异议：%(x)s", x=objection.payment.contract.number)
    return Task(title, "payments.answer", {"id": objection.id})


def _to_invoice(contract: Contract, at: datetime) -> list[Task]:
    sent = {one.instalment_id for one in invoices(contract)}
    waiting = [
        one
        for one in contract.instalments
        if one.amount_fen and one.id not in sent and contracts.due_since(one, at)
    ]
    title = Message("提交发票：%(x)s", x=contract.number)
    return [
        Task(title, "payments.send", {"id": contract.id, "instalment": str(one.position)}) for one in waiting
    ]


def _step(one: Due, at: datetime) -> Milestone:
    payment = one.payment
    label = Message("支付%(what)s", what=payment.invoice.instalment.title)
    if payment.paid_at:
        return Milestone(label, payment.paid_at.astimezone(BEIJING), Phase.PAST)
    phase = Phase.OVERDUE if at >= one.due_at else Phase.NOW
    return Milestone(label, one.due_at.astimezone(BEIJING), phase, one.article, one.provisional)
