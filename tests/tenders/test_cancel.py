"""The end of a tender on a ground of law: public, told to each bidder, never opened, deposits owed back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from flask.testing import FlaskClient

from procure import storage
from procure.awards.rules import ENDED
from procure.bids import closings, leftovers, queries
from procure.bids.refusals import Refused
from procure.core import clock as moment
from procure.core.actors import RoleName
from procure.core.errors import NotAllowed
from procure.core.rules import breaches
from procure.crypto.documents import Bid
from procure.db import db, unit_of_work
from procure.evaluation.deadlines import CONFIRM_WINNER
from procure.guarantees.deadlines import REFUND
from procure.ledger import queries as ledger
from procure.obligations import queries as obligations
from procure.tenders import queries as tenders
from procure.tenders.models import Ground, Tender, TenderState
from procure.web import jobs
from tests.cast import START, Cast, Player, at
from tests.make import bids as make_bids
from tests.make import changes as make
from tests.make import guarantees as make_guarantees
from tests.make import obligations as make_obligations
from tests.make import tenders as make_tenders

if TYPE_CHECKING:
    from tests.ground import Hands

Browser = Callable[[Player], FlaskClient]
FORM = {"ground": "task-cancelled", "reason": "上级调整规划，不再建设。", "progress": "正在招标。"}


def current(tender: Tender) -> Tender:
    db.session.expire_all()
    return db.session.get_one(Tender, tender.id)


def codes(facts: object) -> list[str]:
    return [one.rule.code for one in breaches(facts, START.date())]


def test_a_termination_is_signed_posted_and_read_by_everybody(
    cast: Cast, client_of: Browser, visitor: FlaskClient
) -> None:
    tender, browser = make_tenders.published(cast), client_of(cast.purchaser)
    assert "法律列明" in browser.get(f"/tenders/{tender.id}/end").text
    url = f"/tenders/{tender.id}/end"
    assert browser.post(url, data=FORM | {"ground": "because"}).status_code == 422
    assert browser.post(url, data=FORM).status_code == 303
    change = tenders.standing_change(tender)
    assert change is not None
    content = browser.get(f"/purchaser/changes/{change.id}/document.json").data
    assert "第三十六条" in content.decode()
    publish = {
        "medium": "中国政府采购网",
        "url": "https://example.org/notice/4",
        "posted_at": "2026-03-02T09:00",
        "evidence": (BytesIO(b"%PDF-1.7 posted"), "终止.pdf"),
        "signature": (BytesIO(cast.purchaser.sign(content)), "termination.json.p7s"),
    }
    assert browser.post(f"{url}/publish", data=publish).status_code == 303
    assert current(tender).state is TenderState.ENDED
    page = visitor.get(f"/tenders/{tender.id}/changes").text
    assert FORM["reason"] in page
    assert "已终止" in visitor.get(f"/tenders/{tender.id}").text
    assert visitor.get(f"/changes/{change.id}/document.json").data == content
    assert [one.act for one in ledger.of(tender.id)].count("tender.ended") == 1


def test_after_the_end_nothing_is_taken_in_closed_or_opened_and_the_sealed_bids_are_kept_sealed(
    cast: Cast, clock: Hands
) -> None:
    tender = make_bids.bid_on(cast)
    bid = make_bids.sealed(tender, cast.stranger)
    hashes = Bid.parse(queries.standing(tender.id)[0].document).blob_hashes
    assert leftovers.due(moment.now()) == []
    make.ended(cast, tender)
    with pytest.raises(Refused):
        make_bids.committed(current(tender), cast.stranger, bid)
    clock.move_to(at("2026-03-24 09:05"))
    jobs.run_due(moment.now())
    with pytest.raises(NotAllowed), unit_of_work():
        closings.close(tenders.published(tender.id), moment.now())
    assert queries.closing(tender.id) is None
    assert all(storage.current().has(one) for one in hashes)
    assert Bid.parse(queries.standing(tender.id)[0].document).blob_hashes == hashes


def test_bids_that_were_opened_are_kept(cast: Cast) -> None:
    tender = make_bids.opened(cast)
    hashes = Bid.parse(queries.standing(tender.id)[0].document).blob_hashes
    make.ended(cast, tender, Ground.UNLAWFUL_ACTS)
    jobs.run_due(moment.now())
    assert all(storage.current().has(one) for one in hashes)


def test_each_bidder_is_told_and_its_security_is_owed_back_in_five_working_days(
    cast: Cast, client_of: Browser
) -> None:
    tender = make_bids.bid_on(cast)
    make_guarantees.without_credit(cast, cast.rival)
    security = make_guarantees.given(tender, cast.rival, make_guarantees.transfer())
    browser, url = client_of(cast.purchaser), f"/purchaser/refunds/{security.id}"
    assert browser.get(url).status_code == 404
    make.ended(cast, tender)
    for bidder in cast.bidders:
        told = [str(one.title) for one in queries.to_do(bidder.actor, moment.now())]
        assert any("已终止" in one for one in told)
        assert "已终止" in client_of(bidder).get(f"/tenders/{tender.id}/my-bid").text
    owed = [one for one in obligations.of_tender(tender.id) if one.code == REFUND.code]
    assert [(one.creditor_id, one.due_on.isoformat()) for one in owed] == [
        (cast.rival.organisation, "2026-03-09")
    ]
    assert "保证金" in browser.get(url).text
    short = browser.post(url, data={"amount_fen": "19999.99", "voucher": "付字1号"})
    assert short.status_code == 422
    assert "付字1号" in short.text
    assert browser.post(url, data={"amount_fen": "20000.00", "voucher": "付字1号"}).status_code == 303
    db.session.expire_all()
    assert owed[0].met_by is not None
    assert browser.post(url, data={"amount_fen": "20000.00", "voucher": "付字1号"}).status_code == 422
    assert client_of(cast.stranger).get(url).status_code == 404


def test_without_a_security_nothing_is_owed_back(cast: Cast) -> None:
    tender = make_bids.bid_on(cast, make_bids.PRICES[:1], bid_security_fen=0)
    make.ended(cast, tender)
    assert obligations.of_tender(tender.id) == []


def test_duties_of_an_ended_tender_fall_away_but_what_is_owed_back(cast: Cast) -> None:
    tender = make_tenders.published(cast)
    duty = make_obligations.started(cast, CONFIRM_WINNER, subject=tender.id)
    make_guarantees.without_credit(cast, cast.supplier)
    make_bids.committed(tender, cast.supplier)
    make_guarantees.given(tender, cast.supplier, make_guarantees.transfer())
    make_bids.withdrawn(tender, cast.supplier)
    jobs.run_due(moment.now())
    make.ended(cast, tender)
    db.session.expire_all()
    assert duty.met_at is not None
    left = obligations.open_for(cast.purchaser.organisation, RoleName.PURCHASER, moment.now())
    assert [one.code for one in left] == [REFUND.code]


def test_each_ground_needs_its_facts() -> None:
    assert codes(ENDED) == []
    few = replace(ENDED, for_few=True)
    assert codes(few) == ["too-few-show-only-at-the-opening"]
    assert codes(replace(few, is_opened=True)) == []
    dear = replace(ENDED, for_prices=True, is_opened=True)
    assert codes(replace(dear, lowest_fen=101)) == []
    assert codes(replace(dear, lowest_fen=100)) == ["every-price-is-over-the-budget"]
    assert codes(dear) == ["every-price-is-over-the-budget"]


def test_an_ended_tender_is_not_ended_again_nor_extended(cast: Cast) -> None:
    tender = make_tenders.published(cast)
    make.ended(cast, tender)
    with pytest.raises(NotAllowed):
        make.ending(cast, tender)
    with pytest.raises(NotAllowed):
        make.extension(cast, tender, at("2026-03-31 09:00"))
    with pytest.raises(NotAllowed):
        make_tenders.asked(current(tender), cast.supplier)
    with pytest.raises(NotAllowed):
        make_tenders.explained(cast, current(tender))
