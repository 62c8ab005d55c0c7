"""A later opening: everybody judges by the latest one, and bids handed in stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from flask.testing import FlaskClient

from procure.bids import closings, queries
from procure.bids import queries as bid_queries
from procure.bids.refusals import Refused
from procure.core import clock as moment
from procure.core.errors import NotAllowed
from procure.core.rules import RuleBroken, breaches
from procure.crypto import cms
from procure.crypto import release as custody
from procure.crypto.documents import Extension
from procure.crypto.refusals import OpeningRefused
from procure.db import db, unit_of_work
from procure.ledger import queries as ledger
from procure.tenders import queries as tenders
from procure.tenders.models import ClarificationState, Tender
from procure.tenders.rules.changes import MOVED, POSTED
from tests.cast import START, Cast, Player, at
from tests.make import bids as make_bids
from tests.make import changes as make
from tests.make import tenders as make_tenders

if TYPE_CHECKING:
    from tests.ground import Hands

Browser = Callable[[Player], FlaskClient]
FIRST = at("2026-03-24 09:00")
LATER = at("2026-03-31 09:00")
FORM = {"opens_at": "2026-03-31T09:00", "reason": make.REASON}
DAY = START.date()


def posted(player: Player, content: bytes, when: Any, **changes: Any) -> dict[str, Any]:
    """What the page of publication is sent."""
    form = {
        "medium": "中国政府采购网",
        "url": "https://example.org/notice/2",
        "posted_at": f"{when:%Y-%m-%dT%H:%M}",
        "evidence": (BytesIO(b"%PDF-1.7 posted"), "公告.pdf"),
        "signature": (BytesIO(player.sign(content, when)), "extension.json.p7s"),
    }
    return form | changes


def codes(facts: object) -> list[str]:
    return [one.rule.code for one in breaches(facts, DAY)]


def test_an_extension_is_written_signed_posted_and_then_read_by_everybody(
    cast: Cast, client_of: Browser, visitor: FlaskClient, clock: Hands
) -> None:
    tender, browser = make_tenders.published(cast), client_of(cast.purchaser)
    assert "延期" in browser.get(f"/purchaser/tenders/{tender.id}/changes").text
    answer = browser.post(f"/purchaser/tenders/{tender.id}/extend", data=FORM)
    assert answer.status_code == 303
    url = answer.headers["Location"]
    change = tenders.standing_change(tender)
    assert change is not None
    assert visitor.get(f"/changes/{change.id}/document.json").status_code == 404
    content = browser.get(f"/purchaser/changes/{change.id}/document.json").data
    assert Extension.parse(content).opens == LATER
    assert browser.post(url, data=posted(cast.purchaser, content, START)).status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Tender, tender.id).opens_at == LATER
    page = visitor.get(f"/tenders/{tender.id}/changes").text
    assert make.REASON in page
    got = [visitor.get(f"/changes/{change.id}/document.json{end}").data for end in ("", ".p7s")]
    assert cms.verify(got[0], got[1], [cast.root], START).certificate_sha256 == (
        cast.purchaser.certificate_sha256
    )
    line = next(one for one in ledger.of(tender.id) if one.act == "extension")
    assert Extension.parse(content).sha256 in line.entry
    assert "延期" in visitor.get(f"/tenders/{tender.id}").text


def test_a_bid_stands_and_another_is_taken_in_until_the_new_deadline(cast: Cast, clock: Hands) -> None:
    tender = make_bids.bid_on(cast, make_bids.PRICES[:1])
    make.extended(cast, tender, LATER)
    clock.move_to(FIRST)
    make_bids.committed(tender, cast.rival, price=make_bids.PRICES[1])
    clock.move_to(LATER - timedelta(seconds=1))
    third = make_bids.sealed(tender, cast.third, make_bids.PRICES[2])
    clock.move_to(LATER)
    with pytest.raises(Refused) as refused:
        make_bids.committed(tender, cast.third, third)
    assert refused.value.code == "late"
    assert len(queries.standing(tender.id)) == 2


def test_without_an_extension_the_first_deadline_is_late(cast: Cast, clock: Hands) -> None:
    tender = make_tenders.published(cast)
    bid = make_bids.sealed(tender, cast.rival)
    clock.move_to(FIRST)
    with pytest.raises(Refused) as refused:
        make_bids.committed(tender, cast.rival, bid)
    assert refused.value.code == "late"


def test_nothing_is_closed_before_the_latest_opening(cast: Cast, clock: Hands) -> None:
    tender = make_bids.bid_on(cast)
    make.extended(cast, tender, LATER)
    clock.move_to(LATER - timedelta(seconds=1))
    assert tender.id not in queries.due_to_close(moment.now())
    with pytest.raises(NotAllowed), unit_of_work():
        closings.close(tenders.published(tender.id), moment.now())
    assert make_bids.close(tender).closed_at >= LATER


def test_a_custodian_judges_by_the_latest_opening(cast: Cast, clock: Hands) -> None:
    """Its own machine refuses between the first opening and the extended one, whatever the platform says."""
    tender = make_bids.bid_on(cast)
    make.extended(cast, tender, LATER)
    make_bids.close(tender)
    case, roots = make_bids.case_of(tender), [cast.root]
    keeper = cast.custodians[0]
    early = LATER - timedelta(seconds=1)
    with pytest.raises(OpeningRefused) as refused:
        custody.build_release(case, "c1", [keeper.identity], roots, early)
    assert refused.value.code == "too-early"
    assert len(custody.build_release(case, "c1", [keeper.identity], roots, LATER)["releases"]) == 3
    hidden = replace(case, extensions=())
    assert custody.build_release(hidden, "c1", [keeper.identity], roots, early)["releases"]


def test_one_change_is_on_its_way_at_a_time_and_may_be_given_up(cast: Cast, client_of: Browser) -> None:
    tender, browser = make_tenders.published(cast), client_of(cast.purchaser)
    change = make.extension(cast, tender, LATER)
    again = browser.post(f"/purchaser/tenders/{tender.id}/extend", data=FORM)
    assert again.status_code == 422
    assert make.REASON in again.text
    assert browser.post(f"/purchaser/changes/{change.id}/drop").status_code == 303
    assert tenders.standing_change(tender) is None
    assert browser.post(f"/purchaser/tenders/{tender.id}/extend", data=FORM).status_code == 303


def test_a_change_is_posted_on_the_medium_of_the_notice(cast: Cast, client_of: Browser) -> None:
    tender = make_tenders.published(cast)
    change, browser = make.extension(cast, tender, LATER), client_of(cast.purchaser)
    content = browser.get(f"/purchaser/changes/{change.id}/document.json").data
    form = posted(cast.purchaser, content, START, medium="中国山东政府采购网")
    answer = browser.post(f"/purchaser/changes/{change.id}/publish", data=form)
    assert answer.status_code == 422
    assert "原公告" in answer.text
    assert "https://example.org/notice/2" in answer.text
    assert tenders.changes(tender) == []


def test_anothers_changes_are_not_there(cast: Cast, client_of: Browser) -> None:
    tender = make_tenders.published(cast)
    change, browser = make.extension(cast, tender, LATER), client_of(cast.stranger)
    for url in (
        f"/purchaser/tenders/{tender.id}/changes",
        f"/purchaser/tenders/{tender.id}/extend",
        f"/purchaser/changes/{change.id}/publish",
        f"/purchaser/changes/{change.id}/document.json",
    ):
        assert browser.get(url).status_code == 404


def test_the_opening_moves_before_it_comes_and_only_to_later() -> None:
    last = replace(MOVED, at=MOVED.opens_at - timedelta(seconds=1))
    assert codes(last) == []
    assert codes(replace(MOVED, at=MOVED.opens_at)) == ["the-opening-moves-before-it-comes"]
    assert codes(replace(MOVED, at=MOVED.opens_at, is_held=True)) == []
    assert codes(replace(MOVED, to=MOVED.opens_at + timedelta(seconds=1))) == []
    assert codes(replace(MOVED, to=MOVED.opens_at)) == ["the-opening-moves-to-a-later-time"]
    assert codes(replace(MOVED, to=MOVED.opens_at, with_content=True)) == []
    assert codes(replace(POSTED, posted_at=POSTED.at)) == []


def test_an_extension_that_comes_too_late_is_refused_at_its_publication(cast: Cast, clock: Hands) -> None:
    tender = make_tenders.published(cast)
    change = make.extension(cast, tender, LATER)
    clock.move_to(FIRST)
    with pytest.raises(RuleBroken) as refused:
        make.publish(cast, change)
    assert refused.value.code == "the-opening-moves-before-it-comes"


def test_a_late_clarification_leads_to_the_extension_and_is_then_published(
    cast: Cast, client_of: Browser, clock: Hands
) -> None:
    tender, browser = make_tenders.published(cast), client_of(cast.purchaser)
    clock.move_to(at("2026-03-10 10:00"))
    words = {"text": "椅面改用实木。", "affects_bids": "yes"}
    answer = browser.post(f"/purchaser/tenders/{tender.id}/explain", data=words)
    assert answer.headers["Location"].endswith("/extend")
    make.extended(cast, tender, at("2026-03-25 09:00"))
    waiting = tenders.clarifications(tender, ClarificationState.PREPARED)[0]
    content = browser.get(f"/purchaser/clarifications/{waiting.id}/clarification.json").data
    p7s = cast.purchaser.sign(content, moment.now())
    form = {"signature": (BytesIO(p7s), "clarification.json.p7s")}
    assert browser.post(f"/purchaser/clarifications/{waiting.id}/publish", data=form).status_code == 303
    assert len(tenders.clarifications(tender)) == 1


def test_a_bidder_is_told_on_its_desk_and_nobody_else_learns_of_it(
    cast: Cast, client_of: Browser, clock: Hands
) -> None:
    tender = make_bids.bid_on(cast, make_bids.PRICES[:1])
    clock.forward(hours=1)
    make.extended(cast, tender, LATER)
    told = [str(one.title) for one in bid_queries.to_do(cast.supplier.actor, moment.now())]
    assert any("顺延" in one for one in told)
    assert bid_queries.to_do(cast.rival.actor, moment.now()) == []
    for player in (cast.purchaser, cast.rival):
        assert cast.supplier.house.name not in client_of(player).get(f"/tenders/{tender.id}/changes").text
