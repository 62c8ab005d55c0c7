"""The notice is out, and the tender is public."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from flask.testing import FlaskClient

from procure.crypto.entries import Entry
from procure.db import db, unit_of_work
from procure.ledger import queries as ledger
from procure.tenders import queries
from procure.tenders.models import Tender, TenderState
from tests.cast import Cast, Player, at
from tests.make import tenders

if TYPE_CHECKING:
    from tests.ground import Hands

Browser = Callable[[Player], FlaskClient]


def publish(browser: FlaskClient, tender: Tender, **changes: Any) -> Any:
    """Fill in the page."""
    data = {
        "medium": "中国政府采购网",
        "url": "https://example.org/notice/1",
        "posted_at": "2026-03-02T08:30",
        "evidence": (BytesIO(b"%PDF-1.7 posted"), "公告.pdf"),
    }
    return browser.post(f"/purchaser/tenders/{tender.id}/publish", data=data | changes)


def again(tender: Tender) -> Tender:
    """The row as it is now."""
    db.session.rollback()
    return db.session.get_one(Tender, tender.id)


def test_a_signed_tender_is_published_with_one_exact_line(cast: Cast, client_of: Browser) -> None:
    tender = tenders.signed(cast)
    assert publish(client_of(cast.purchaser), tender).status_code == 303
    now = again(tender)
    assert now.state is TenderState.PUBLISHED
    assert (now.published_at, now.posted_at) == (at("2026-03-02 09:00"), at("2026-03-02 08:30"))
    line = ledger.of(tender.id)[-1]
    entry = Entry.parse(line.entry.encode())
    assert (entry.kind, entry.value["tender"], entry.value["sha256"]) == (
        "tender",
        tender.number,
        tender.tender_sha256,
    )
    assert json.loads(str(line.facts))["url"] == "https://example.org/notice/1"


def test_an_unsigned_tender_is_not_published(cast: Cast, client_of: Browser) -> None:
    tender = tenders.prepared(cast)
    answer = publish(client_of(cast.purchaser), tender)
    assert answer.status_code == 422
    assert "电子签名" in answer.text
    assert again(tender).state is TenderState.PREPARED


def test_a_draft_is_not_published(cast: Cast, client_of: Browser) -> None:
    tender = tenders.draft(cast)
    answer = publish(client_of(cast.purchaser), tender)
    assert answer.status_code == 422
    assert "起草中" in answer.text


def test_a_posting_still_to_come_is_refused_and_kept_on_the_page(cast: Cast, client_of: Browser) -> None:
    tender = tenders.signed(cast)
    answer = publish(client_of(cast.purchaser), tender, posted_at="2026-03-02T09:01")
    assert answer.status_code == 422
    assert "2026-03-02T09:01" in answer.text
    assert again(tender).state is TenderState.PREPARED


@pytest.mark.parametrize(("day", "status"), [("2026-03-04 09:00", 303), ("2026-03-05 09:00", 422)])
def test_published_too_late_for_its_opening_it_is_refused(
    cast: Cast, client_of: Browser, clock: Hands, day: str, status: int
) -> None:
    tender = tenders.signed(cast)
    clock.move_to(at(day))
    answer = publish(client_of(cast.purchaser), tender)
    assert answer.status_code == status
    assert ("不得少于20日" in answer.text) is (status == 422)
    assert ("依据：《政府采购法》第三十五条" in answer.text) is (status == 422)


def test_a_custodian_revoked_since_is_refused(cast: Cast, client_of: Browser) -> None:
    tender = tenders.signed(cast)
    with unit_of_work():
        kept = db.session.get_one(Tender, tender.id).custodians[0].certificate
        kept.revoked_at = at("2026-03-02 08:59")
    answer = publish(client_of(cast.purchaser), tender)
    assert answer.status_code == 422
    assert "保管单位1" in answer.text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "example.org", "", "https://a b"])
def test_an_address_that_is_none_is_refused(cast: Cast, client_of: Browser, url: str) -> None:
    tender = tenders.signed(cast)
    assert publish(client_of(cast.purchaser), tender, url=url).status_code == 422


def test_a_medium_not_designated_is_refused(cast: Cast, client_of: Browser) -> None:
    tender = tenders.signed(cast)
    assert publish(client_of(cast.purchaser), tender, medium="本单位网站").status_code == 422


def test_without_evidence_it_is_refused(cast: Cast, client_of: Browser) -> None:
    tender = tenders.signed(cast)
    answer = publish(client_of(cast.purchaser), tender, evidence=(BytesIO(b""), ""))
    assert answer.status_code == 422
    assert "请选择要上传的文件" in answer.text


def test_published_twice_it_is_recorded_once(cast: Cast, client_of: Browser) -> None:
    tender, browser = tenders.signed(cast), client_of(cast.purchaser)
    assert [publish(browser, tender).status_code for _ in range(2)] == [303, 303]
    assert [line.act for line in ledger.of(tender.id)].count("tender") == 1


def test_another_posting_afterwards_is_refused(cast: Cast, client_of: Browser) -> None:
    tender = tenders.published(cast)
    answer = publish(client_of(cast.purchaser), tender, url="https://example.org/notice/2")
    assert answer.status_code == 422
    assert again(tender).posted_url == "https://example.org/notice/1"


def test_a_supplier_can_not_publish(cast: Cast, client_of: Browser) -> None:
    assert publish(client_of(cast.supplier), tenders.signed(cast)).status_code == 403


def test_bids_are_accepted_until_the_instant_of_the_opening(cast: Cast) -> None:
    tender = tenders.published(cast, opens_at=at("2026-03-24 09:00"))
    assert tender.accepts_bids(at("2026-03-24 08:59"))
    assert not tender.accepts_bids(at("2026-03-24 09:00"))
    assert tender.is_open(at("2026-03-24 09:00"))
    assert not tender.is_open(at("2026-03-24 08:59"))


def test_the_notice_decides_which_law_holds(cast: Cast) -> None:
    tender = tenders.published(cast)
    assert tender.governed_on(at("2027-01-01 09:00")).isoformat() == "2026-03-02"


def test_the_public_lists_show_it_from_then_on(cast: Cast) -> None:
    tender = tenders.published(cast)
    tenders.draft(cast, number="ZC-2026-2")
    assert [one.id for one in queries.public(at("2026-03-02 09:00"))] == [tender.id]
    assert queries.public(at("2026-03-02 08:59")) == []
    assert [one.id for one in queries.open_for_bids(at("2026-03-24 08:59"))] == [tender.id]
    assert queries.open_for_bids(at("2026-03-24 09:00")) == []
