"""One installation with a whole life in it for all sweeps of a database; no sweep changes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from flask import Flask

from procure import storage
from procure.core import clock as running_clock
from procure.crypto import keyring
from procure.web.app import create_app
from procure.web.config import Config
from tests import ground
from tests.cast import Cast
from tests.conftest import compiled
from tests.sweeps import telling, undoing
from tests.sweeps.asking import Asked, Doors
from tests.sweeps.expected import table
from tests.sweeps.live import Live, live_forms
from tests.sweeps.once import folder, once
from tests.sweeps.paths import routes
from tests.sweeps.sweeping import Sweep
from tests.sweeps.world import World, people


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Once for each chosen database."""
    if "whole_life" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        names = ["sqlite", "postgresql"] if chosen == "both" else [chosen]
        metafunc.parametrize("whole_life", names, indirect=True, scope="session")


@pytest.fixture(scope="session")
def whole_life(
    request: pytest.FixtureRequest, sources: Any, shared_home: Path, whole_cast: Cast, tmp_path_factory: Any
) -> Iterator[World]:
    """A copy of the story on one of the databases."""
    told = telling.told(tmp_path_factory, _application, shared_home / "keys", whole_cast)
    home = tmp_path_factory.mktemp("world") / "home"
    copytree(told.home, home)
    source = sources(request.param)
    url = source.bare()
    telling.copy_rows(told.rows, url)
    yield World(_application(home, url), told.cast, home, told.instant, request.param)
    source.drop(url)


def _application(home: Path, url: str) -> Flask:
    app = create_app(Config(home=home, database_url=url, secret_key="only for tests"))
    app.testing = True
    app.jinja_env.bytecode_cache = compiled
    app.test_client_class = ground.Browser
    undoing.prepare(app)
    return app


@pytest.fixture
def world(whole_life: World) -> Iterator[World]:
    """The installation at work, its clock standing."""
    with _at_work(whole_life):
        yield whole_life


@pytest.fixture(scope="session")
def asked(whole_life: World, tmp_path_factory: Any) -> Asked:
    """What everybody got everywhere; each database asks for a share."""

    def ask() -> Asked:
        with _at_work(whole_life):
            players = people(whole_life) | {"barred": whole_life.cast.third}
            doors = Doors(whole_life.app, players, whole_life.takes)
            return doors.ask_all(routes(whole_life.app), table())

    return once(folder(tmp_path_factory, f"asked-{whole_life.database}"), ask)


@pytest.fixture(scope="session")
def lives(whole_life: World, tmp_path_factory: Any) -> list[Live]:
    """The forms of the story, each sent once as it stands: those are alike on both databases."""

    def find() -> list[Live]:
        with _at_work(whole_life):
            clients = {name: whole_life.browser(who) for name, who in people(whole_life).items()}
            sweep = Sweep(whole_life, clients, [])
            with undoing.nothing_is_kept():
                found = live_forms(sweep)
            assert "\n".join(sweep.found) == ""
            return found

    return once(folder(tmp_path_factory, "lives"), find)


@contextmanager
def _at_work(whole_life: World) -> Iterator[None]:
    config: Config = whole_life.app.extensions["procure.config"]
    storage.use(storage.Folder(config.files))
    keyring.use(keyring.load_or_create(config.keys, whole_life.instant))
    running_clock.move_to(whole_life.instant)
    try:
        with whole_life.app.app_context():
            yield
            ground.release(whole_life.app)
    finally:
        running_clock.release()
