"""An opening at Chromium: custodians and bidders check in their browsers and let go, others by the client."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from procure.bids import queries
from procure.client import custody, decrypting, platform
from procure.client.platform import Place
from procure.core import clock as running_clock
from procure.db import db
from procure.tenders.models import OpeningMode, Tender
from tests.cast import Cast
from tests.ground import Hands
from tests.journeys.eye import Eye
from tests.journeys.letting_go import RELEASED, at_desk, checked, let_go
from tests.journeys.sitting import Room, seen
from tests.make import bids as make
from tests.make import clients, envelopes, evaluation

pytestmark = pytest.mark.in_chromium

MOST_STEPS = 60


def refused(page: Page) -> str:
    """Let the browser check; why it refuses."""
    page.click("[data-check]")
    page.wait_for_selector("[data-opener] [data-refused]:visible")
    return page.inner_text("[data-opener] [data-refused]")


def by_keyboard(page: Page, selector: str) -> None:
    """Reach a button by the Tab key alone and press it."""
    for _ in range(MOST_STEPS):
        if page.evaluate("(one) => document.activeElement.matches(one)", selector):
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way to {selector} by keyboard")


def by_client(at: Place) -> bool:
    """A custodian's release by the offline client; whether all is open."""
    document = custody.build(at, platform.tender_of(at))
    p7s = at.keys.signer.sign(document.data, running_clock.now())
    files = {"document": ("release.json", document.data), "signature": ("release.p7s", p7s)}
    return bool(at.server.post(f"{at.path}/releases", files=files).json()["opened"])


def prices(tender: Tender) -> list[int | None]:
    db.session.rollback()
    return sorted(one.price_fen or 0 for one in queries.opened(tender.id))


def test_custodians_open_in_the_browser_with_the_client_beside(
    room: Room, cast: Cast, eye: Eye, tmp_path: Path, clock: Hands
) -> None:
    """First they show that their keys work; then one releases by page and keyboard, one by the client."""
    tender = make.bid_on(cast)
    first, second, _ = cast.custodians
    clock.move_to((tender.opens_at or running_clock.now()) - timedelta(minutes=30))
    page = at_desk(room, cast, first, tender, "custody")
    faults = seen(page, eye, "custody-check")
    assert cast.purchaser.house.name in checked(page)
    faults += seen(page, eye, "custody-checked")
    assert "本次检查已作答" in let_go(page)
    make.close(tender)
    hall = room.tab()
    hall.goto(f"/tenders/{tender.id}/opening")
    assert "已收到 0 份释放" in hall.inner_text("main")
    page.reload()
    by_keyboard(page, "[data-check]")
    page.wait_for_selector("[data-checked]:visible")
    faults += seen(page, eye, "custody-release")
    assert page.inner_text("[data-count]") == "3"
    with page.expect_navigation():
        by_keyboard(page, "[data-confirm]")
    assert RELEASED in page.inner_text("main")
    hall.wait_for_selector("text=已收到 1 份释放")
    assert by_client(clients.place(room.app, cast, second, tender, tmp_path))
    hall.wait_for_selector("text=1,150,000.00")
    faults += seen(hall, eye, "opening-room")
    assert prices(tender) == [100000000, 110000000, 115000000]
    assert faults + room.faults == []


def test_bidders_decrypt_in_the_browser_and_custodians_after_them(
    room: Room, cast: Cast, eye: Eye, tmp_path: Path, clock: Hands
) -> None:
    tender = make.bid_on(cast, mode=OpeningMode.DUAL, bidder_window_minutes=10)
    make.close(tender)
    supplier = at_desk(room, cast, cast.supplier, tender, "my-bid")
    custodian = at_desk(room, cast, cast.custodians[0], tender, "custody")
    assert custodian.locator("[data-check]").count() == 0, "the bidders' time is not over"
    checked(supplier)
    faults = seen(supplier, eye, "bidder-decrypts")
    assert "本单位已解密" in let_go(supplier)
    for other in (cast.rival, cast.third):
        decrypting.release(clients.place(room.app, cast, other, tender, tmp_path), whole=False)
    custodian.reload()
    checked(custodian)
    assert RELEASED in let_go(custodian)
    assert by_client(clients.place(room.app, cast, cast.custodians[1], tender, tmp_path))
    assert prices(tender) == [100000000, 110000000, 115000000]
    assert faults + room.faults == []


@pytest.mark.deep
def test_the_prices_that_the_notice_admits_are_opened_in_the_browser(room: Room, cast: Cast) -> None:
    """Of four bids one failed: its price stays sealed, and the release says so."""
    tender = envelopes.announced(cast, bidders=(*cast.bidders, cast.stranger), failed=[cast.rival])
    make.released(tender, cast.custodians[1], envelopes.PRICE)
    page = at_desk(room, cast, cast.custodians[0], tender, "custody")
    said = checked(page)
    assert page.inner_text("[data-count]") == "3"
    assert "没有通过技术评审" in said
    assert RELEASED in let_go(page)
    db.session.rollback()
    read = [one.read_fen for one in queries.opened(tender.id, envelopes.PRICE)]
    assert read.count(None) == 1
    assert room.faults == []


def test_a_bidder_decrypts_its_price_when_that_is_its_turn(room: Room, cast: Cast, clock: Hands) -> None:
    """Where bidders decrypt too: the technical envelope first, the price after the notice."""
    tender = envelopes.bid_on(cast, mode=OpeningMode.DUAL, bidder_window_minutes=10)
    make.close(tender)
    make.decrypted(tender, *cast.bidders)
    for custodian in cast.custodians[:2]:
        make.released(tender, custodian)
    make.open_(tender)
    scored = envelopes.score(cast, evaluation.conforming(cast, tender))
    tender = envelopes.announce(cast, scored)
    assert tender.price_opens_at is not None
    clock.move_to(tender.price_opens_at + timedelta(seconds=5))
    page = at_desk(room, cast, cast.supplier, tender, "my-bid")
    checked(page)
    assert "本单位已解密" in let_go(page)
    db.session.rollback()
    price = queries.last_of(tender.id, cast.supplier.organisation, envelopes.PRICE)
    assert price is not None
    assert len(queries.own_releases(price.id)) == 1
    assert room.faults == []


CHANGED: dict[str, Any] = {
    "forged": lambda told: told | {"close": told["close"].replace('"head":"', '"head":"0', 1)},
    "left out": lambda told: told | {"bids": told["bids"][:2]},
    "twice": lambda told: told | {"bids": [told["bids"][0]] * 3},
}
SAID = {"forged": "没有办成", "left out": "没有全部送达", "twice": "没有全部送达"}


def test_a_custodians_browser_refuses_what_the_client_refuses(room: Room, cast: Cast) -> None:
    """Sealing 57, 90, 91: before its own clock's time, a wrong list of bids, a forged close record."""
    tender = make.closed(cast)
    page = at_desk(room, cast, cast.custodians[0], tender, "custody")
    for name, change in CHANGED.items():
        page.route("**/closing", partial(_answer, change))
        assert SAID[name] in refused(page), name
        page.unroute("**/closing")
    early = (tender.opens_at or running_clock.now()) - timedelta(seconds=1)
    page.clock.set_fixed_time(early)
    page.reload()
    assert "还没有到开标时间" in refused(page)
    assert queries.releases(tender.id) == []
    stranger = at_desk(room, cast, cast.custodians[1], tender, "custody")
    stranger.evaluate("() => indexedDB.deleteDatabase('procure-keys')")
    assert "没有您的解密密钥" in refused(stranger)


def _answer(change: Any, route: Any) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, json=change(answer.json()))
