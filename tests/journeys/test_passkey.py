"""A passkey in Chromium: made by the page's own script under the content policy, then used to sign in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from procure.accounts import factors, queries
from procure.db import db
from procure.web import schema
from procure.web.demo import cast
from procure.web.demo.stage import Stage
from procure.web.demo.town import PASSWORD, settle

PATIENCE = 20_000
DEVICE = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def email(stage: Stage) -> str:
    """The one person of this site."""
    part = next(one for one in cast.people(1) if one.key == "supervisor")
    with stage.app.app_context():
        schema.upgrade()
        return settle(cast.HOUSES, [part])[part.key]


@pytest.fixture
def page(stage: Stage, chromium: Browser) -> Iterator[Page]:
    """A page with an authenticator plugged in; the site is called by name, as passkeys want it."""
    context = chromium.new_context(base_url=stage.base.replace("127.0.0.1", "localhost"), locale="zh-CN")
    made = context.new_page()
    made.set_default_timeout(PATIENCE)
    session = context.new_cdp_session(made)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield made
    context.close()


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


def test_a_passkey_is_made_and_then_stands_beside_the_password(stage: Stage, page: Page, email: str) -> None:
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    _sign_in(page, email)
    page.wait_for_url("**/desk/**")
    page.goto("/me/second-factor/passkey")
    page.fill('[name="name"]', "安全密钥")
    page.click('[data-passkey="create"]')
    page.wait_for_selector("#codes")
    assert len(page.inner_text("#codes").split()) == 10
    made = _held(stage, email)
    assert len(made) == 1
    page.click("[data-signout] button")
    _sign_in(page, email)
    page.wait_for_url("**/login/second*")
    page.click('[data-passkey="get"]')
    page.wait_for_url("**/desk/**")
    assert _held(stage, email)[0] > made[0]
    assert faults == []
