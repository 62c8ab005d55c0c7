"""The disk is full: everybody is told so, nothing is promised that isn't kept, and room mends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from procure.db import db
from tests import databases
from tests.cast import Cast
from tests.storms import course, disk, filling, rush
from tests.storms.disk import Disk
from tests.storms.filling import Told, Visitors
from tests.storms.site import Installation, served

SIZE = "64m"
K, M = 1 << 10, 1 << 20
POINTS = (
    *(8 * M, 4 * M, 3400 * K, 3 * M, 2 * M, M, 512 * K, 256 * K, 128 * K, 96 * K),
    *(64 * K, 48 * K, 40 * K, 32 * K, 24 * K, 16 * K, 12 * K, 8 * K, 4 * K, 0),
)
"""Bytes that are free: below the reserve of one part in twenty nothing more is taken up."""


@dataclass(frozen=True)
class Scene:
    """An installation whose folder, with its database where that is a file, moves onto a small disk."""

    cast: Cast
    home: Path
    url: str
    source: databases.Source

    @property
    def at(self) -> Installation:
        """Where it is on the small disk."""
        return Installation(self.home, f"sqlite:///{self._file}" if self._is_file else self.url)

    @contextmanager
    def on_a_small_disk(self, size: str) -> Iterator[Disk]:
        """It is there until the end of the block, and back in its place then."""
        db.session.remove()
        db.engine.dispose()
        if self._is_file:
            Path(self.source.keep(self.url)).rename(self._file)
        with disk.small(self.home, size) as small:
            small.take_in()
            yield small
            small.give_back()
        if self._is_file:
            self.source.restore(self.url, str(self._file))

    @property
    def _file(self) -> Path:
        return self.home / "procure.db"

    @property
    def _is_file(self) -> bool:
        return self.url.startswith("sqlite")


@pytest.fixture
def scene(
    app: Flask,
    cast: Cast,
    home: Path,
    database_name: str,
    database_url: str,
    sources: Callable[[str], databases.Source],
) -> Scene:
    return Scene(cast, home, database_url, sources(database_name))


@pytest.mark.deep
@pytest.mark.timeout(1800)
def test_on_a_full_disk_everybody_is_told_and_nothing_is_promised_that_is_not_kept(
    scene: Scene,
) -> None:
    told, left = filled(scene, POINTS)
    assert told.faults == []
    assert told.refused > len(POINTS)
    assert left == [0] * len(POINTS)
    assert list(filling.faults(told)) == []


@pytest.mark.deep
@pytest.mark.parametrize(
    ("app_of", "fault"),
    [("hasty", "a receipt without its document"), ("wordless", "500")],
)
def test_a_false_receipt_and_a_failure_without_a_word_are_found(
    scene: Scene, app_of: str, fault: str
) -> None:
    """The control."""
    told, _ = filled(scene, (0,) * 3, f"tests.storms.planted:{app_of}()")
    assert any(fault in one for one in [*told.faults, *filling.faults(told)])


def filled(scene: Scene, points: Sequence[int], planted: str = "") -> tuple[Told, list[int]]:
    """What people were told at each point, and how much of it could not be done even with room."""
    tender = course.tender(scene.cast, course.in_a_while(7200), "ZC-FULL")
    tender_id, left = tender.id, []
    crowd = rush.suppliers(tender, len(points))
    with (
        scene.on_a_small_disk(SIZE) as small,
        served(scene.at, before=small.inside, app=planted) as site,
        Visitors(site, tender_id, scene.cast.purchaser) as visitors,
    ):
        coming = [visitors.bearer(one.player) for one in crowd]
        for free, one, bearer in zip(points, crowd, coming, strict=True):
            small.leave(free)
            refused = visitors.come(one, bearer)
            small.make_room()
            left.append(filling.retried(refused))
    return visitors.told, left
