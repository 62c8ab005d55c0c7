"""Chromium at an empty page of a site that serves the scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests import headless
from tests.browser.site import BLANK, Site, serving
from tests.journeys.conftest import SWITCHES


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """The scripts, served."""
    with serving() as made:
        yield made


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser without a head."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=headless.program(), args=SWITCHES)
        yield started
        started.close()


@pytest.fixture(scope="module")
def page(chromium: Browser, site: Site) -> Iterator[Page]:
    """One page for all that doesn't change it."""
    made = chromium.new_page()
    made.goto(site.address + BLANK)
    yield made
    made.close()


@pytest.fixture
def fresh(chromium: Browser, site: Site) -> Iterator[Page]:
    """A page in a context of its own, at which no script was loaded yet."""
    context = chromium.new_context()
    made = context.new_page()
    made.goto(site.address + BLANK)
    yield made
    context.close()
