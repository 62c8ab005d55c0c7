"""The check page, and freezing what it shows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from procure import storage
from procure.accounts.models import Organisation
from procure.crypto import documents
from procure.db import db, unit_of_work
from procure.ledger import queries as ledger
from procure.signing import queries as signing
from procure.tenders.models import Tender, TenderState
from tests.cast import Cast, Player, at
from tests.make import findings, tenders

Browser = Callable[[Player], FlaskClient]


def prepare(browser: FlaskClient, tender: Tender, version: int | None = None) -> Any:
    """Press the button of the check page."""
    data = {"version": version or tender.version}
    return browser.post(f"/purchaser/tenders/{tender.id}/check", data=data)


def again(tender: Tender) -> Tender:
    """The row as it is now."""
    db.session.rollback()
    return db.session.get_one(Tender, tender.id)


def test_a_lawful_draft_is_frozen_into_a_strict_tender_json(cast: Cast, client_of: Browser) -> None:
    tender = tenders.draft(cast)
    answer = prepare(client_of(cast.purchaser), tender)
    assert answer.status_code == 303
    now = again(tender)
    assert now.state is TenderState.PREPARED
    assert now.document is not None
    frozen = documents.Tender.parse(signing.content(now.document))
    assert frozen["documents_sha256"] == now.content_sha256
    assert frozen["opens"] == "2026-03-24T01:00:00Z"
    assert (frozen["tender"], frozen["mode"], frozen["threshold"]) == ("ZC-2026-1", "custodians", 2)
    keepers = {one.certificate_sha256: (one.recipient, one.spare_recipient) for one in cast.custodians}
    assert {one["cert_sha256"]: (one["recipient"], one["spare"]) for one in frozen["custodians"]} == keepers
    assert [line.act for line in ledger.of(tender.id)][-1] == "tender.prepared"


def test_the_content_file_holds_what_a_bidder_must_know(cast: Cast) -> None:
    tender = tenders.prepared(cast)
    content = json.loads(storage.current().read(str(tender.content_sha256)))
    assert (content["budget"], content["ceiling"]) == ("1200000.00", "1180000.00")
    assert content["min_bidders"] == 3
    assert sum(one["points"] for one in content["factors"]) == 100
    assert "cash" not in content["bid_security_forms"]
    assert content["bid_security_until"] == content["opens"]
    assert content["prevails"] == "data-message"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"bid_security_fen": 2_400_001}, "2%"),
        ({"ceiling_fen": 120_000_001}, "最高限价"),
        ({"opens_at": at("2026-03-22 23:59")}, "不得少于20日"),
        ({"opens_at": at("2027-03-01 09:00")}, "暂定"),
        ({"need": "须采用联想牌课桌椅。"}, "限制性规定"),
        ({"need": ""}, "还没有填写"),
        ({"custodians": []}, "还没有填写"),
        ({"uniform_standard": True}, "最低评标价法"),
        ({"performance_security_percent": 11}, "履约保证金"),
        ({"factors": tenders.FACTORS[:2]}, "100"),
    ],
)
def test_what_the_law_forbids_is_not_frozen(
    cast: Cast, client_of: Browser, changes: dict[str, Any], said: str
) -> None:
    tender = tenders.draft(cast, **changes)
    page = prepare(client_of(cast.purchaser), tender)
    assert page.status_code == 422
    assert said in page.text
    assert again(tender).state is TenderState.DRAFT
    assert [line.act for line in ledger.of(tender.id)][-1] == "tender.edited"


def test_everything_wrong_is_said_at_once_with_its_article(cast: Cast, client_of: Browser) -> None:
    tender = tenders.draft(
        cast, need="须采用联想牌课桌椅。", bid_security_fen=9_000_000, opens_at=at("2026-03-10 09:00")
    )
    page = client_of(cast.purchaser).get(f"/purchaser/tenders/{tender.id}/check").text
    for article in ("《政府采购法实施条例》第三十三条", "《政府采购法》第三十五条", "第二十条"):
        assert article in page
    assert "可以这样写" in page


def test_a_small_advance_is_warned_of_and_yet_frozen(cast: Cast, client_of: Browser) -> None:
    tender = tenders.draft(cast, advance_percent=29)
    browser = client_of(cast.purchaser)
    assert "低于30%" in browser.get(f"/purchaser/tenders/{tender.id}/check").text
    assert prepare(browser, tender).status_code == 303


def test_a_provisional_opening_is_frozen_once_accepted(cast: Cast, client_of: Browser) -> None:
    tender = tenders.draft(cast, opens_at=at("2027-03-01 09:00"), provisional_accepted=True)
    assert prepare(client_of(cast.purchaser), tender).status_code == 303


def test_a_warning_needs_a_necessity_that_is_published(cast: Cast, client_of: Browser) -> None:
    tender = tenders.draft(cast, need=f"{tenders.NEED['need']}{findings.ASKED}")
    browser, note = client_of(cast.purchaser), "设计深度与甲级资质对应。"
    refused = prepare(browser, tender)
    assert refused.status_code == 422
    assert "须说明理由" in refused.text
    page = f"/purchaser/tenders/{tender.id}/necessities"
    (key,) = re.findall(r'name="necessities-0-key"[^>]*value="(\w+)"', browser.get(page).text)
    data = {"necessities-0-key": key, "necessities-0-reason": note}
    assert browser.post(page, data=data).status_code == 303
    assert [line.act for line in ledger.of(tender.id)][-1] == "finding.justified"
    assert prepare(browser, again(tender)).status_code == 303
    content = json.loads(storage.current().read(str(again(tender).content_sha256)))
    assert [one["answer"]["reason"] for one in content["fairness"]["findings"]] == [note]


def test_pressed_twice_it_is_frozen_once(cast: Cast, client_of: Browser) -> None:
    tender, browser = tenders.draft(cast), client_of(cast.purchaser)
    assert [prepare(browser, tender).status_code for _ in range(2)] == [303, 303]
    assert [line.act for line in ledger.of(tender.id)].count("tender.prepared") == 1


def test_an_old_check_page_is_refused(cast: Cast, client_of: Browser) -> None:
    tender = tenders.draft(cast)
    answer = prepare(client_of(cast.purchaser), tender, version=tender.version - 1)
    assert answer.status_code == 422
    assert again(tender).state is TenderState.DRAFT


def test_an_operator_may_not_keep_a_key(cast: Cast, client_of: Browser) -> None:
    tender = tenders.draft(cast, keepers=(*cast.custodians[:2], cast.administrator))
    page = prepare(client_of(cast.purchaser), tender)
    assert page.status_code == 422
    assert "平台运营机构" in page.text


@pytest.mark.parametrize(("near", "status"), [(1, 303), (2, 422)])
def test_whom_the_purchaser_controls_counts_as_its_side(
    cast: Cast, client_of: Browser, near: int, status: int
) -> None:
    tender = tenders.draft(cast)
    with unit_of_work():
        for one in cast.custodians[:near]:
            db.session.get_one(Organisation, one.organisation).controller_code = cast.purchaser.house.code
    answer = prepare(client_of(cast.purchaser), tender)
    assert answer.status_code == status
    assert ("可能提前开标" in answer.text) is (status == 422)


def test_a_supplier_can_not_freeze_it(cast: Cast, client_of: Browser) -> None:
    assert prepare(client_of(cast.supplier), tenders.draft(cast)).status_code == 403
