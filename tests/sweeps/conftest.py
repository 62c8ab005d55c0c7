"""One installation with a whole life in it for all sweeps of a database; no sweep changes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from procure import storage
from procure.core import clock as running_clock
from procure.crypto import keyring
from procure.web.app import create_app
from procure.web.config import Config
from tests import ground
from tests.cast import START, Cast, Player
from tests.sweeps import story, undoing


@dataclass(frozen=True)
class World:
    """The installation, its people and the instant at which it stands still."""

    app: Flask
    cast: Cast
    home: Path
    instant: datetime

    def browser(self, player: Player | None) -> FlaskClient:
        """A browser of this player, or of the public."""
        return ground.browser(self.app, player)


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
    """The story, told once."""
    home = tmp_path_factory.mktemp("world") / "home"
    copytree(shared_home / "keys", home / "keys")
    source = sources(request.param)
    url = source.fresh()
    app = create_app(Config(home=home, database_url=url, secret_key="only for tests"))
    app.testing = True
    app.test_client_class = ground.Browser
    undoing.prepare(app)
    running_clock.move_to(START)
    with app.app_context():
        story.tell(whole_cast, ground.Hands())
        ground.release(app)
    instant = running_clock.now()
    running_clock.release()
    yield World(app, whole_cast, home, instant)
    source.drop(url)


@pytest.fixture
def world(whole_life: World) -> Iterator[World]:
    """The installation at work, its clock standing."""
    config: Config = whole_life.app.extensions["procure.config"]
    storage.use(storage.Folder(config.files))
    keyring.use(keyring.load_or_create(config.keys, whole_life.instant))
    running_clock.move_to(whole_life.instant)
    with whole_life.app.app_context():
        yield whole_life
        ground.release(whole_life.app)
    running_clock.release()
