"""Accounts in Chromium: a passkey under the content policy, the idle exit, and the pages as they look."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from procure.accounts import factors, queries
from procure.db import db
from procure.web import schema
from procure.web.demo import cast
from procure.web.demo.stage import Stage
from procure.web.demo.town import PASSWORD, settle
from tests.journeys.eye import REPORT, Eye
from tests.journeys.window import VIEW

PATIENCE = 20_000
DEVICE = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
PAGES = (
    "/people",
    "/role-proposals",
    "/trusted-roots",
    "/trusted-roots/new",
    "/second-factor-duties",
    "/me/account",
    "/me/certificates",
    "/me/password",
    "/me/prove",
    "/me/sessions",
    "/me/second-factor",
    "/me/second-factor/authenticator",
    "/me/second-factor/passkey",
)


@pytest.fixture
def email(stage: Stage) -> str:
    """The one person of this site."""
    part = next(one for one in cast.people(1) if one.key == "admin")
    with stage.app.app_context():
        schema.upgrade()
        return settle(cast.HOUSES, [part])[part.key]


@pytest.fixture
def page(stage: Stage, chromium: Browser) -> Iterator[Page]:
    """A page with an authenticator plugged in; the site is called by name, as passkeys want it."""
    base = stage.base.replace("127.0.0.1", "localhost")
    context = chromium.new_context(base_url=base, viewport=VIEW, locale="zh-CN")
    context.add_init_script(REPORT)
    made = context.new_page()
    made.set_default_timeout(PATIENCE)
    session = context.new_cdp_session(made)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield made
    context.close()


@pytest.fixture
def faults(page: Page) -> list[str]:
    """What the browser complained of."""
    found: list[str] = []
    page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def _sign_in(page: Page, email: str) -> None:
    page.goto("/login")
    page.fill('[name="email"]', email)
    page.fill('[name="password"]', PASSWORD)
    page.click('main button[type="submit"]')


def _held(stage: Stage, email: str) -> list[int]:
    """How often each of the person's passkeys has signed."""
    with stage.app.app_context():
        person = queries.person_of_email(email)
        assert person is not None
        found = [one.sign_count for one in factors.passkeys(person.id)]
        db.session.remove()
    return found


def test_a_passkey_is_made_and_then_stands_beside_the_password(
    stage: Stage, page: Page, email: str, faults: list[str], tmp_path: Path
) -> None:
    eye = Eye(tmp_path)
    _sign_in(page, email)
    page.wait_for_url("**/desk/**")
    for path in PAGES:
        page.goto(path)
        eye.look(page, "admin")
    page.fill('[name="name"]', "安全密钥")
    page.click('[data-passkey="create"]')
    page.wait_for_selector("#codes")
    eye.look(page, "admin", " codes")
    assert len(page.inner_text("#codes").split()) == 10
    made = _held(stage, email)
    assert len(made) == 1
    page.click("[data-signout] button")
    _sign_in(page, email)
    page.wait_for_url("**/login/second*")
    eye.look(page, "admin")
    page.click('[data-passkey="get"]')
    page.wait_for_url("**/desk/**")
    assert _held(stage, email)[0] > made[0]
    assert eye.faults + faults == []


def test_before_the_idle_exit_the_person_is_asked_and_what_was_typed_outlives_it(
    stage: Stage, page: Page, email: str, faults: list[str]
) -> None:
    stage.app.config["IDLE_SECONDS"] = 12
    _sign_in(page, email)
    page.wait_for_url("**/desk/**")
    page.goto("/organisations/new")
    page.fill('[name="name"]', "某单位")
    page.wait_for_selector("[data-idle-warning]:visible")
    page.click("[data-idle-stay]")
    page.wait_for_selector("[data-idle-warning]", state="hidden")
    page.wait_for_url("**/login?next=**")
    page.fill('[name="email"]', email)
    page.fill('[name="password"]', PASSWORD)
    page.click('main button[type="submit"]')
    page.wait_for_url("**/organisations/new")
    assert page.input_value('[name="name"]') == "某单位"
    assert faults == []
