"""An organisation's bank account: two of its people change it, and it waits before it holds (trust: M4)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from procure.accounts import queries
from procure.accounts.models import AccountChange, Organisation
from procure.core.actors import Actor, RoleName
from procure.core.errors import BadInput, Forbidden, NotAllowed, Stale
from procure.core.tasks import Task
from procure.core.terms import Message
from procure.db import db, new_id
from procure.ledger import service as ledger

HANDS = (RoleName.SUPPLIER, RoleName.PURCHASER, RoleName.FINANCE)
"""Who of an organisation changes its account: those who sign for it."""


def propose(account: str, *, by: Actor, at: datetime) -> AccountChange:
    """One person proposes another account; one change at a time."""
    house = _held(by)
    if house.account_change_at(at):
        raise NotAllowed(Message("已有一项收款账号变更还没有生效，请先确认或者撤回它。"))
    if account == house.account_at(at):
        raise BadInput(Message("这就是现在的收款账号，无须变更。"), field="account")
    _certified(by, at)
    change = AccountChange(
        id=new_id(), organisation=house, account=account, proposed_by=by.person, proposed_at=at
    )
    db.session.add(change)
    db.session.flush()
    _record("bank-account.proposed", change, by, at)
    return change


def confirm(change_id: str, *, by: Actor, at: datetime) -> AccountChange:
    """A second person confirms what it was shown; Forbidden for who proposed it, under any account."""
    change = _open(change_id, by, at)
    if change.confirmed_at:
        raise NotAllowed(Message("这项收款账号变更已经确认过，正在等待生效。"))
    _another(change, by)
    _certified(by, at)
    change.confirmed_by, change.confirmed_at = by.person, at
    db.session.flush()
    _record("bank-account.confirmed", change, by, at)
    return change


def withdraw(change_id: str, *, by: Actor, at: datetime) -> None:
    """Anybody of the organisation takes it back while it does not hold yet."""
    change = _open(change_id, by, at)
    change.withdrawn_at = at
    _record("bank-account.withdrawn", change, by, at)


def to_do(actor: Actor, at: datetime) -> list[Task]:
    """Everybody who could stop a change is told of it, at its proposal and until it holds."""
    change = queries.organisation(actor.organisation).account_change_at(at) if actor.role in HANDS else None
    if change is None:
        return []
    if change.confirmed_at:
        said = Message("核对本单位收款账号的变更；不是本单位的意思，请在生效前撤回")
    else:
        said = Message("核对并确认本单位收款账号的变更；不是本单位的意思，请撤回")
    return [Task(said, "accounts.bank_account", due_at=change.holds_from)]


def _open(change_id: str, by: Actor, at: datetime) -> AccountChange:
    change = _held(by).account_change_at(at)
    if change is None:
        raise NotAllowed(Message("没有等待确认或者生效的收款账号变更。"))
    if change.id != change_id:
        raise Stale(Message("收款账号的变更已不是您看到的那一项，请重新打开页面核对。"))
    return change


def _held(by: Actor) -> Organisation:
    """The organisation, for one act on its account at a time."""
    db.session.execute(sa.select(Organisation.id).where(Organisation.id == by.organisation).with_for_update())
    house = queries.organisation(by.organisation)
    db.session.refresh(house, ["account_changes"])
    return house


def _another(change: AccountChange, by: Actor) -> None:
    if by.person == change.proposed_by:
        raise Forbidden(Message("变更是您本人提出的，须由本单位的另一个人确认。"))
    if queries.any_person(by.person).name == change.proposer.name:
        raise Forbidden(Message("提出和确认的两个账号登记的是同一姓名，须由本单位的另一个人确认。"))


def _certified(by: Actor, at: datetime) -> None:
    """A key is enrolled by one person alone, so two valid certificates are two keys."""
    if not queries.valid_certificates(by.person, at):
        raise NotAllowed(Message("您没有有效的签名证书，不能办理收款账号变更。请先登记证书。"))


def _record(act: str, change: AccountChange, by: Actor, at: datetime) -> None:
    facts = {"change": change.id, "account": change.account, "proposed_by": change.proposed_by}
    ledger.record(act, subject=change.organisation_id, by=by, at=at, facts=facts)
