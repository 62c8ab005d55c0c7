"""The ground of every test: a fresh database, a fresh folder, the cast, a clock to move, and no network."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from shutil import copytree
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache

from procure.core import clock as running_clock
from tests import databases, network, order
from tests.cast import ENROLLED, START, Cast, Player, new_cast

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.ground import Hands

DEEP = bool(os.environ.get("PROCURE_DEEP"))
_LONG = 5400 if DEEP else 900
"""Seconds for what is marked as long: it may have to wait for what another worker makes."""
network.turn_off()
gc.disable()
compiled = FileSystemBytecodeCache(mkdtemp(prefix="procure-templates-"))
settings.register_profile("usual", deadline=None)
settings.register_profile("deep", deadline=None, max_examples=2000)
settings.load_profile("deep" if DEEP else "usual")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which databases to run on."""
    parser.addoption("--database", choices=("sqlite", "postgresql", "both"), default="both")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test of the application on each chosen database; ``order`` says which are ``both``."""
    if "database_name" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        if chosen == "both":
            chosen = order.database(metafunc.definition, deep=DEEP)
        metafunc.parametrize("database_name", ["sqlite", "postgresql"] if chosen == "both" else [chosen])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes long begins first, each on another worker; what is deep alone is left out else."""
    if not DEEP:
        left_out = [one for one in items if one.get_closest_marker("deep")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [one for one in items if not one.get_closest_marker("deep")]
    workers = getattr(config, "workerinput", {"workercount": 1})["workercount"]
    for one in items:
        if one.get_closest_marker("long") and not one.get_closest_marker("timeout"):
            one.add_marker(pytest.mark.timeout(_LONG))
    long: dict[Path, list[pytest.Item]] = {}
    others = []
    for one in items:
        (long.setdefault(one.path, []) if one.get_closest_marker("long") else others).append(one)
    items[:] = order.spread([*long.values()], others, workers)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: no look for garbage goes through it again."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def ground() -> Any:
    """The module that needs the whole application; tests of plain law never load it."""
    return import_module("tests.ground")


@pytest.fixture(scope="session")
def whole_cast(shared_home: Path) -> Cast:
    """The cast, its keys made once."""
    keyring = import_module("procure.crypto.keyring")
    ring = keyring.load_or_create(shared_home / "keys", ENROLLED)
    return new_cast(ring.root_key, ring.root_certificate)


@pytest.fixture(scope="session")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what is made once."""
    return tmp_path_factory.mktemp("shared")


@pytest.fixture(scope="session")
def sources(shared_home: Path, whole_cast: Cast, ground: Any) -> Iterator[Callable[[str], databases.Source]]:
    """Each kind of database, made ready when first asked for."""
    made: dict[str, Any] = {}

    def fill(url: str) -> None:
        ground.fill(_application(shared_home, url), whole_cast)

    def source(name: str) -> databases.Source:
        if name not in made:
            made[name] = (
                databases.Postgres(databases.server(), fill)
                if name == "postgresql"
                else databases.Sqlite(shared_home, fill)
            )
        return made[name]

    yield source
    if "postgresql" in made:
        made["postgresql"].close()


@pytest.fixture
def database_url(database_name: str, sources: Callable[[str], databases.Source]) -> Iterator[str]:
    """A database of its own with the tables and the cast's rows in it."""
    source = sources(database_name)
    url = source.fresh()
    yield url
    source.drop(url)


@pytest.fixture
def home(tmp_path: Path, shared_home: Path, whole_cast: Cast) -> Path:
    """An installation's folder of its own; the platform's keys are the same for all tests."""
    folder = tmp_path / "home"
    copytree(shared_home / "keys", folder / "keys")
    return folder


@pytest.fixture
def app(
    home: Path,
    database_name: str,
    database_url: str,
    sources: Callable[[str], databases.Source],
    scenes: Any,
    clock: Hands,
    ground: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Flask]:
    """The whole application on a fresh database at START, its context open for the test's own calls.

    Write inside ``with unit_of_work():`` (never one in another); commands find the same installation.
    """
    monkeypatch.setenv("PROCURE_HOME", str(home))
    monkeypatch.setenv("DATABASE_URL", database_url)
    made = _application(home, database_url)
    made.test_client_class = ground.Browser
    with made.app_context(), scenes(sources(database_name), database_url):
        yield made
        ground.release(made)


@pytest.fixture(scope="session")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What lets a test begin with a scene that another has played."""
    folder = tmp_path_factory.mktemp("scenes")
    played_on = import_module("tests.make.scenes").played_on
    return lambda source, url: played_on(source, url, folder)


@pytest.fixture
def cast(app: Flask, whole_cast: Cast) -> Cast:
    """Everybody, with their rows in this test's database."""
    return whole_cast


@pytest.fixture
def client_of(app: Flask, ground: Any) -> Callable[[Player], FlaskClient]:
    """A test client of a player who has signed in just now; it sends its CSRF token by itself.

    A sign-in lasts twelve hours: ask for a new client after moving the clock further.
    """
    return lambda player: ground.browser(app, player)


@pytest.fixture
def visitor(app: Flask, ground: Any) -> FlaskClient:
    """A test client of the public."""
    return ground.browser(app)


@pytest.fixture
def clock(ground: Any) -> Iterator[Hands]:
    """The training clock, at START."""
    running_clock.move_to(START)
    yield ground.Hands()
    running_clock.release()


def _application(home: Path, url: str) -> Flask:
    web, config = import_module("procure.web.app"), import_module("procure.web.config")
    made: Flask = web.create_app(config.Config(home=home, database_url=url, secret_key="only for tests"))
    made.testing = True
    made.jinja_env.bytecode_cache = compiled
    import_module("tests.evidence.observing").observe(made)
    import_module("tests.ground").compile_once(made)
    return made
