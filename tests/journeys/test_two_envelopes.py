"""Both envelopes of a bid in the browser: apart in every byte, one after the other, changed together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route

from procure import storage
from procure.bids import queries
from procure.bids.models import Submission, SubmissionKind
from procure.crypto import sealing
from procure.crypto.codes import short_code
from procure.crypto.documents import Bid
from procure.crypto.opening import manifest_of
from procure.db import db
from procure.tenders.models import Envelope, Tender
from tests.cast import Cast
from tests.journeys.bidding import PDF, Bidder, seated
from tests.journeys.eye import Eye
from tests.journeys.sitting import Room, seen
from tests.make import changes, envelopes

pytestmark = pytest.mark.in_chromium

BID, WITHDRAW = SubmissionKind.BID, SubmissionKind.WITHDRAW
TECHNICAL, PRICED = {"营业执照.pdf", "供货方案.pdf"}, {"报价明细.pdf"}


@pytest.fixture
def tender(room: Room, cast: Cast) -> Tender:
    return envelopes.published(cast)


@pytest.fixture
def bidder(room: Room, cast: Cast, tender: Tender) -> Bidder:
    return seated(room, cast, cast.supplier, tender.id)


def handed(tender: Tender, cast: Cast) -> list[list[Submission]]:
    """What the platform has of the supplier, envelope by envelope."""
    db.session.rollback()
    return [queries.of(tender.id, cast.supplier.organisation, one) for one in Envelope]


def kinds(tender: Tender, cast: Cast) -> list[list[SubmissionKind]]:
    """The kinds of these documents."""
    return [[one.kind for one in part] for part in handed(tender, cast)]


def inside(one: Submission, cast: Cast) -> tuple[dict[str, Any], set[str]]:
    """What is read out of an envelope, and the names of its files."""
    bid, keep = Bid.parse(one.document), storage.current()
    identity = sealing.own_wrap(bid, cast.supplier.identity)["identity"]
    said = manifest_of(bid, identity, keep.open)
    return dict(said["form"]), {file["name"] for file in said["files"]}


def fill_in(bidder: Bidder, price: str) -> list[str]:
    """A whole bid, looked at; the short codes of its envelopes."""
    bidder.open()
    bidder.choose("price", ("报价明细.pdf", PDF + b"sums" * 900), complete=False)
    bidder.fill_in(price)
    bidder.look()
    return bidder.page.locator("[data-check-code]:visible").all_inner_texts()


def history(bidder: Bidder) -> str:
    """Wait for the list of receipts."""
    bidder.page.wait_for_url("**/my-bid#history")
    return bidder.page.inner_text("main")


def test_both_envelopes_go_in_with_one_press_and_are_changed_together(
    room: Room, cast: Cast, tender: Tender, bidder: Bidder, tmp_path: Path
) -> None:
    """The price is in its own envelope alone, under a key of its own; nothing of it is sent."""
    page = bidder.page
    codes = fill_in(bidder, "950,000.50")
    assert seen(page, Eye(tmp_path), "check-two") == []
    page.click("[data-hand-in]")
    said = history(bidder)
    (technical,), (price,) = handed(tender, cast)
    assert [short_code(one.sha256) for one in (technical, price)] == codes
    assert all(code in said for code in codes)
    assert inside(technical, cast) == ({}, TECHNICAL)
    assert inside(price, cast) == ({"price": "950000.50", "currency": "CNY"}, PRICED)
    keys = {Bid.parse(one.document)["key"]["recipient"] for one in (technical, price)}
    assert len(keys) == 2
    assert not [one for one in bidder.sent for word in (b"950000", b"950,000", b"950%2C000") if word in one]
    changes.publish(cast, changes.amendment(cast, tender))
    page.goto(f"/tenders/{tender.id}/my-bid")
    page.click("[data-reconfirm]")
    history(bidder)
    assert [[one.revision for one in part] for part in handed(tender, cast)] == [[1, 2], [1, 2]]
    page.goto(f"/tenders/{tender.id}/my-bid/withdraw")
    assert seen(page, Eye(tmp_path), "withdraw-two") == []
    page.click("[data-withdraw]")
    history(bidder)
    assert kinds(tender, cast) == [[BID, BID, WITHDRAW]] * 2
    assert room.faults == []


def test_where_the_second_fails_the_first_stands_alone_and_the_second_follows(
    cast: Cast, tender: Tender, bidder: Bidder
) -> None:
    """Said so until the price is in; the files of what was handed in don't change any more."""
    page, tries = bidder.page, list[str]()

    def line(route: Route) -> None:
        tries.append(route.request.url)
        if len(tries) == 2:
            route.fulfill(status=503, json={"code": "busy", "reason": "平台忙，请稍后再试。"})
        else:
            route.continue_()

    codes = fill_in(bidder, "950000")
    page.route("**/commit", line)
    page.click("[data-hand-in]")
    assert "平台忙" in bidder.trouble()
    assert kinds(tender, cast) == [[BID], []]
    bidder.open()
    page.wait_for_selector("[data-half]:visible")
    bidder.go("technical")
    page.locator('[data-part="technical"] [data-remove]').click()
    assert "技术信封已经收讫" in bidder.trouble()
    page.click("[data-finish]")
    page.wait_for_selector("[data-checked]:visible")
    shown = page.locator("[data-check-code]:visible").all_inner_texts()
    assert len(shown) == 1
    page.click("[data-hand-in]")
    assert {codes[0], shown[0]} <= set(history(bidder).split())
    assert kinds(tender, cast) == [[BID], [BID]]
    fill_in(bidder, "940000")
    page.click("[data-hand-in]")
    history(bidder)
    assert kinds(tender, cast) == [[BID, BID]] * 2


@pytest.mark.deep
def test_a_platform_that_hides_an_envelope_gets_nothing_sealed(
    room: Room, tender: Tender, bidder: Bidder
) -> None:
    """Left out, or said to be the only one: the price would have gone into the technical envelope."""
    lies: list[Callable[[dict[str, Any]], object]] = [
        lambda told: told["envelopes"].pop(),
        lambda told: told.update(envelopes=[told["envelopes"][0] | {"envelope": None}]),
        lambda told: told["envelopes"].reverse(),
    ]
    for lie in lies:

        def line(route: Route) -> None:
            told = route.fetch().json()
            lie(told)  # noqa: B023  # it is unrouted before the next one
            route.fulfill(json=told)

        bidder.page.route(f"**/api/tenders/{tender.id}", line)
        bidder.open()
        assert "签名核验不通过" in bidder.trouble()
        assert bidder.page.locator("[data-view]:visible").count() == 0
        bidder.page.unroute(f"**/api/tenders/{tender.id}")
