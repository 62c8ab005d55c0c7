"""The second factor: codes of an authenticator, passkeys, and recovery codes for when both are lost."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from procure.accounts import factors, passkeys, service, sessions, totp
from procure.accounts.models import Authenticator, FactorDuty, Passkey, Person, RecoveryCode
from procure.accounts.queries import hash_of
from procure.core.actors import Actor, RoleName
from procure.core.errors import BadInput, NotAllowed
from procure.core.terms import Message
from procure.db import db, new_id
from procure.ledger import service as ledger

CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _PER_GROUP = 3, 4


def add_authenticator(
    person: Person, offer: str, code: str, now: float, *, by: Actor, at: datetime
) -> list[str]:
    """Take an authenticator on the word of its first code; the recovery codes, where these are the first.

    ``offer`` is the secret as the page kept it sealed, ``now`` the machine's clock. BadInput otherwise.
    """
    secret = totp.offered(offer)
    if secret is None:
        raise BadInput(Message("这一页打开得太久了，请重新扫码。"), field="code", code="offer-old")
    step = totp.step_of(secret, code, now, 0)
    if step is None:
        reason = Message("验证码不对。请核对手机时间是否准确，输入应用里现在显示的6位数字。")
        raise BadInput(reason, field="code", code="wrong-code")
    if factors.authenticator(person.id) is not None:
        raise NotAllowed(Message("已经有一个验证器，请先移除它再换新的。"))
    row = Authenticator(
        id=new_id(), person_id=person.id, secret=totp.sealed(secret), last_step=step, added_at=at
    )
    db.session.add(row)
    codes = _first_codes(person)
    ledger.record("second-factor.added", subject=person.id, by=by, at=at, facts={"kind": "totp"})
    return codes


def add_passkey(person: Person, new: passkeys.New, name: str, *, by: Actor, at: datetime) -> list[str]:
    """Take a passkey whose registration was checked; the recovery codes, where these are the first."""
    if factors.passkey_of(new.credential_id) is not None:
        raise BadInput(Message("这把通行密钥已经登记过。"), code="known-passkey")
    row = Passkey(id=new_id(), person_id=person.id, name=name, added_at=at, **new.columns())
    db.session.add(row)
    codes = _first_codes(person)
    ledger.record("second-factor.added", subject=person.id, by=by, at=at, facts={"kind": "passkey"})
    return codes


def remove(person: Person, row: Authenticator | Passkey, *, by: Actor, at: datetime) -> None:
    """Take away one of one's own factors; NotAllowed for the last where the role needs one."""
    is_last = len(factors.of(person.id)) == 1
    if is_last and factors.is_due(person):
        raise NotAllowed(Message("您的岗位必须有第二重验证，请先添加另一个，再移除这一个。"))
    kind = "passkey" if isinstance(row, Passkey) else "totp"
    db.session.delete(row)
    if is_last:
        _forget_codes(person)
    ledger.record("second-factor.removed", subject=person.id, by=by, at=at, facts={"kind": kind})


def new_codes(person: Person, *, by: Actor, at: datetime) -> list[str]:
    """Fresh recovery codes; the ones before open nothing any more."""
    if not factors.of(person.id):
        raise NotAllowed(Message("还没有第二重验证，不需要恢复码。"))
    _forget_codes(person)
    codes = _first_codes(person)
    ledger.record("recovery-codes.made", subject=person.id, by=by, at=at)
    return codes


def reset(person: Person, *, by: Actor, at: datetime) -> None:
    """Take everything away from somebody who lost it all, and end every sign-in; the person is told."""
    service.not_oneself(person, by)
    held = factors.of(person.id)
    if not held:
        raise NotAllowed(Message("对方没有第二重验证，无须清除。"))
    for row in held:
        db.session.delete(row)
    _forget_codes(person)
    sessions.end_all(person, at)
    ledger.record("second-factor.reset", subject=person.id, by=by, at=at, facts={"count": len(held)})


def require(roles: Collection[RoleName], *, by: Actor, at: datetime) -> None:
    """Let exactly these roles need a second factor, from the next request on."""
    before = factors.duties()
    if before == frozenset(roles):
        raise NotAllowed(Message("要求没有变化，无须保存。"))
    db.session.execute(sa.delete(FactorDuty))
    db.session.add_all(FactorDuty(role=role) for role in roles)
    facts = {"before": sorted(map(str, before)), "roles": sorted(map(str, roles))}
    ledger.record("second-factor.required", subject="platform", by=by, at=at, facts=facts)


def takes_code(person: Person, code: str, now: float, at: datetime) -> str | None:
    """What a typed code is, ``totp`` or ``recovery``, if it is the second factor; each works once."""
    typed = "".join(code.split()).lower()
    row = factors.authenticator(person.id, locked=True)
    step = totp.step_of(totp.opened(row.secret), typed, now, row.last_step) if row else None
    if row is not None and step is not None:
        row.last_step = step
        return "totp"
    spare = factors.recovery_code(person.id, hash_of(typed.replace("-", "")))
    if spare is None:
        return None
    spare.used_at = at
    return "recovery"


def _first_codes(person: Person) -> list[str]:
    """Codes to show once, unless the person has some."""
    if factors.codes_left(person.id):
        return []
    codes = [_new_code() for _ in range(CODES)]
    kept = (RecoveryCode(id=new_id(), person_id=person.id, code_sha256=_kept(code)) for code in codes)
    db.session.add_all(kept)
    db.session.flush()
    return codes


def _forget_codes(person: Person) -> None:
    db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.person_id == person.id))


def _kept(code: str) -> str:
    return hash_of(code.replace("-", ""))


def _new_code() -> str:
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_PER_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)
