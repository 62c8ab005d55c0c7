"""Who may open and do what in which state, kept as one table: a door that opens or shuts changes it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase

import pytest
from flask import Flask

from procure.core import clock
from procure.db import unit_of_work
from procure.gate.access import open_to_everyone
from procure.ledger import service as ledger
from tests.cast import Cast
from tests.make import tenders
from tests.sweeps.asking import ANY, Asked, Doors
from tests.sweeps.expected import FILE, STATES, Table, table
from tests.sweeps.paths import routes, unknown
from tests.sweeps.world import World, people
from tools import access

NOT_THEIRS = ("stranger", "rival", "barred")


def differences(asked: Asked, expected: Table) -> Iterator[str]:
    """What is not as the table says."""
    for (route, who, state), letter in asked.best().items():
        if letter != (wanted := expected.expected(route, who, state)):
            yield f"{route} by {who} in {state}: {letter}, not {wanted or 'in the table'}"


def without_a_cell(app: Flask, expected: Table) -> set[str]:
    """Routes that the table forgets, and lines of routes that are gone."""
    names = {one.name for one in routes(app)}
    opened = {name for name, cell in expected.cells.items() if set(cell) & {"O", "R"}}
    of_tenders = {one.name for one in routes(app) if one.is_of_a_tender}
    forgotten = {name for name in opened & of_tenders if not expected.states(name)}
    gone = {one for one in expected.when if not any(fnmatchcase(name, one) for name in names)}
    return (names ^ set(expected.cells)) | forgotten | gone


def unlike_nothing(asked: Asked) -> list[str]:
    """Where somebody is told more of what isn't theirs than of what isn't there."""
    return [
        f"{one.route} by {one.who}: {one.path}"
        for one in asked.answers
        if one.status == 404
        and one.who in NOT_THEIRS
        and asked.nothing.get((one.route, one.who), one.bare) != one.bare
    ]


@pytest.mark.long
def test_every_door_is_open_to_those_of_the_table_alone(asked: Asked) -> None:
    assert len(asked.answers) > 1500
    assert "\n".join(differences(asked, table())) == ""


def test_every_route_has_its_cell(world: World) -> None:
    assert without_a_cell(world.app, table()) == set()
    assert unknown(world.app) == set()


def test_the_table_names_the_people_and_states_in_order(world: World) -> None:
    told = table()
    assert list(told.order) == list(people(world))
    assert told.states_in_order == tuple(STATES)
    assert {len(cell) for cell in told.cells.values()} == {len(told.order)}
    assert {len(states) for states in told.when.values()} == {len(STATES)}


def test_the_page_about_access_is_as_the_table() -> None:
    assert access.PAGE.read_text("utf-8") == access.page(tomllib.loads(FILE.read_text("utf-8")))


def test_a_page_of_another_table_is_noticed() -> None:
    told = tomllib.loads(FILE.read_text("utf-8"))
    told["cells"] |= {"public.notices GET": "L" * len(told["order"])}
    assert access.PAGE.read_text("utf-8") != access.page(told)


def test_what_is_anothers_looks_as_if_it_were_not_there(asked: Asked) -> None:
    assert len(asked.nothing) > 60
    assert unlike_nothing(asked) == []


def test_reading_changes_nothing_and_what_is_tried_is_undone(asked: Asked) -> None:
    assert asked.before == asked.after_reading
    assert asked.before | {"files": ""} == asked.after_all | {"files": ""}


def test_every_answer_is_whole_and_carries_what_guards_a_browser(asked: Asked) -> None:
    bad = {f"{one.route} by {one.who}, {one.path}: {fault}" for one in asked.answers for fault in one.faults}
    assert "\n".join(sorted(bad)) == ""


def write(app: Flask) -> str:
    """A page that writes while it is read."""
    with unit_of_work():
        ledger.record("planted", subject="x", by=app.extensions["cast"].purchaser.actor, at=clock.now())
    return "<h1>开</h1>"


@pytest.fixture
def planted(app: Flask, cast: Cast) -> Doors:
    app.extensions["cast"] = cast
    app.add_url_rule("/open", "open", open_to_everyone(lambda: "<h1>开</h1>"))
    app.add_url_rule("/shut", "shut", lambda: "<h1>关</h1>")
    app.add_url_rule("/writes", "writes", open_to_everyone(lambda: write(app)))
    app.add_url_rule("/tenders/<id>/bare", "bare", open_to_everyone(_tells_more))
    tenders.draft(cast, number=STATES["draft"])
    return Doors(app, {"public": None, "supplier": cast.supplier, "stranger": cast.stranger})


def _tells_more(id: str) -> tuple[str, int, dict[str, str]]:
    return f"<h1>没有{len(id.strip('0'))}</h1>", 404, {"X-Content-Type-Options": "sniff"}


def found(doors: Doors, expected: Table, *endpoints: str) -> Asked:
    return doors.ask_all([one for one in routes(doors.app) if one.endpoint in endpoints], expected)


def test_an_open_door_and_a_shut_one_and_a_new_one_are_noticed(planted: Doors) -> None:
    told = Table(("public", "supplier", "stranger"), {"open GET": "LOO", "shut GET": "NNO"}, {})
    assert list(differences(found(planted, told, "open", "shut"), told)) == [
        f"open GET by public in {ANY}: O, not L",
        f"shut GET by stranger in {ANY}: N, not O",
    ]
    assert {"open GET", "shut GET", "writes GET", "bare GET"} <= without_a_cell(planted.app, table())


def test_a_state_that_opens_or_shuts_a_door_is_noticed(planted: Doors) -> None:
    told = Table(("public", "supplier", "stranger"), {"bare GET": "ONN"}, {"bare GET": "O---------"})
    seen = found(planted, told, "bare")
    assert list(differences(seen, told)) == ["bare GET by public in draft: N, not O"]
    assert {fault for one in seen.answers for fault in one.faults} == {"X-Content-Type-Options is sniff"}


def test_what_is_told_of_anothers_is_noticed(planted: Doors) -> None:
    told = Table(("public", "supplier", "stranger"), {"bare GET": "NNN"}, {})
    seen = found(planted, told, "bare")
    assert [one.split(":")[0] for one in unlike_nothing(seen)] == ["bare GET by stranger"]


def test_a_page_that_writes_while_it_is_read_is_noticed(planted: Doors) -> None:
    told = Table(("public", "supplier", "stranger"), {"writes GET": "OOO"}, {})
    seen = found(planted, told, "writes")
    assert seen.before != seen.after_reading
    assert seen.after_reading == seen.after_all
