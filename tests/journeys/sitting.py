"""People of the cast at Chromium: the application served on loopback, in tabs that are signed in."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.wsgi import ClosingIterator

from procure.db import db
from tests.cast import Player
from tests.ground import browser as signed_in
from tests.journeys.eye import REPORT, WIDER, Eye
from tests.journeys.window import VIEW

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATIENCE = 20_000


class _Quiet(WSGIRequestHandler):
    """Requests of a test aren't logged."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


class _Joined(ThreadedWSGIServer):
    """Closing waits for the requests under way, so that none outlives the test's database."""

    daemon_threads = False


def whole(app: Flask) -> WSGIApplication:
    """The application with answers in one piece: this server doesn't close those of whom a reader left."""

    def answering(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        with closing(ClosingIterator(app(environ, start))) as answer:
            return [b"".join(answer)]

    return answering


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of the application while it is served."""
    server = _Joined("127.0.0.1", 0, whole(app), _Quiet)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        serving.join()


@dataclass
class Room:
    """Where the people of one test sit: each has a browser profile of their own."""

    app: Flask
    base: str
    chromium: Browser
    faults: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def tab(self, player: Player | None = None, init: str = "") -> Page:
        """A fresh profile's tab, signed in."""
        context = self.chromium.new_context(base_url=self.base, viewport=VIEW, locale="zh-CN")
        self.contexts.append(context)
        if player is not None:
            self.sign_in(context, player)
        context.add_init_script(REPORT + init)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda said: self._heard(said.type, said.text))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        return page

    def sign_in(self, context: BrowserContext, player: Player) -> None:
        """Let the profile be signed in as a player."""
        cookie = signed_in(self.app, player).get_cookie("session")
        assert cookie is not None
        db.session.rollback()
        context.add_cookies([{"name": "session", "value": cookie.value, "url": self.base}])

    def _heard(self, kind: str, text: str) -> None:
        if kind == "error" and "status of 4" not in text:
            self.faults.append(text)


def seen(page: Page, eye: Eye, name: str) -> list[str]:
    """What the eye finds wrong with the page as it stands: refused by policy, too wide, axe."""
    refused = page.evaluate("window.refusedByPolicy")
    page.screenshot(path=eye.folder / f"{name}.png", full_page=True, animations="disabled")
    found = [*refused, *page.evaluate(WIDER)]
    found += [
        f"axe {one['id']}: {one['nodes'][0]['html'][:200]}"
        for one in eye.axe.run(page, options={"resultTypes": ["violations"]}).response["violations"]
    ]
    page.set_viewport_size({"width": 360, "height": 900})
    page.screenshot(path=eye.folder / f"{name}-360.png", full_page=True, animations="disabled")
    found += page.evaluate(WIDER)
    page.set_viewport_size(VIEW)
    return [f"{name}: {one}" for one in found]


def save(page: Page, link: str, folder: Path) -> Path:
    """Download by a link's words into a folder."""
    with page.expect_download() as coming:
        page.get_by_role("link", name=link).click()
    target = folder / coming.value.suggested_filename
    coming.value.save_as(target)
    return target
