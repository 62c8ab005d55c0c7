"""Signed-in browsers and programs: rows that begin, are renewed at each step, and end."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from procure.accounts import queries
from procure.accounts.models import Person, SignIn, UsedNonce
from procure.core.actors import Actor
from procure.core.errors import NotAllowed, NotFound
from procure.core.terms import Message
from procure.db import db, new_id
from procure.ledger import service as ledger

_NONCES_KEPT = timedelta(hours=1)
_REMEMBERED = timedelta(days=90)


def sign_ins_of(person_id: str, since: datetime) -> list[SignIn]:
    """A person's sign-ins that began after an instant, newest first."""
    wanted = sa.select(SignIn).where(SignIn.person_id == person_id, SignIn.began_at > since)
    return list(db.session.scalars(wanted.order_by(SignIn.began_at.desc(), SignIn.id)))


def open_sign_in(id_: str, uniquifier: str) -> SignIn | None:
    """A sign-in that was not ended, of the person with this session name."""
    wanted = sa.select(SignIn).join(Person, Person.id == SignIn.person_id)
    wanted = wanted.where(SignIn.id == id_, SignIn.ended_at.is_(None), Person.fs_uniquifier == uniquifier)
    return db.session.scalar(wanted)


def has_come_from(person_id: str, address: str, at: datetime) -> bool:
    """Whether a person has signed in from a network address within the last months."""
    wanted = sa.select(SignIn.id).where(SignIn.person_id == person_id, SignIn.address == address)
    return db.session.scalar(wanted.where(SignIn.began_at > at - _REMEMBERED).limit(1)) is not None


def begin_sign_in(person: Person, device: str, *, via: str, by: Actor, at: datetime) -> SignIn:
    """Keep that somebody signed in, when, from where and by what (20号令 49)."""
    begun = _begun(person.id, device, by, at)
    ledger.record("person.signed-in", subject=person.id, by=by, at=at, facts={"via": via})
    return begun


def renew_sign_in(old_id: str, device: str, *, by: Actor, at: datetime) -> SignIn:
    """A new row for the browser of an old one, which ends; the caller records the act."""
    old = db.session.get(SignIn, old_id)
    if old is not None and old.person_id == by.person and old.ended_at is None:
        old.ended_at = at
    return _begun(by.person, device, by, at)


def prove(person: Person, *, via: str, by: Actor, at: datetime) -> None:
    """Keep that somebody signed in proved again who it is, before something that matters."""
    ledger.record("person.proved", subject=person.id, by=by, at=at, facts={"via": via})


def end_sign_in(sign_in_id: str, *, by: Actor, at: datetime) -> None:
    """End one sign-in: its cookie opens nothing any more."""
    own = sa.select(SignIn).where(SignIn.id == sign_in_id, SignIn.person_id == by.person)
    begun = db.session.scalar(own)
    if begun is None:
        raise NotFound(Message("没有这次登录。"))
    begun.ended_at = at
    ledger.record("person.signed-out", subject=by.person, by=by, at=at)


def end_others(sign_in_id: str, *, by: Actor, at: datetime) -> int:
    """End every sign-in of one's own but this; how many there were."""
    open_ = sa.update(SignIn).where(SignIn.person_id == by.person, SignIn.ended_at.is_(None))
    ended = db.session.execute(open_.where(SignIn.id != sign_in_id).values(ended_at=at))
    count = int(ended.rowcount)  # type: ignore[attr-defined]  # an UPDATE has it
    ledger.record("sign-ins.ended", subject=by.person, by=by, at=at, facts={"count": count})
    return count


def end_all(person: Person, at: datetime) -> None:
    """End every sign-in of a person, this one too; the caller records the act."""
    person.fs_uniquifier = secrets.token_hex(16)
    still_open = sa.update(SignIn).where(SignIn.person_id == person.id, SignIn.ended_at.is_(None))
    db.session.execute(still_open.values(ended_at=at))


def spend(nonce: str, person: Person, *, by: Actor, at: datetime, certificate: str) -> None:
    """Keep that a client signed in with this nonce, which works once."""
    use_up(nonce, at)
    ledger.record(
        "person.signed-in",
        subject=person.id,
        by=by,
        at=at,
        facts={"via": "certificate", "certificate": certificate},
    )


def use_up(nonce: str, at: datetime) -> None:
    """Keep that a nonce was used; NotAllowed the second time."""
    db.session.execute(sa.delete(UsedNonce).where(UsedNonce.used_at <= at - _NONCES_KEPT))
    try:
        with db.session.begin_nested():
            db.session.add(UsedNonce(sha256=queries.hash_of(nonce), used_at=at))
    except IntegrityError:
        raise NotAllowed(Message("这个随机数已经用过，请重新登录。"), code="nonce-used") from None


def _begun(person_id: str, device: str, by: Actor, at: datetime) -> SignIn:
    begun = SignIn(id=new_id(), person_id=person_id, address=by.address, device=device, began_at=at)
    db.session.add(begun)
    db.session.flush()
    return begun
