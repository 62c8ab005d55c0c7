"""The disk is full: everybody is told so, nothing is promised that isn't kept, and room mends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests import conftest, databases
from tests.bids import racing
from tests.cast import Cast, Player
from tests.faults.away import Server
from tests.storms import course, filling, rush
from tests.storms.filling import Told, Visitors
from tests.storms.scene import InFile, OnServer, Scene
from tests.storms.site import Installation, served

K, M = 1 << 10, 1 << 20
POINTS = (
    *(8 * M, 4 * M, 3400 * K, 3 * M, 2 * M, M, 512 * K, 256 * K, 128 * K, 96 * K),
    *(64 * K, 48 * K, 40 * K, 32 * K, 24 * K, 16 * K, 12 * K, 8 * K, 4 * K),
    *(0 for _ in range(10)),
)
"""Bytes that are free: below the reserve of one part in twenty nothing more is taken up."""

TRIES, FEWEST = 12, 4
"""A server of databases finds room for most in what it has already."""


@pytest.fixture(scope="module")
def servers() -> list[Server]:
    """A PostgreSQL server of this module's own, once it was asked for."""
    return []


@pytest.fixture(scope="module")
def sources(
    servers: list[Server],
    shared_home: Path,
    whole_cast: Cast,
    ground: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[str], databases.Source]]:
    """Databases with the cast, on that server or in files."""
    made: dict[str, databases.Source] = {}
    to_close: list[databases.Postgres] = []

    def fill(url: str) -> None:
        ground.fill(conftest._application(shared_home, url), whole_cast)

    def source(name: str) -> databases.Source:
        if name not in made and name == "postgresql":
            servers.append(Server())
            to_close.append(databases.Postgres(servers[0].address, fill))
            made[name] = to_close[0]
        elif name not in made:
            made[name] = databases.Sqlite(tmp_path_factory.mktemp("files"), fill)
        return made[name]

    yield source
    for one in to_close:
        one.close()


@pytest.fixture
def scene(
    app: Flask,
    cast: Cast,
    home: Path,
    database_name: str,
    database_url: str,
    sources: Callable[[str], databases.Source],
    servers: list[Server],
) -> Scene:
    if database_name == "sqlite":
        return InFile(cast, Installation(home, database_url), sources("sqlite"))
    return OnServer(cast, Installation(home, database_url), servers[0])


@pytest.mark.deep
@pytest.mark.timeout(1800)
def test_on_a_full_disk_everybody_is_told_and_nothing_is_promised_that_is_not_kept(
    scene: Scene,
) -> None:
    told, left = filled(scene, POINTS, racing.crowd(len(POINTS)))
    assert told.faults == []
    assert told.refused > FEWEST
    assert left == [0] * len(POINTS)
    assert list(filling.faults(told)) == []


@pytest.mark.deep
@pytest.mark.timeout(900)
def test_a_false_receipt_and_a_failure_without_a_word_are_found(scene: Scene) -> None:
    """The control."""
    people = racing.crowd(TRIES)
    for planted, fault in scene.plants.items():
        told, _ = filled(scene, (0,) * TRIES, people, planted)
        assert any(fault in one for one in [*told.faults, *filling.faults(told)])


def filled(
    scene: Scene, points: Sequence[int], people: Sequence[Player], planted: str = ""
) -> tuple[Told, list[int]]:
    """What people were told at each point, and how much of it could not be done even with room."""
    tender = course.tender(scene.cast, course.in_a_while(7200), f"ZC-FULL{planted.upper()}")
    tender_id, left = tender.id, []
    crowd = rush.suppliers(tender, people)
    with (
        scene.on_a_small_disk() as (small, at),
        served(at, before=small.inside, planted=planted) as site,
        Visitors(site, tender_id, scene.cast.purchaser) as visitors,
    ):
        coming = [visitors.bearer(one.player) for one in crowd]
        for free, one, bearer in zip(points, crowd, coming, strict=True):
            small.leave(free)
            refused = visitors.come(one, bearer)
            small.make_room()
            scene.revive(small)
            left.append(filling.retried(refused))
    return visitors.told, left
