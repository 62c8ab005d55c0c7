"""A person at Chromium: the same acts as the demo's browser, done by clicking and typing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Locator, Response, ViewportSize

from procure.web.demo.browser import Browser
from procure.web.demo.play import Play
from procure.web.demo.town import PASSWORD, Player
from tests.journeys.eye import HEIGHT, REPORT, WIDE, Eye

PATIENCE = 20_000
DOORS = ("/desk", "/", "/login")
VIEW: ViewportSize = {"width": WIDE, "height": HEIGHT}


class Window(Browser):
    """One person's window; every page it shows is looked at."""

    def __init__(self, base: str, context: BrowserContext, who: str, eye: Eye) -> None:
        self._base, self._context, self._who, self._eye = base, context, who, eye
        self._shown: dict[str, None] = {}
        context.add_init_script(REPORT)
        self._tab = context.new_page()
        self._tab.set_default_timeout(PATIENCE)
        self._tab.on("console", self._heard)
        self._tab.on("pageerror", lambda error: eye.faults.append(f"{who} {self._tab.url}: {error}"))

    def close(self) -> None:
        """Close the window with all it remembers."""
        self._context.close()

    def page(self, path: str) -> str:
        """Go to a page, by a link where one leads there; its text."""
        self.arrive(path)
        return self._tab.content()

    def file(self, path: str) -> bytes:
        """Download by the link on the page that is open."""
        with self._tab.expect_download() as coming:
            self._tab.locator(f'a[href="{path}"]').first.click()
        return Path(coming.value.path()).read_bytes()

    def words(self) -> str:
        """What the page that is open says."""
        return self._tab.inner_text("main")

    def arrive(self, path: str, *, status: int = 200, mark: str = "") -> None:
        """Be at a page, fresh."""
        here = urlsplit(self._tab.url)
        is_typed = self._is_at(here, path) or path in DOORS or status != httpx.codes.OK
        answer = self._tab.goto(self._base + path) if is_typed else self._go(path)
        assert answer is not None
        assert answer.status == status, (path, answer.status, self.words())
        self._shown[path] = None
        self._eye.look(self._tab, self._who, mark)

    def enter(self, path: str) -> str:
        """Type an address; where one is then."""
        self._tab.goto(self._base + path)
        self._eye.look(self._tab, self._who)
        return urlsplit(self._tab.url).path

    def told(self, path: str, values: Mapping[str, Any]) -> str:
        """Send a form that is answered at once with something shown only now; the text of the answer."""
        answer = self._send(path, values, None, {})
        assert answer.status_code == httpx.codes.OK, answer
        return self.words()

    def refuse(self, path: str, values: Mapping[str, Any] | None = None, *, action: str | None = None) -> str:
        """Send a form that is refused; the text of the page that says so."""
        answer = self._send(path, values or {}, action, {}, mark=" refused")
        assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY, answer
        return self.words()

    def value(self, name: str) -> str:
        """What stands in a field of the page that is open."""
        return self._tab.locator(f'main [name="{name}"]').input_value()

    def press(self, text: str, *, mark: str = "") -> None:
        """Press a button or follow a link by its words."""
        named = self._tab.get_by_role("link", name=text).or_(self._tab.get_by_role("button", name=text))
        self._navigate(named.first.click)
        self._eye.look(self._tab, self._who, mark)

    def search(self, words: str) -> None:
        """Look something up in the page's search form."""
        self._tab.get_by_role("searchbox").fill(words)
        self._navigate(self._tab.locator('form[role="search"] button').click)
        self._eye.look(self._tab, self._who, " found")

    def opens_the_menu(self) -> None:
        """On a telephone the navigation is behind a button."""
        self._tab.set_viewport_size({"width": 360, "height": HEIGHT})
        places = self._tab.locator("#main-nav a")
        assert not places.first.is_visible()
        self._tab.locator("[data-nav-toggle]").click()
        assert places.first.is_visible()
        self._tab.set_viewport_size(VIEW)

    @staticmethod
    def _is_at(here: Any, path: str) -> bool:
        return path in (here.path, f"{here.path}?{here.query}")

    def _go(self, path: str) -> Response | None:
        """Follow links: on this page, then from the desk and from pages nearer to the one that is wanted."""
        ways = [self._tab.url.removeprefix(self._base), *DOORS, *self._ways(path)]
        while ways:
            if self._click(path):
                return self._arrived
            ways += [one for one in self._links() if _related(one, path) and one not in ways]
            ways.pop(0)
            with suppress(Error):  # a download, which shows no page
                self._tab.goto(self._base + ways[0] if ways else "about:blank")
        self._eye.typed.append(f"{self._who} {path}")
        return self._tab.goto(self._base + path)

    def _ways(self, path: str) -> list[str]:
        """Pages shown before that are above the one that is wanted."""
        above = [one for one in self._shown if path.startswith(f"{one}/")]
        return sorted(above, key=len, reverse=True)

    def _links(self) -> list[str]:
        """Where the page that is open leads to."""
        found = self._tab.locator('main a[href^="/"]:not([href*="."])')
        return [str(one) for one in found.evaluate_all("(all) => all.map((one) => one.getAttribute('href'))")]

    def _click(self, path: str) -> bool:
        link = self._tab.locator(f'a[href="{path}"]:visible').first
        if link.count():
            self._arrived = self._navigate(link.click)
            return True
        return False

    def _navigate(self, act: Callable[[], None]) -> Response | None:
        with self._tab.expect_navigation() as going:
            act()
        return going.value

    def _send(
        self,
        path: str,
        values: Mapping[str, Any],
        action: str | None,
        files: Mapping[str, tuple[str, bytes]],
        mark: str = "",
    ) -> httpx.Response:
        self.arrive(path)
        form = self._form(action)
        for name, value in values.items():
            type_in(form, name, value)
        for name, (file, content) in files.items():
            chosen = {"name": file, "mimeType": "application/octet-stream", "buffer": content}
            form.locator(f'[name="{name}"]').set_input_files(chosen)
        answer = self._navigate(lambda: form.locator('button:not([type="button"])').last.click())
        assert answer is not None
        self._eye.look(self._tab, self._who, mark)
        moved = answer.request.redirected_from is not None
        return httpx.Response(
            httpx.codes.SEE_OTHER if moved else answer.status,
            headers={"location": self._tab.url},
            text=self._tab.content(),
            request=httpx.Request("POST", self._base + path),
        )

    def _form(self, action: str | None) -> Locator:
        part = f'[action*="{action}"]' if action else ""
        return self._tab.locator(
            f'form[method="post"]{part}:not([action*="/prefs/"]):not([data-signout])'
        ).first

    def _heard(self, message: ConsoleMessage) -> None:
        refusal = "status of 4" in message.text and message.location["url"] == self._tab.url
        if message.type in ("error", "warning") and not refusal:
            self._eye.faults.append(f"{self._who} {self._tab.url}: {message.text}")


def _related(one: str, other: str) -> bool:
    """Both are about the same tender, contract or payment."""
    return bool(set(re.findall(r"[0-9a-f]{32}", one)) & set(re.findall(r"[0-9a-f]{32}", other)))


def type_in(form: Locator, name: str, value: Any) -> None:
    """Fill in one field as a person would."""
    field = form.locator(f'[name="{name}"]')
    if value == "" and not field.count():
        return
    folded = form.locator("details:not([open])").filter(has=form.page.locator(f'[name="{name}"]'))
    if folded.count():
        folded.locator("summary").first.click()
    kind = field.first.evaluate("(one) => one.type")
    values = [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
    if kind in ("checkbox", "radio"):
        for one in values:
            form.locator(f'[name="{name}"][value="{one}"]').check()
    elif kind.startswith("select"):
        field.select_option(values)
    else:
        field.fill(values[0])


class Watched(Player):
    """A person of the play who sits at Chromium."""

    context: Callable[[], BrowserContext]
    eye: Eye

    def __post_init__(self) -> None:
        """No window before the sign-in."""

    def sign_in(self) -> None:
        """A fresh window."""
        self.browser = Window(self.stage.base, self.context(), self.part.roles[0].value, self.eye)
        self.browser.sign_in(self.email, PASSWORD)


class Story(Play):
    """A play in which the page with the file is opened before the file is downloaded from it."""

    def sign_file(self, player: Player, source: str, page: str, name: str) -> None:
        """Open the page, download, sign, upload."""
        player.browser.page(page)
        super().sign_file(player, source, page, name)
