"""An id that is another's opens nothing, whichever id of an address it takes the place of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from procure.accounts.models import Person
from procure.bids.models import Submission
from procure.core.actors import RoleName
from procure.db import db
from procure.gate.access import EVERYONE, open_to, openness
from procure.web.tables import METADATA
from tests.cast import Cast, Player
from tests.make import bids as make
from tests.make import tenders
from tests.sweeps.asking import Doors, bare
from tests.sweeps.nasty import ABSENT
from tests.sweeps.paths import Route, routes
from tests.sweeps.story import with_a_file
from tests.sweeps.undoing import nothing_is_kept
from tests.sweeps.world import World

OWNERS = ("organisation_id", "supplier_id", "person_id")


def owners(table: str) -> dict[str, str]:
    """Whose each row is: the supplier's or person's organisation that it names, itself or by its contract."""
    found = METADATA.tables.get(table)
    column = None if found is None else next((found.c[name] for name in OWNERS if name in found.c), None)
    if found is None or table == "person" or (column is None and "contract_id" not in found.c):
        return {}
    query = sa.select(found.c.id, column)
    if column is None:
        contract = METADATA.tables["contract"]
        joined = found.join(contract, contract.c.id == found.c.contract_id)
        query = sa.select(found.c.id, contract.c.supplier_id).select_from(joined)
    elif column.name == "person_id":
        query = sa.select(found.c.id, Person.organisation_id).join(Person, Person.id == column)
    rows = {str(id): str(owner) for id, owner in db.session.execute(query)}
    db.session.rollback()
    return rows


def strangers_to(doors: Doors, players: dict[str, Player]) -> Iterator[tuple[Route, str, str]]:
    """Each route of a supplier's own with each row, and every supplier whose it is not."""
    for route in routes(doors.app):
        wanted = openness(doors.app.view_functions[route.endpoint])
        rows = owners(route.tables[0]) if route.tables and wanted != EVERYONE else {}
        for path in route.paths(doors.ids) if rows else ():
            owner = next(whose for id, whose in rows.items() if id in path)
            yield from ((route, path, who) for who, one in players.items() if one.organisation != owner)


def opened(doors: Doors, players: dict[str, Player]) -> list[str]:
    """What opens to somebody whose it is not, or looks otherwise than what is not there."""
    found, nothing = [], {}
    for place, (route, path, who) in enumerate(strangers_to(doors, players)):
        if not doors.takes(place, one_in=8):
            continue
        answer = doors.open(who, route, path)
        if answer.status_code < 400:
            found.append(f"{route.name} by {who}: {path} {answer.status_code}")
        if answer.status_code == 404:
            if (route, who) not in nothing:
                absent = route.path(ABSENT)
                nothing[route, who] = bare(doors.open(who, route, absent), absent)
            if bare(answer, path) != nothing[route, who]:
                found.append(f"{route.name} by {who}: {path} says more than that it is not there")
    return found


def crossed(doors: Doors) -> list[str]:
    """What opens where the second id of an address belongs to another than the first."""
    found = []
    for route in (one for one in routes(doors.app) if len(one.tables) == 2):
        first, second = (doors.ids.get(table, []) for table in route.tables)
        pairs = [(a, b) for b in second for a in first if a not in doors.ids.get(f"owner of {b}", ())]
        for who in doors.clients:
            for a, b in pairs[:: max(1, len(pairs) // 2)]:
                answer = doors.open(who, route, route.path(a, b))
                if answer.status_code < 400 and "/login" not in str(answer.location):
                    found.append(f"{route.name} by {who}: {answer.status_code}")
    return found


def suppliers(cast: Cast) -> dict[str, Player]:
    return {"supplier": cast.supplier, "rival": cast.rival, "barred": cast.third, "stranger": cast.stranger}


@pytest.fixture
def doors(world: World) -> Doors:
    return Doors(
        world.app, suppliers(world.cast) | {"purchaser": world.cast.purchaser, "public": None}, world.takes
    )


def test_nobody_reaches_what_is_anothers_by_its_id(doors: Doors, world: World) -> None:
    players = suppliers(world.cast)
    assert sum(1 for _ in strangers_to(doors, players)) > 300
    with nothing_is_kept():
        assert opened(doors, players) == []


def test_a_part_opens_only_under_what_it_is_a_part_of(doors: Doors) -> None:
    with nothing_is_kept():
        assert crossed(doors) == []


def test_a_page_that_asks_not_whose_it_is_is_noticed(app: Flask, cast: Cast) -> None:
    def receipt(id: str) -> str:
        return f"<h1>{db.session.get_one(Submission, id).sha256}</h1>"

    app.add_url_rule("/my-bids/<id>/planted", "planted", open_to(RoleName.SUPPLIER)(receipt))
    make.committed(tenders.published(cast), cast.supplier)
    players = {"supplier": cast.supplier, "rival": cast.rival}
    found = opened(Doors(app, players), players)
    assert [one.partition(":")[0] for one in found] == ["planted GET by rival"]


def test_a_part_that_opens_anywhere_is_noticed(app: Flask, cast: Cast) -> None:
    for number in ("A", "B"):
        with_a_file(cast, tenders.draft(cast, number=number))
    rule = "/tenders/<id>/attachments/<attachment_id>/planted"
    app.add_url_rule(rule, "planted", open_to(RoleName.SUPPLIER)(lambda id, attachment_id: "<h1>x</h1>"))
    found = crossed(Doors(app, {"supplier": cast.supplier}))
    assert {one.partition(":")[0] for one in found} == {"planted GET by supplier"}
