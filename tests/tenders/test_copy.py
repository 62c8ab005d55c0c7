"""A past tender as a new draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from procure.ledger import queries as ledger
from procure.tenders import queries
from procure.tenders.models import Tender, TenderState
from tests.cast import Cast, Player
from tests.make import tenders

Browser = Callable[[Player], FlaskClient]


def copy(browser: FlaskClient, tender: Tender, number: str = "ZC-2026-9") -> Any:
    """Fill in the page."""
    return browser.post(
        f"/purchaser/tenders/{tender.id}/copy", data={"number": number, "title": "第二批课桌椅"}
    )


def test_everything_is_copied_but_what_belongs_to_the_old_notice(cast: Cast, client_of: Browser) -> None:
    source = tenders.published(cast)
    assert copy(client_of(cast.purchaser), source).status_code == 303
    [made] = queries.under_number("ZC-2026-9")
    assert (made.state, made.opens_at, made.posted_url, made.document) == (TenderState.DRAFT, None, "", None)
    assert [(one.name, one.points) for one in made.factors] == [
        (one.name, one.points) for one in source.factors
    ]
    assert [one.certificate_id for one in made.custodians] == [
        one.certificate_id for one in source.custodians
    ]
    assert made.need == source.need
    assert [line.act for line in ledger.of(made.id)] == ["tender.copied"]


def test_a_copy_is_published_in_six_pages(cast: Cast, client_of: Browser) -> None:
    """Copy, opening and budget, check, sign, publish: the pages a purchaser must see."""
    copy(client_of(cast.purchaser), tenders.published(cast))
    [made] = queries.under_number("ZC-2026-9")
    assert {section.value for section in made.unfinished} == {"timing"}


def test_a_copy_asks_for_the_number_of_its_own_plan(cast: Cast, client_of: Browser) -> None:
    browser = client_of(cast.purchaser)
    copy(browser, tenders.published(cast))
    [made] = queries.under_number("ZC-2026-9")
    assert "没有预算编号或者采购计划编号" in browser.get(f"/purchaser/tenders/{made.id}/check").text


def test_copied_twice_it_is_one_draft(cast: Cast, client_of: Browser) -> None:
    source, browser = tenders.published(cast), client_of(cast.purchaser)
    assert copy(browser, source).location == copy(browser, source).location


def test_a_number_in_use_is_refused(cast: Cast, client_of: Browser) -> None:
    source = tenders.published(cast)
    answer = copy(client_of(cast.purchaser), source, source.number)
    assert answer.status_code == 422
    assert "第二批课桌椅" in answer.text


def test_anothers_tender_is_not_copied(cast: Cast, client_of: Browser) -> None:
    assert copy(client_of(cast.stranger), tenders.published(cast)).status_code == 404
