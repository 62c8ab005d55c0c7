"""A draft is written section by section."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from procure.core import clock
from procure.core.clock import BEIJING
from procure.db import db
from procure.ledger import queries as ledger
from procure.tenders import queries
from procure.tenders.models import FactorKind, Goods, OpeningMode, Tender
from tests.cast import Cast, Player
from tests.make import tenders

Browser = Callable[[Player], FlaskClient]
BASICS = {
    "own_title": "课桌椅采购",
    "goods": "goods",
    "category": "办公家具",
    "budget_id": "2026-0001",
    "budget_fen": "１，２００，０００.００ 元",
    "ceiling_fen": "1180000",
}
OPENING = {
    "threshold": "2",
    "mode": "dual",
    "bidder_window_minutes": "10",
    "custodian_wait_minutes": "240",
}
TIMING = {"opens_at": "2026-03-25T09:30", "bid_security_fen": "0", "bid_validity_days": "９０"}


def again(tender: Tender) -> Tender:
    """The row as it is now."""
    db.session.rollback()
    return db.session.get_one(Tender, tender.id)


def acts(tender: Tender) -> list[str]:
    """What the ledger says about it."""
    return [line.act for line in ledger.of(tender.id)]


@pytest.fixture
def draft(cast: Cast) -> Tender:
    """A draft with every section written."""
    return tenders.draft(cast)


def url(tender: Tender, part: str) -> str:
    """The page of a section."""
    return f"/purchaser/tenders/{tender.id}/{part}"


def test_full_width_digits_and_commas_are_understood(cast: Cast, client_of: Browser, draft: Tender) -> None:
    typed = BASICS | {"version": draft.version, "category": "教学家具"}
    answer = client_of(cast.purchaser).post(url(draft, "basics"), data=typed)
    assert answer.status_code == 303
    now = again(draft)
    assert (now.budget_fen, now.ceiling_fen) == (120_000_000, 118_000_000)
    assert acts(draft) == ["tender.created", "tender.edited", "tender.edited"]


@pytest.mark.parametrize("amount", ["十万", "1.234", "-5", "1e6", "", "９" * 30])
def test_an_amount_that_is_none_is_refused_and_shown_again(
    cast: Cast, client_of: Browser, draft: Tender, amount: str
) -> None:
    typed = BASICS | {"version": draft.version, "budget_fen": amount, "category": "刚填写的品目"}
    answer = client_of(cast.purchaser).post(url(draft, "basics"), data=typed)
    assert answer.status_code == 422
    assert "刚填写的品目" in answer.text
    assert amount in answer.text
    assert again(draft).category == "办公家具"


def test_a_time_is_beijings(cast: Cast, client_of: Browser, draft: Tender) -> None:
    client_of(cast.purchaser).post(url(draft, "timing"), data=TIMING | {"version": draft.version})
    opens_at = again(draft).opens_at
    assert opens_at is not None
    assert opens_at.astimezone(BEIJING).strftime("%F %T") == "2026-03-25 09:30:00"


@pytest.mark.parametrize("typed", ["2026-02-30T09:00", "下周一", "2026-03-25", "99999-01-01T00:00"])
def test_a_time_that_is_none_is_refused(cast: Cast, client_of: Browser, draft: Tender, typed: str) -> None:
    data = TIMING | {"version": draft.version, "opens_at": typed}
    answer = client_of(cast.purchaser).post(url(draft, "timing"), data=data)
    assert answer.status_code == 422
    assert typed in answer.text


def test_an_old_page_is_refused_once_and_then_wins_knowingly(
    cast: Cast, client_of: Browser, draft: Tender
) -> None:
    old = draft.version
    theirs = TIMING | {"version": old, "bid_validity_days": "60"}
    client_of(cast.colleague).post(url(draft, "timing"), data=theirs)
    browser, mine = client_of(cast.purchaser), BASICS | {"version": old, "category": "本人填写的品目"}
    refused = browser.post(url(draft, "basics"), data=mine)
    assert refused.status_code == 422
    assert "本人填写的品目" in refused.text
    assert f'value="{old + 1}"' in refused.text
    assert browser.post(url(draft, "basics"), data=mine | {"version": old + 1}).status_code == 303
    assert again(draft).category == "本人填写的品目"


def test_the_same_page_sent_twice_is_saved_once(cast: Cast, client_of: Browser, draft: Tender) -> None:
    typed = TIMING | {"version": draft.version}
    browser = client_of(cast.purchaser)
    assert browser.post(url(draft, "timing"), data=typed).status_code == 303
    assert browser.post(url(draft, "timing"), data=typed).status_code == 303
    assert acts(draft).count("tender.edited") == 2


def rows(draft: Tender) -> dict[str, Any]:
    """Two scoring factors and an empty row."""
    return {
        "version": draft.version,
        "factors-0-name": "投标报价",
        "factors-0-kind": "price",
        "factors-0-points": "40",
        "factors-0-tiers": "按公式",
        "factors-1-name": "供货方案",
        "factors-1-kind": "judged",
        "factors-1-points": "60",
        "factors-1-tiers": "每缺一项扣十分",
        "factors-2-name": "",
        "factors-2-kind": "objective",
        "factors-2-points": "",
        "factors-2-tiers": "",
    }


def test_rows_are_replaced_and_empty_ones_left_out(cast: Cast, client_of: Browser, draft: Tender) -> None:
    assert client_of(cast.purchaser).post(url(draft, "scoring"), data=rows(draft)).status_code == 303
    found = [(one.position, one.name, one.kind, one.points) for one in again(draft).factors]
    assert found == [(0, "投标报价", FactorKind.PRICE, 40), (1, "供货方案", FactorKind.JUDGED, 60)]


def test_a_factor_without_points_is_refused(cast: Cast, client_of: Browser, draft: Tender) -> None:
    typed = rows(draft) | {"factors-1-points": ""}
    answer = client_of(cast.purchaser).post(url(draft, "scoring"), data=typed)
    assert answer.status_code == 422
    assert "供货方案" in answer.text


def test_custodians_are_chosen_by_their_certificates(cast: Cast, client_of: Browser, draft: Tender) -> None:
    known = {one.sha256: one.id for one in queries.custodian_certificates(clock.now())}
    chosen = [known[one.certificate_sha256] for one in cast.custodians[:2]]
    typed = {"version": draft.version, "custodians": chosen, **OPENING}
    assert client_of(cast.purchaser).post(url(draft, "custodians"), data=typed).status_code == 303
    kept = again(draft)
    assert [one.key for one in kept.custodians] == ["c1", "c2"]
    assert (kept.mode, kept.bidder_window_minutes, kept.custodian_wait_minutes) == (OpeningMode.DUAL, 10, 240)


@pytest.mark.parametrize("minutes", ["9", "241"])
def test_a_window_outside_its_limits_is_refused(
    cast: Cast, client_of: Browser, draft: Tender, minutes: str
) -> None:
    typed = {"version": draft.version, "custodians": [], **OPENING, "bidder_window_minutes": minutes}
    answer = client_of(cast.purchaser).post(url(draft, "custodians"), data=typed)
    assert answer.status_code == 422
    assert "请填写10到240之间的数" in answer.text


def test_a_certificate_of_nobody_is_refused(cast: Cast, client_of: Browser, draft: Tender) -> None:
    typed = {"version": draft.version, "custodians": ["0" * 32], **OPENING}
    assert client_of(cast.purchaser).post(url(draft, "custodians"), data=typed).status_code == 422


def test_findings_stand_beside_their_field(cast: Cast, client_of: Browser) -> None:
    tender = tenders.draft(cast, need="供应商注册资本不低于500万元。")
    page = client_of(cast.purchaser).get(url(tender, "need")).text
    assert 'id="need-findings"' in page
    assert "注册资本" in page


def test_the_earliest_lawful_opening_is_shown_while_drafting(
    cast: Cast, client_of: Browser, draft: Tender
) -> None:
    page = client_of(cast.purchaser).get(url(draft, "timing")).text
    assert "2026年3月23日(星期一)" in page
    assert "《政府采购法》第三十五条" in page


def test_a_frozen_tender_is_not_written(cast: Cast, client_of: Browser) -> None:
    tender = tenders.prepared(cast)
    answer = client_of(cast.purchaser).post(url(tender, "timing"), data=TIMING | {"version": tender.version})
    assert answer.status_code == 422
    assert "待签名发布" in answer.text
    assert acts(tender)[-1] == "tender.prepared"


def test_another_organisations_draft_is_not_there(cast: Cast, client_of: Browser, draft: Tender) -> None:
    for part in ("", "/basics", "/check", "/sign", "/publish", "/attachments", "/questions", "/copy"):
        assert client_of(cast.stranger).get(f"/purchaser/tenders/{draft.id}{part}").status_code == 404
    assert client_of(cast.stranger).get(f"/purchaser/tenders/{'0' * 32}").status_code == 404


def test_services_are_kept_as_such(cast: Cast, client_of: Browser, draft: Tender) -> None:
    typed = BASICS | {"version": draft.version, "goods": "services"}
    client_of(cast.purchaser).post(url(draft, "basics"), data=typed)
    assert again(draft).goods is Goods.SERVICES


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"two_envelopes": "y", "price_after_hours": ""}, 422),
        ({"two_envelopes": "y", "price_after_hours": "0"}, 422),
        ({"two_envelopes": "y", "price_after_hours": "1"}, 303),
        ({"two_envelopes": "y", "price_after_hours": "720"}, 303),
        ({"two_envelopes": "y", "price_after_hours": "721"}, 422),
        ({"price_after_hours": ""}, 303),
    ],
)
def test_the_price_waits_at_least_an_hour_and_at_most_thirty_days(
    cast: Cast, client_of: Browser, draft: Tender, typed: dict[str, str], status: int
) -> None:
    sent = client_of(cast.purchaser).post(
        url(draft, "basics"), data=BASICS | typed | {"version": draft.version}
    )
    assert sent.status_code == status
    assert again(draft).two_envelopes is (status == 303 and "two_envelopes" in typed)
