"""Chromium, and a city of which some people sit at it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from shutil import rmtree

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from procure.core import clock
from procure.db import db
from procure.web import schema
from procure.web.app import create_app
from procure.web.config import Config
from procure.web.demo import cast
from procure.web.demo.city import City
from procure.web.demo.play import at_nine
from procure.web.demo.stage import Stage, performing
from procure.web.demo.town import PASSWORD, Part, Player, make_keys, settle
from tests import headless
from tests.journeys.eye import Eye
from tests.journeys.sitting import Room, served
from tests.journeys.window import VIEW, Watched, Window

SWITCHES = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]
AT_CHROMIUM = {
    "buyer",
    "buyer2",
    "finance",
    "finance2",
    "supervisor",
    "auditor",
    "custodian1",
    "admin",
    "expert1",
    "supplier1",
    "supplier3",
}
SIGNS_NOTHING = {"supervisor", "auditor", "admin", "admin2", "banned"}
START = at_nine(date(2026, 7, 16))
SCREENSHOTS = Path(__file__).parents[2] / "screenshots"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser without a head."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=headless.program(), args=SWITCHES)
        yield started
        started.close()


@pytest.fixture
def room(app: Flask, chromium: Browser) -> Iterator[Room]:
    """The application under test, served to the cast at Chromium; mark such tests ``in_chromium``."""
    with served(app) as base:
        made = Room(app, base, chromium)
        yield made
        for one in made.contexts:
            one.close()


@pytest.fixture
def eye() -> Eye:
    """Looks at every page and keeps its text, in a deep run its pictures, in screenshots/."""
    rmtree(SCREENSHOTS, ignore_errors=True)
    SCREENSHOTS.mkdir()
    return Eye(SCREENSHOTS)


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """A site of its own on a moving clock in the past."""
    monkeypatch.setenv("PROCURE_PASSPHRASE", PASSWORD)
    clock.move_to(START)
    home = tmp_path / "home"
    home.mkdir()
    app = create_app(
        Config(home=home, database_url=f"sqlite:///{home / 'p.db'}", secret_key="only for tests")
    )
    with performing(app, START) as made:
        yield made
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def town(stage: Stage, chromium: Browser, eye: Eye, tmp_path: Path) -> Iterator[City]:
    """Everybody with their keys made and enrolled, one of each role at Chromium."""

    def context() -> BrowserContext:
        return chromium.new_context(viewport=VIEW, locale="zh-CN", timezone_id="Asia/Shanghai")

    def player(part: Part, email: str) -> Player:
        chosen = Watched if part.key in AT_CHROMIUM else Player
        made = chosen(part, email, tmp_path / "keys" / part.key, stage)
        if isinstance(made, Watched):
            made.context, made.eye = context, eye
        return made

    parts = cast.people(3)
    with stage.app.app_context():
        schema.upgrade()
        emails = settle((*cast.HOUSES, *cast.suppliers(3)), parts)
    people = {part.key: player(part, emails[part.key]) for part in parts}
    signers = [one for key, one in people.items() if key not in SIGNS_NOTHING]
    make_keys(signers)
    for one in people.values():
        one.sign_in()
    for one in signers:
        one.enrol()
    yield City(stage, people)
    for one in people.values():
        one.browser.close()


@pytest.fixture
def visitor(stage: Stage, chromium: Browser, eye: Eye) -> Iterator[Window]:
    """Somebody who has not signed in."""
    context = chromium.new_context(viewport=VIEW, locale="zh-CN", timezone_id="Asia/Shanghai")
    made = Window(stage.base, context, "visitor", eye)
    yield made
    made.close()
