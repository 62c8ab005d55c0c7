"""A purchaser begins a draft."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from procure.ledger import queries as ledger
from procure.tenders import queries
from procure.tenders.models import TenderState
from tests.cast import Cast, Player
from tests.make import tenders

Browser = Callable[[Player], FlaskClient]
URL = "/purchaser/tenders/new"
TYPED = {"number": "ZC-2026-77", "title": "校服采购", "goods": "goods"}


def test_a_draft_is_begun_with_the_general_conditions_of_the_law(cast: Cast, client_of: Browser) -> None:
    answer = client_of(cast.purchaser).post(URL, data=TYPED)
    [tender] = queries.under_number("ZC-2026-77")
    assert (answer.status_code, answer.location) == (303, f"/purchaser/tenders/{tender.id}")
    assert tender.state is TenderState.DRAFT
    assert {one.basis for one in tender.qualifications} == {"《政府采购法》第二十二条"}
    assert [line.act for line in ledger.of(tender.id)] == ["tender.created"]


def test_the_same_form_sent_twice_is_one_draft(cast: Cast, client_of: Browser) -> None:
    browser = client_of(cast.purchaser)
    first, second = browser.post(URL, data=TYPED), browser.post(URL, data=TYPED)
    assert first.location == second.location
    assert len(queries.of_purchaser(cast.purchaser.organisation)) == 1
    assert len(ledger.of(first.location.rsplit("/", 1)[1])) == 1


def test_a_number_in_use_is_refused_and_what_was_typed_stays(cast: Cast, client_of: Browser) -> None:
    tenders.draft(cast, number="ZC-2026-77")
    answer = client_of(cast.purchaser).post(URL, data=TYPED)
    assert answer.status_code == 422
    assert "已被使用" in answer.text
    assert "校服采购" in answer.text


def test_a_number_with_other_characters_is_refused(cast: Cast, client_of: Browser) -> None:
    answer = client_of(cast.purchaser).post(URL, data=TYPED | {"number": "编号/1"})
    assert answer.status_code == 422
    assert not queries.of_purchaser(cast.purchaser.organisation)


def test_a_supplier_has_no_such_page(cast: Cast, client_of: Browser) -> None:
    assert client_of(cast.supplier).post(URL, data=TYPED).status_code == 403


def test_the_public_is_asked_to_sign_in(cast: Cast, visitor: FlaskClient) -> None:
    answer = visitor.get(URL)
    assert answer.status_code == 302
    assert "login" in answer.location


def test_the_list_shows_ones_own_tenders_alone(cast: Cast, client_of: Browser) -> None:
    tenders.draft(cast, number="ZC-2026-77")
    assert "ZC-2026-77" in client_of(cast.colleague).get("/purchaser/tenders").text
    assert "ZC-2026-77" not in client_of(cast.stranger).get("/purchaser/tenders").text
