"""A year's days entered and confirmed in Chromium, with the keyboard alone, and the pages as they look."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from procure.core import calendar
from procure.lawbook import queries
from tests.cast import Cast, at
from tests.journeys.eye import Eye
from tests.journeys.sitting import Room
from tests.make.lawbook import TYPED
from tests.make.obligations import SIGN, started


def reach(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def press(page: Page, selector: str) -> None:
    """Reach a button or link and press Enter on it."""
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, name: str, text: str) -> None:
    """Type into the field that has the focus; the browser's own day field asks in an order of its own."""
    if name == "dated":
        page.fill('[name="dated"]', text)
    else:
        page.keyboard.type(text.replace("\n", " "))


@pytest.mark.in_chromium
def test_two_people_enter_a_year_with_the_keyboard_alone(room: Room, cast: Cast, tmp_path: Path) -> None:
    started(cast, SIGN, since=at("2027-02-03 09:00"))
    eye, mine, other = Eye(tmp_path), room.tab(cast.administrator), room.tab(cast.supervisor)
    mine.goto("/desk/administrator")
    press(mine, 'a[href="/calendar"]')
    eye.look(mine, "administrator")
    press(mine, 'a[href="/calendar/import"]')
    eye.look(mine, "administrator")
    for name, text in TYPED.items():
        reach(mine, f'[name="{name}"]')
        write(mine, name, text)
    press(mine, 'main form[data-guard] button[type="submit"]')
    other.goto("/law-changes")
    press(other, 'main a[href^="/law-changes/"]')
    eye.look(other, "supervisor")
    press(other, 'form[action$="/confirm"] button[type="submit"]')
    assert [len(queries.waiting()), calendar.current().is_published(2027)] == [0, True]
    for path in ("/numbers", "/numbers/pay_243", "/numbers/pay_243/change"):
        other.goto(path)
        eye.look(other, "supervisor")
    client = room.tab(cast.supplier)
    client.goto("/desk/supplier")
    eye.look(client, "supplier")
    assert "因放假安排变动的期限" in client.inner_text("main")
    assert eye.faults + room.faults == []
