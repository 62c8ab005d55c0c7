"""What stands before a test begins: the tables, the cast's rows, and a browser of somebody signed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, session
from flask.testing import FlaskClient
from flask_security import hash_password
from flask_wtf.csrf import generate_csrf
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import Pool
from werkzeug.routing import Rule

from procure.accounts import sign_in
from procure.accounts.models import Certificate, Organisation, Person, Role, SignIn
from procure.core import clock
from procure.core.actors import RoleName
from procure.crypto import certificates
from procure.db import db, unit_of_work, writing
from procure.journal import balances
from procure.ledger import guards
from procure.web import tables
from tests import unsynced
from tests.cast import ENROLLED, PASSWORD, Cast, House, Player


@dataclass(frozen=True)
class Hands:
    """The hands of the training clock."""

    def move_to(self, instant: datetime) -> datetime:
        """Go on to an instant; never back."""
        clock.move_to(instant)
        return instant

    def forward(self, **span: float) -> datetime:
        """Go on by some ``days=``, ``hours=``, ``minutes=``, ``seconds=``."""
        return self.move_to(self.now() + timedelta(**span))

    def now(self) -> datetime:
        """What the clock shows."""
        return clock.now()


class Browser(FlaskClient):
    """A client whose requests share nothing with the test's own session, and which carries its CSRF token."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        db.session.rollback()
        kwargs.setdefault("buffered", True)  # files sent are closed here
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        response.request.environ["wsgi.input"].close()  # a large body lies in a file of its own
        db.session.rollback()
        return response


def fill(app: Flask, cast: Cast) -> None:
    """Make the tables and the cast's rows."""
    with app.app_context(), clock.fixed(ENROLLED):
        with writing(), db.engine.begin() as connection:
            tables.METADATA.create_all(connection)
            guards.install(connection)
            balances.install(connection)
        with unit_of_work():
            _add(cast)
        release(app)


def compile_addresses_once() -> None:
    """Let all applications of a process share what they read out of the same addresses."""
    kept: dict[object, dict[str, Any]] = {}
    compile_one = Rule.compile

    def compiled(rule: Rule) -> None:
        key = (rule.rule, rule.subdomain, rule.host, rule.merge_slashes, repr(rule.defaults))
        if key not in kept:
            compile_one(rule)
            kept[key] = {name: getattr(rule, name) for name in _READ}
        for name, value in kept[key].items():
            setattr(rule, name, value)
        for name in ("_build", "_build_unknown"):
            setattr(rule, name, kept[key][name].__func__.__get__(rule))

    Rule.compile = compiled  # type: ignore[method-assign]  # a thousand applications are made


_READ = ("_parts", "_trace", "_converters", "arguments", "_build", "_build_unknown")


compile_addresses_once()
unsynced.turn_off()


def compile_once(app: Flask) -> None:
    """Let all applications of a process share their compiled statements: most of a short test's time."""
    with app.app_context():
        engine = db.engine
    first = _compiling.setdefault(engine.dialect.name, engine)
    engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache


_compiling: dict[str, Engine] = {}


@event.listens_for(Pool, "connect")
def _opened(connection: Any, _: Any) -> None:
    """Remember every connection: a command under test makes an application of its own and just ends."""
    _connections.append(connection)


_connections: list[Any] = []


def release(app: Flask) -> None:
    """Let go of the database."""
    db.session.remove()
    for engine in db.engines.values():
        engine.dispose()
    while _connections:
        _connections.pop().close()


def _add(cast: Cast) -> None:
    password = hash_password(PASSWORD)
    roles = {name: Role(name=name) for name in RoleName}
    houses = {player.house.id: _organisation(player.house) for player in cast.everyone()}
    db.session.add_all([*roles.values(), *houses.values()])
    db.session.flush()
    for player in cast.everyone():
        db.session.add(_person(player, [roles[name] for name in player.roles], password))
        db.session.flush()
        db.session.add(_certificate(player))


def enlist(players: Sequence[Player]) -> None:
    """Further players, each of a house of its own; their passwords open nothing."""
    roles = {role.name: role for role in db.session.scalars(sa.select(Role))}
    db.session.add_all(_organisation(player.house) for player in players)
    db.session.flush()
    db.session.add_all(_person(player, [roles[name] for name in player.roles], "none") for player in players)
    db.session.flush()
    db.session.add_all(_certificate(player) for player in players)


def _organisation(house: House) -> Organisation:
    return Organisation(id=house.id, name=house.name, code=house.code, created_at=ENROLLED)


def _person(player: Player, roles: list[Role], password: str) -> Person:
    return Person(
        id=player.id,
        email=player.email,
        name=player.name,
        password=password,
        active=True,
        fs_uniquifier=f"session-of-{player.id}",
        organisation_id=player.house.id,
        roles=roles,
        created_at=ENROLLED,
    )


def _certificate(player: Player) -> Certificate:
    issued = player.certificate
    return Certificate(
        sha256=player.certificate_sha256,
        der=certificates.der(issued),
        serial=f"{issued.serial_number:x}",
        organisation_id=player.house.id,
        person_id=player.id,
        recipient=player.recipient,
        spare_recipient=player.spare_recipient,
        not_before=issued.not_valid_before_utc,
        not_after=issued.not_valid_after_utc,
    )


def _sign_in(player: Player) -> None:
    with unit_of_work():
        begun = SignIn(person_id=player.id, address="192.0.2.7", began_at=clock.now())
        db.session.add(begun)
        db.session.flush()
        sign_in.begin(db.session.get_one(Person, player.id), begun.id)


def browser(app: Flask, player: Player | None = None) -> FlaskClient:
    """A browser of this player signed in, or of the public."""
    client = app.test_client()
    with app.app_context(), app.test_request_context("/", environ_base=client.environ_base):
        if player:
            _sign_in(player)
        client.environ_base["HTTP_X_CSRFTOKEN"] = generate_csrf()
        held = dict(session)
        db.session.rollback()
    with client.session_transaction() as kept:
        kept.update(held)
    return client
