"""What custodians and bidders do at an opening in their browsers: check everything, then let go."""

from __future__ import annotations

from playwright.sync_api import Page

from procure.tenders.models import Tender
from tests.cast import Cast, Player
from tests.journeys.bidding import seated
from tests.journeys.sitting import Room

RELEASED = "本单位已释放"


def at_desk(room: Room, cast: Cast, player: Player, tender: Tender, page: str) -> Page:
    """Somebody with keys in a browser of its own, at a page of the tender."""
    found = seated(room, cast, player, tender.id).page
    found.goto(f"/tenders/{tender.id}/{page}")
    return found


def checked(page: Page) -> str:
    """Let the browser check everything; what it then shows."""
    page.click("[data-check]")
    page.wait_for_selector("[data-checked]:visible")
    return page.inner_text("[data-checked]")


def let_go(page: Page) -> str:
    """Confirm; what the page says afterwards."""
    with page.expect_navigation():
        page.click("[data-confirm]")
    return page.inner_text("main")
