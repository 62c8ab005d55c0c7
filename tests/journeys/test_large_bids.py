"""Bids of hundreds of megabytes at Chromium, on the site as it is served and by the clock as it goes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from filecmp import cmp
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Request

from procure.db import db
from procure.tenders.models import OpeningMode, Tender
from tests.cast import Cast
from tests.journeys.bidding import PDF, Bidder
from tests.journeys.keeping import KeyDesk
from tests.journeys.large import MB, PATIENCE, SAID, tender_of, written
from tests.journeys.letting_go import RELEASED, at_desk, checked, let_go
from tests.journeys.sitting import Room, save
from tests.make import bids as make
from tests.make import evaluation
from tests.storms import course
from tests.storms.site import Installation, served

pytestmark = [pytest.mark.in_chromium, pytest.mark.deep, pytest.mark.long, pytest.mark.timeout(3000)]

SIZE = 200 * MB
AHEAD = 300
PIECE, MOST_TWICE = 4 << 20, 4
PUT = re.compile("/api/up/.*offset=")
NAME, PRICE, CUT = "供货方案.pdf", "950,000.50", "ERR_INTERNET_DISCONNECTED"


def enrolled(room: Room, cast: Cast, folder: Path) -> Page:
    """The supplier's tab with keys made in it, backed up, proved, and found again after a reload."""
    folder.mkdir()
    desk = KeyDesk(room.tab(cast.supplier, SAID), folder)
    desk.page.set_default_timeout(PATIENCE)
    desk.begin()
    desk.enrol()
    desk.waiting()
    desk.give("activate", desk.save())
    desk.done()
    desk.page.reload()
    assert "可以签名" in desk.words()
    return desk.page


@dataclass
class Pieces:
    """From where on each piece was sent."""

    page: Page
    offsets: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", self._note)

    def _note(self, request: Request) -> None:
        if PUT.search(request.url):
            self.offsets.append(int(request.url.rpartition("=")[2]))


def prepared(bidder: Bidder, large: Path) -> None:
    """A whole bid; while the large file is sent the line breaks, and then the page is loaded again."""
    page, pieces = bidder.page, Pieces(bidder.page)
    bidder.open()
    bidder.choose("qualification", ("营业执照.pdf", PDF + b"licence" * 900))
    bidder.price(PRICE)
    bidder.go("technical")
    page.check("#technical-done")
    pieces.offsets.clear()
    page.set_input_files("#technical-files", large)
    page.get_by_text("正在上传").wait_for()
    page.context.set_offline(True)
    page.wait_for_timeout(1500)
    with page.expect_request(PUT):
        page.context.set_offline(False)
    before = len(pieces.offsets)
    bidder.open()
    page.wait_for_selector("[data-can]:not([hidden])", state="attached")
    assert min(pieces.offsets[before:]) > 0, "it goes on where it was"
    assert not [text for _, text in page.evaluate("window.said") if "正在加密" in text]
    assert len(pieces.offsets) - large.stat().st_size // PIECE <= MOST_TWICE


@pytest.mark.parametrize("mode", OpeningMode)
def test_a_bid_of_200_mb_goes_from_new_keys_to_the_opening_in_browsers(
    app: Flask,
    cast: Cast,
    home: Path,
    database_url: str,
    chromium: Browser,
    tmp_path: Path,
    mode: OpeningMode,
) -> None:
    """The file that comes out is the one that went in, and the short code is the same all the way."""
    tender = tender_of(cast, course.in_a_while(AHEAD), mode=mode)
    for player, price in zip(cast.bidders[1:], make.PRICES[1:], strict=True):
        make.committed(tender, player, price=price)
    large = written(tmp_path / NAME, SIZE)
    with served(Installation(home, database_url), "--with-worker") as site:
        room = Room(app, site.url, chromium)
        bidder = Bidder(enrolled(room, cast, tmp_path / "stick"), tender.id)
        prepared(bidder, large)
        code = bidder.look()
        assert bidder.hand_in() == code
        assert tender.opens_at is not None
        course.sleep_until(tender.opens_at)
        course.wait_for_the_close(tender.id)
        if mode is OpeningMode.DUAL:
            decrypted(bidder.page, tender, cast)
        for custodian in cast.custodians[:2]:
            desk = at_desk(room, cast, custodian, tender, "custody")
            desk.set_default_timeout(PATIENCE)
            checked(desk)
            assert RELEASED in let_go(desk)
        hall = room.tab(cast.purchaser)
        hall.goto(f"/tenders/{tender.id}/opening")
        hall.wait_for_selector(f"text={PRICE}", timeout=PATIENCE)
        assert code in hall.inner_text("main")
        db.session.rollback()
        evaluation.confirmed(cast, tender)
        hall.goto(f"/tenders/{tender.id}/evaluation/qualification")
        assert cmp(save(hall, NAME, tmp_path / "out"), large, shallow=False)
        assert [one for one in room.faults if CUT not in one] == []
        for one in room.contexts:
            one.close()


def decrypted(page: Page, tender: Tender, cast: Cast) -> None:
    """Every bidder's part of the opening: one in the page, the others by their clients."""
    page.goto(f"/tenders/{tender.id}/my-bid")
    checked(page)
    assert "本单位已解密" in let_go(page)
    make.decrypted(tender, cast.rival, cast.third)
