"""The scene of the five acts, made once for each database."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from procure.core import clock as running_clock
from tests import conftest, databases
from tests.cast import START, Cast
from tests.faults import acts, scene
from tests.faults.scene import Faults

DEEP = bool(os.environ.get("PROCURE_DEEP"))


@pytest.fixture(scope="session")
def made(
    tmp_path_factory: pytest.TempPathFactory,
    sources: Callable[[str], databases.Source],
    shared_home: Path,
    whole_cast: Cast,
    ground: Any,
) -> Callable[[str], tuple[Path, str]]:
    """A scene on a kind of database: its folder, and the address of its database."""

    def make(name: str) -> tuple[Path, str]:
        folder, url = tmp_path_factory.mktemp("faults"), sources(name).fresh()
        shutil.copytree(shared_home / "keys", folder / "first" / "keys")
        running_clock.move_to(START)
        app = conftest._application(folder / "first", url)
        with app.app_context():
            given = scene.given(whole_cast)
            ground.release(app)
        running_clock.release()
        return scene.kept(folder / "scene", folder / "first", given), url

    return make


@pytest.fixture(scope="session")
def on_files(
    made: Callable[[str], tuple[Path, str]], sources: Callable[[str], databases.Source]
) -> Iterator[Faults]:
    """Faults into an installation of files alone, its database among them."""
    folder, url = made("sqlite")
    shutil.copyfile(sources("sqlite").keep(url), folder / "procure.db")
    sources("sqlite").drop(url)
    with in_memory() as home:
        started = scene.faults(folder, home, f"sqlite:///{home}/procure.db", folder.parent / "log")
        for act in acts.ACTS:
            started.ask("warm", name=act)
        yield started
        started.close()


@dataclass
class OnServer:
    """The same on PostgreSQL, whose database is put back before each act."""

    faults: Faults
    source: databases.Source
    url: str
    kept: str

    @property
    def address(self) -> str:
        """Where its database answers without SQLAlchemy."""
        return self.url.replace("+psycopg", "")

    def run(self, act: str, calls: str, fault: str = "", plan: str = acts.RIGHT) -> dict[str, Any]:
        """Do an act, with a fault in its way where one is given."""
        self.source.restore(self.url, self.kept)
        return self.faults.run(act, calls, fault, plan)

    def ask(self, do: str) -> dict[str, Any]:
        """Another question."""
        return self.faults.ask(do)


@pytest.fixture(scope="session")
def on_server(
    made: Callable[[str], tuple[Path, str]], sources: Callable[[str], databases.Source]
) -> Iterator[OnServer]:
    """Faults into an installation on PostgreSQL."""
    source, (folder, url) = sources("postgresql"), made("postgresql")
    kept = source.keep(url)
    with in_memory() as home:
        started = scene.faults(folder, home, url, folder.parent / "log")
        for act in acts.ACTS:
            started.ask("warm", name=act)
        yield OnServer(started, source, url, kept)
        started.close()
    source.drop(url)


@contextmanager
def in_memory() -> Iterator[Path]:
    """A folder for an installation; where memory serves as a disk syncing takes no time."""
    memory = Path("/dev/shm")  # noqa: S108  # a disk in memory, if there is one
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder) / "home"
