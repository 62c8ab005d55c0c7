"""What waits for somebody at a desk, and the contract's part of a tender's life."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from procure.contracts import deadlines
from procure.contracts.models import (
    Acceptance,
    Contract,
    ContractState,
    Supplement,
    SupplementState,
    Termination,
)
from procure.contracts.queries.accepting import acceptances
from procure.contracts.queries.changes import supplements, termination
from procure.contracts.queries.reading import (
    all_of,
    has_signed,
    is_low,
    is_signed_by,
    of_tender,
    target_missed,
)
from procure.core.actors import Actor, RoleName
from procure.core.clock import BEIJING
from procure.core.tasks import Milestone, Phase, Task
from procure.core.terms import Message
from procure.db import db
from procure.obligations import queries as obligations
from procure.obligations.clocks import Clock


def to_do(actor: Actor, at: datetime) -> list[Task]:
    """What no clock lists already: documents to sign, reasons to give and to confirm, advances to note."""
    if actor.role == RoleName.PURCHASER:
        return [task for one in all_of(actor) for task in _for_purchaser(one, actor, at)]
    if actor.role == RoleName.SUPPLIER:
        return [task for one in all_of(actor) for task in _for_supplier(one)]
    if actor.role == RoleName.SUPERVISOR:
        return [
            _task(Message("知悉预付款低于通常比例：%(x)s", x=one.number), "contracts.show", one)
            for one in _low()
        ]
    return []


def milestones(tender_id: str, at: datetime) -> list[Milestone]:
    """The signing with its clocks, a low advance with its reason, and each acceptance."""
    contract = of_tender(tender_id)
    if contract is None:
        return []
    found = [_signing(contract, at)]
    if contract.signed_at and is_low(contract) and contract.advance_reason:
        found.append(_low_advance(contract, contract.signed_at))
    if contract.signed_at:
        found += [
            _duty(contract, Message("公告合同"), deadlines.PUBLISH, at),
            _duty(contract, Message("合同副本备案"), deadlines.FILE, at),
        ]
    found += [_supplemented(one) for one in supplements(contract) if one.signed_at]
    if (end := termination(contract)) and end.ended_at:
        found.append(_ended(end, end.ended_at))
    return found + [_accepted(one, at) for one in acceptances(contract) if one.decided_at]


def _low() -> list[Contract]:
    wanted = sa.select(Contract).where(
        Contract.state == ContractState.SIGNED,
        Contract.advance_confirmed_by.is_not(None),
        Contract.advance_noted_by.is_(None),
    )
    return [one for one in db.session.scalars(wanted.order_by(Contract.signed_at)) if is_low(one)]


def _for_purchaser(contract: Contract, actor: Actor, at: datetime) -> list[Task]:
    found = []
    waits = (
        contract.state is ContractState.DRAFT
        and contract.advance_reason
        and not contract.advance_confirmed_by
    )
    if waits and contract.advance_reason_by != actor.person:
        found.append(_task(Message("确认预付款的理由：%(x)s", x=contract.number), "contracts.show", contract))
    end = termination(contract)
    if end and not end.ended_at and end.stated_by != actor.person:
        found.append(
            _task(Message("确认终止合同：%(x)s", x=contract.number), "contracts.terminate", contract)
        )
    if target_missed(contract, at) and not contract.late_reason:
        found.append(
            _task(Message("说明合同逾期签订的原因：%(x)s", x=contract.number), "contracts.delay", contract)
        )
    return found


def _for_supplier(contract: Contract) -> list[Task]:
    number, own = contract.number, contract.supplier_id
    found = []
    unsigned = contract.renunciation and not is_signed_by(contract.renunciation, own)
    if contract.state is ContractState.DRAFT and unsigned:
        found.append(_task(Message("核对预付款放弃声明：%(x)s", x=number), "contracts.renounce", contract))
    if contract.state is ContractState.PROPOSED and not has_signed(contract, own):
        found.append(_task(Message("核对并签署合同：%(x)s", x=number), "contracts.sign", contract))
    found += [
        Task(Message("核对并签署补充合同：%(x)s", x=one.number), "contracts.supplement", {"id": one.id})
        for one in supplements(contract)
        if one.state is SupplementState.PROPOSED and not has_signed(one, own)
    ]
    waiting = [one for one in acceptances(contract) if one.document and not is_signed_by(one.document, own)]
    title = Message("签署验收书：%(x)s", x=number)
    return found + [Task(title, "contracts.acceptance", {"id": one.id}) for one in waiting]


def _task(title: Message, endpoint: str, contract: Contract) -> Task:
    return Task(title, endpoint, {"id": contract.id})


def _signing(contract: Contract, at: datetime) -> Milestone:
    clock = obligations.find(contract.id, deadlines.SIGN_LIMIT)
    label = Message("签订合同")
    if contract.signed_at:
        note = Message("未在目标期限内签订：%(x)s", x=contract.late_reason) if contract.late_reason else None
        return Milestone(label, contract.signed_at.astimezone(BEIJING), Phase.PAST, note=note)
    assert clock is not None
    phase = Phase.OVERDUE if clock.is_overdue(at) else Phase.NOW
    return Milestone(label, clock.due_at.astimezone(BEIJING), phase, clock.article, clock.provisional)


def _supplemented(one: Supplement) -> Milestone:
    assert one.signed_at is not None
    label = Message("签订补充合同 %(x)s", x=one.number)
    note = Message(one.ground.label)
    return Milestone(label, one.signed_at.astimezone(BEIJING), Phase.PAST, note=note)


def _ended(end: Termination, at: datetime) -> Milestone:
    note = Message("%(ground)s。%(why)s", ground=end.ground.label, why=end.reason)
    return Milestone(Message("终止合同"), at.astimezone(BEIJING), Phase.PAST, end.article, note=note)


def _duty(contract: Contract, label: Message, clock: Clock, at: datetime) -> Milestone:
    duty = obligations.find(contract.id, clock)
    assert duty is not None
    if duty.met_at:
        return Milestone(label, duty.met_at.astimezone(BEIJING), Phase.PAST, duty.article)
    phase = Phase.OVERDUE if duty.is_overdue(at) else Phase.NOW
    return Milestone(label, duty.due_at.astimezone(BEIJING), phase, duty.article, duty.provisional)


def _low_advance(contract: Contract, signed_at: datetime) -> Milestone:
    assert contract.advance_reason is not None
    note = Message(
        "预付款比例%(n)s%%；理由：%(why)s。%(note)s",
        n=contract.advance_percent,
        why=contract.advance_reason.label,
        note=contract.advance_reason_note,
    )
    label = Message("预付款低于通常比例，理由经第二人确认")
    return Milestone(label, signed_at.astimezone(BEIJING), Phase.PAST, note=note)


def _accepted(one: Acceptance, at: datetime) -> Milestone:
    assert one.decided_at is not None
    phase = Phase.PAST if one.decided_at <= at else Phase.NEXT
    return Milestone(Message(one.state.label), one.decided_at.astimezone(BEIJING), phase)
