"""What sealing hundreds of megabytes costs the page; ``pytest -s`` prints the figures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.cast import Cast
from tests.journeys.bidding import Bidder, settled
from tests.journeys.gauge import Profile, Watch, is_flat, profile
from tests.journeys.large import MB, PATIENCE, SAID, tender_of, written
from tests.journeys.sitting import Room
from tests.storms import course
from tests.storms.site import Installation, served

pytestmark = [pytest.mark.in_chromium, pytest.mark.deep, pytest.mark.long, pytest.mark.timeout(3000)]

SMALL, USUAL, LARGE = 100 * MB, 200 * MB, 500 * MB
SMALL_PART = 0.02
HOLDS_ALL = """async () => {
    const [file] = document.getElementById("held").files;
    window.held = new Uint8Array(await file.arrayBuffer());
}"""
IS_SEALED = """async () => {
    const isSealed = () => window.said.some(([, text]) => text.includes("正在上传"));
    while (!isSealed()) await new Promise((resolve) => { setTimeout(resolve, 50); });
}"""
HASHES_ITSELF = """async () => {
    const { sha256Now } = await import("/static/crypto/hashing.js");
    sha256Now(new Uint8Array(64 << 20));
}"""


@dataclass(frozen=True)
class Cost:
    """What it took to seal and send a file of so many bytes."""

    size: int
    sealing: float
    sending: float
    worked: float
    peak: int

    def __str__(self) -> str:
        """One line of figures."""
        mega = self.size / MB
        return (
            f"{mega:.0f} MB: sealed at {mega / self.sealing:.1f} MB/s, {mega / self.worked:.1f} MB for each"
            f" second of the processor, sent at {mega / self.sending:.1f} MB/s; the page held"
            f" {self.peak / MB:.0f} MB"
        )


def cost_of(at: Profile, bidder: Bidder, large: Path) -> Cost:
    """Prepare a bid with a file of this size."""
    page = bidder.page
    bidder.open()
    before = at.worked()
    bidder.go("technical")
    page.set_input_files("#technical-files", large)
    page.evaluate(IS_SEALED)
    worked = at.worked() - before
    page.get_by_text("已加密并上传").wait_for()
    said = page.evaluate("window.said")
    words = ("正在加密", "正在上传", "已加密并上传")
    began, sealed, sent = (next(moment for moment, text in said if word in text) for word in words)
    seconds = ((sealed - began) / 1000, (sent - sealed) / 1000)
    return Cost(large.stat().st_size, *seconds, worked, at.peak())


def whole_bid(bidder: Bidder, large: Path) -> None:
    """From the first look at the list to the receipt."""
    bidder.open()
    bidder.price("950,000.50")
    bidder.choose("qualification")
    bidder.go("technical")
    bidder.page.check("#technical-done")
    bidder.page.set_input_files("#technical-files", large)
    bidder.page.get_by_text("已加密并上传").wait_for()
    assert bidder.look() == bidder.hand_in()


@pytest.fixture
def room(app: Flask, home: Path, database_url: str, chromium: Browser) -> Iterator[Room]:
    """The site as it is served, without a worker."""
    with served(Installation(home, database_url)) as site:
        yield Room(app, site.url, chromium)


@contextmanager
def seated(room: Room, cast: Cast, folder: Path) -> Iterator[tuple[Profile, Bidder]]:
    """The supplier at a browser of its own, which keeps its things in a folder."""
    tender = tender_of(cast, course.in_a_while(7200), number=folder.name)
    with profile(room.chromium, folder, room.base) as at:
        room.sign_in(at.context, cast.supplier)
        page = at.context.pages[0]
        page.set_default_timeout(PATIENCE)
        page.add_init_script(SAID)
        yield at, settled(page, cast, cast.supplier, tender.id)


def test_a_page_that_seals_500_mb_holds_no_more_than_one_that_seals_100(
    room: Room, cast: Cast, tmp_path: Path
) -> None:
    """How fast it is is printed; a page that reads the file as a whole is noticed."""
    files = {size: written(tmp_path / f"{size}.pdf", size) for size in (SMALL, USUAL, LARGE)}
    held: list[int] = []
    for size, large in files.items():
        with seated(room, cast, tmp_path / f"profile-{size}") as (at, bidder):
            cost = cost_of(at, bidder, large)
        print(cost)
        held.append(cost.peak)
    assert is_flat(held[0], held[-1]), held
    assert not is_flat(
        *(held_whole(room.chromium, tmp_path / f"whole-{n}", files[n]) for n in (SMALL, LARGE))
    )


def held_whole(chromium: Browser, folder: Path, large: Path) -> int:
    """The most that a page holds which reads a file as a whole."""
    with profile(chromium, folder, "") as at:
        page = at.context.pages[0]
        page.set_content("<input type='file' id='held'>")
        page.set_input_files("#held", large)
        page.evaluate(HOLDS_ALL)
        return at.peak()


def test_no_task_of_a_page_that_prepares_200_mb_is_more_than_a_small_part_of_the_work(
    room: Room, cast: Cast, tmp_path: Path
) -> None:
    """From the list of things to do to the receipt; a page that hashes in its own thread is noticed."""
    with seated(room, cast, tmp_path / "profile") as (at, bidder):
        watch = Watch(bidder.page)
        whole_bid(bidder, written(tmp_path / "供货方案.pdf", USUAL))
        longest = watch.longest()
        print(longest)
        part = at.worked() * 1000 * SMALL_PART
        watch = Watch(bidder.page)
        bidder.page.evaluate(HASHES_ITSELF)
        assert longest.worked < part < watch.longest().worked
