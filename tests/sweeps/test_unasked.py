"""What no form has asked for is not taken: every column of every table is sent along with every act."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine

from procure.accounts.models import Organisation
from procure.db import db
from procure.gate.access import open_to_everyone
from procure.web.tables import METADATA
from tests.cast import Cast
from tests.make.accounts import code_for, request_with
from tests.sweeps.live import Live
from tests.sweeps.undoing import UNDONE, nothing_is_kept, prepare
from tests.sweeps.world import World, people

_BYTES = r"""Binary\(b.*?(?:chars\)|['"])\)|b'(?:[^'\\]|\\.)*'|b"(?:[^"\\]|\\.)*\""""
_OURS = re.compile(
    rf"{_BYTES}|[0-9a-f]{{32,}}|[A-Za-z0-9+/_-]{{40,}}={{0,2}}|\$argon2\S+|0x[0-9a-f]+|(?<![A-Z0-9])[A-Z0-9]{{16}}(?![A-Z0-9])"
    r"|\b\d{8}-[0-9A-F]{8}\b"
)
SOMETIMES_ASKED = {"necessity"}
"""Asked for by a form, but shown only where the wording check has found something."""
OPTIONAL = {"p7s", "replaces", "reason", "nonce"}
"""What a program may say when it enrols a key in the place of another."""
_TEXT = "未要求的内容"


def unasked() -> dict[str, list[str]]:
    """A value for every column there is, by name: one for each type that a column of this name has."""
    found: dict[str, list[str]] = {}
    for table in METADATA.sorted_tables:
        for column in table.columns:
            values = found.setdefault(column.name, [])
            values += [one for one in _values(column.type) if one not in values]
    return found


def _values(kind: Any) -> list[str]:
    if isinstance(kind, sa.Enum):
        return [str(one) for one in kind.enums[-2:]]
    if isinstance(kind, sa.Boolean):
        return ["true", "false"]
    if isinstance(kind, sa.Integer):
        return ["7"]
    if isinstance(kind, sa.Date):
        return ["2031-07-07"]
    return ["2031-07-07T07:07"] if "Instant" in type(kind).__name__ else [_TEXT]


@dataclass
class Written:
    """What one request would have written, and what it was answered."""

    status: int
    statements: list[str]


@contextmanager
def watching() -> Iterator[list[str]]:
    """Each statement that writes, with its values but for keys, hashes and the like."""
    seen: list[str] = []

    def see(_: Any, __: Any, statement: str, values: Any, *___: Any) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            seen.append(f"{statement} {_OURS.sub('#', repr(values))}")

    event.listen(Engine, "before_cursor_execute", see)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", see)


def written(client: FlaskClient, path: str, data: dict[str, Any]) -> Written:
    """What an act writes before it is undone."""
    with watching() as seen:
        answer = client.post(path, data=data)
    return Written(answer.status_code, sorted(seen))


def differences(client: FlaskClient, path: str, sent: Callable[[], dict[str, Any]]) -> list[str]:
    """What an act writes only where more is sent than was asked for."""
    with client.session_transaction() as kept:
        held = dict(kept)
    plain, fields = written(client, path, sent()), sent()
    extra = {name: values for name, values in unasked().items() if name not in {*fields, *SOMETIMES_ASKED}}
    for prefix in {name.rpartition("-")[0] for name in fields if "-" in name}:
        rest = unasked().items()
        extra |= {f"{prefix}-{name}": values for name, values in rest if f"{prefix}-{name}" not in fields}
    _begin_again(client, held)
    more = written(client, path, fields | extra)
    _begin_again(client, held)
    queried = written(client, f"{path}?{urlencode(extra, doseq=True)}", sent())
    return [
        f"{path} with {where}: {said.status} {sorted(set(said.statements) ^ set(plain.statements))}"
        for where, said in (("fields", more), ("a query", queried))
        if said != plain
    ]


def _begin_again(client: FlaskClient, held: dict[str, Any]) -> None:
    """What a session holds for one use is there for each try."""
    with client.session_transaction() as kept:
        kept.clear()
        kept.update(held)


def test_no_act_takes_what_its_form_has_not_asked_for(world: World, lives: list[Live]) -> None:
    clients = {name: world.browser(who) for name, who in people(world).items()}
    found, done = list[str](), 0
    with nothing_is_kept():
        for live in lives:
            if not world.takes(*live.key(world.app), one_in=2):
                continue
            found += differences(clients[live.who], live.path, live.form.filled)
            done += written(clients[live.who], live.path, live.form.filled()).status == UNDONE
    assert "\n".join(found) == ""
    assert done > 8


def test_a_program_enrols_what_its_request_says_alone(app: Flask, visitor: FlaskClient, cast: Cast) -> None:
    code = code_for(cast.supplier)
    sent = request_with(code=code)
    with watching() as plain, nothing_is_kept():
        prepare(app)
        visitor.post("/api/enrol", json=sent)
    extra = {name: one[0] for name, one in unasked().items() if name not in OPTIONAL}
    with watching() as more, nothing_is_kept():
        answer = visitor.post("/api/enrol", json=extra | sent)
    assert answer.status_code in (UNDONE, 422)
    assert [*more] in ([], [*plain])


@pytest.fixture
def planted(app: Flask, cast: Cast) -> Flask:
    """A page that takes whatever it is sent."""

    def change() -> str:
        organisation = db.session.get_one(Organisation, cast.supplier.organisation)
        for name, value in request.form.items():
            if name in ("name", "address", "phone"):
                setattr(organisation, name, value)
        return "<h1>改</h1>"

    prepare(app)
    app.add_url_rule("/planted", "planted", open_to_everyone(change), methods=["POST"])
    return app


def test_a_page_that_takes_whatever_it_is_sent_is_noticed(planted: Flask, visitor: FlaskClient) -> None:
    with nothing_is_kept():
        found = differences(visitor, "/planted", lambda: {"phone": "1"})
        assert len(found) == 1
        assert _TEXT in found[0]
