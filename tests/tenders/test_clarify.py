"""Suppliers ask, the purchaser explains to everybody at once."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from flask.testing import FlaskClient

from procure.crypto import cms
from procure.db import db
from procure.ledger import queries as ledger
from procure.tenders import queries
from procure.tenders.models import Clarification, ClarificationState, Tender
from tests.cast import START, Cast, Player, at
from tests.make import findings, tenders

if TYPE_CHECKING:
    from tests.ground import Hands

Browser = Callable[[Player], FlaskClient]
WORDS = {"text": "可以分两批交货。", "affects_bids": "no"}


def ask(browser: FlaskClient, tender: Tender, text: str = "能否分两批交货？") -> Any:
    """Fill in the page."""
    return browser.post(f"/tenders/{tender.id}/questions/new", data={"text": text})


def publish(browser: FlaskClient, player: Player, clarification: Clarification, when: Any = START) -> Any:
    """Download the words, sign them, upload the signature."""
    url = f"/purchaser/clarifications/{clarification.id}"
    content = browser.get(f"{url}/clarification.json").data
    p7s = player.sign(content, when)
    return browser.post(f"{url}/publish", data={"signature": (BytesIO(p7s), "clarification.json.p7s")})


def test_a_question_reaches_the_purchaser_without_its_asker(cast: Cast, client_of: Browser) -> None:
    tender = tenders.published(cast)
    assert ask(client_of(cast.supplier), tender).status_code == 303
    page = client_of(cast.purchaser).get(f"/purchaser/tenders/{tender.id}/questions").text
    assert "能否分两批交货？" in page
    for trace in (cast.supplier.house.name, cast.supplier.name, cast.supplier.organisation):
        assert trace not in page
    question = queries.questions(tender)[0]
    assert [line.act for line in ledger.of(question.id)] == ["question.asked"]


def test_a_question_sent_twice_is_one(cast: Cast, client_of: Browser) -> None:
    tender, browser = tenders.published(cast), client_of(cast.supplier)
    assert [ask(browser, tender).status_code for _ in range(2)] == [303, 303]
    assert len(queries.questions(tender)) == 1


def test_a_question_after_the_deadline_is_refused_and_kept_on_the_page(
    cast: Cast, client_of: Browser, clock: Hands
) -> None:
    tender, browser = tenders.published(cast), client_of(cast.supplier)
    clock.move_to(at("2026-03-24 09:00"))
    answer = ask(browser, tender)
    assert answer.status_code == 422
    assert "能否分两批交货？" in answer.text
    assert queries.questions(tender) == []


def test_only_suppliers_ask_and_only_about_published_tenders(cast: Cast, client_of: Browser) -> None:
    assert ask(client_of(cast.purchaser), tenders.published(cast)).status_code == 403
    assert ask(client_of(cast.supplier), tenders.draft(cast, number="ZC-2026-2")).status_code == 404


def test_an_answer_is_signed_and_then_read_by_everybody(
    cast: Cast, client_of: Browser, visitor: FlaskClient
) -> None:
    tender = tenders.published(cast)
    question, browser = tenders.asked(tender, cast.supplier), client_of(cast.purchaser)
    assert browser.post(f"/purchaser/questions/{question.id}/answer", data=WORDS).status_code == 303
    waiting = queries.clarifications(tender, ClarificationState.PREPARED)[0]
    public = f"/tenders/{tender.id}/clarifications"
    assert WORDS["text"] not in visitor.get(public).text
    assert visitor.get(f"/clarifications/{waiting.id}/clarification.json").status_code == 404
    assert publish(browser, cast.purchaser, waiting).status_code == 303
    page = visitor.get(public).text
    assert WORDS["text"] in page
    assert question.text in page
    assert cast.supplier.house.name not in page
    got = [visitor.get(f"/clarifications/{waiting.id}/clarification.json{end}").data for end in ("", ".p7s")]
    signed = cms.verify(got[0], got[1], [cast.root], START)
    assert signed.certificate_sha256 == cast.purchaser.certificate_sha256
    acts = [line.act for line in ledger.of(waiting.id)]
    assert acts == ["clarification.prepared", "clarification.published"]


def test_the_way_to_ask_is_shown_to_suppliers_and_the_public_until_the_deadline(
    cast: Cast, client_of: Browser, visitor: FlaskClient, clock: Hands
) -> None:
    tender = tenders.published(cast)
    page, way = f"/tenders/{tender.id}/clarifications", f"/tenders/{tender.id}/questions/new"
    assert way in visitor.get(page).text
    assert way in client_of(cast.supplier).get(page).text
    assert way not in client_of(cast.purchaser).get(page).text
    clock.move_to(at("2026-03-24 09:00"))
    assert way not in visitor.get(page).text


def test_nothing_is_published_without_the_right_signature(cast: Cast, client_of: Browser) -> None:
    tender = tenders.published(cast)
    waiting = tenders.explained(cast, tender)
    assert publish(client_of(cast.purchaser), cast.colleague, waiting).status_code == 422
    assert queries.clarifications(tender) == []


def test_a_clarification_is_published_once(cast: Cast, client_of: Browser) -> None:
    waiting = tenders.explained(cast, tenders.published(cast))
    browser = client_of(cast.purchaser)
    assert [publish(browser, cast.purchaser, waiting).status_code for _ in range(2)] == [303, 422]
    assert [line.act for line in ledger.of(waiting.id)].count("clarification.published") == 1


def test_what_affects_bids_leads_to_an_extension_within_fifteen_days(
    cast: Cast, client_of: Browser, clock: Hands
) -> None:
    tender, browser = tenders.published(cast), client_of(cast.purchaser)
    url = f"/purchaser/tenders/{tender.id}/explain"
    affecting = WORDS | {"affects_bids": "yes"}
    clock.move_to(at("2026-03-09 23:59"))
    assert browser.post(url, data=affecting).status_code == 303
    clock.move_to(at("2026-03-10 00:00"))
    late = browser.post(url, data=affecting)
    assert late.headers["Location"].endswith(f"/purchaser/tenders/{tender.id}/extend")
    form = browser.get(late.headers["Location"]).text
    assert "2026-03-25T09:00" in form
    waiting = queries.clarifications(tender, ClarificationState.PREPARED)[0]
    refused = publish(browser, cast.purchaser, waiting, clock.now())
    assert refused.status_code == 422
    assert "2026年3月9日" in refused.text
    assert "顺延" in refused.text
    assert WORDS["text"] in refused.text
    assert browser.post(url, data=WORDS).status_code == 303


def test_the_object_and_the_qualifications_are_not_changed(cast: Cast, client_of: Browser) -> None:
    tender = tenders.published(cast)
    url = f"/purchaser/tenders/{tender.id}/explain"
    answer = client_of(cast.purchaser).post(url, data=WORDS | {"changes_object": "y"})
    assert answer.status_code == 422
    assert "重新组织招标" in answer.text


def test_words_not_yet_published_can_be_changed(cast: Cast, client_of: Browser) -> None:
    tender = tenders.published(cast)
    waiting, browser = tenders.explained(cast, tender), client_of(cast.purchaser)
    before = waiting.document.sha256
    url = f"/purchaser/clarifications/{waiting.id}/revise"
    assert browser.post(url, data=WORDS | {"text": "可以分三批交货。"}).status_code == 303
    db.session.rollback()
    now = db.session.get_one(Clarification, waiting.id)
    assert now.text == "可以分三批交货。"
    assert now.document.sha256 != before
    publish(browser, cast.purchaser, now)
    assert browser.post(url, data=WORDS).status_code == 422


def test_anothers_questions_and_clarifications_are_not_there(cast: Cast, client_of: Browser) -> None:
    tender = tenders.published(cast)
    question, waiting = tenders.asked(tender, cast.supplier), tenders.explained(cast, tender)
    browser = client_of(cast.stranger)
    for url in (
        f"/purchaser/questions/{question.id}/answer",
        f"/purchaser/clarifications/{waiting.id}/publish",
        f"/purchaser/clarifications/{waiting.id}/revise",
        f"/purchaser/clarifications/{waiting.id}/clarification.json",
        f"/purchaser/tenders/{tender.id}/explain",
    ):
        assert browser.get(url).status_code == 404


def test_a_clarification_says_nothing_that_the_gate_stops(cast: Cast, client_of: Browser) -> None:
    tender, buyer = tenders.published(cast), client_of(cast.purchaser)
    refused = buyer.post(f"/purchaser/tenders/{tender.id}/explain", data=WORDS | {"text": findings.STOPPED})
    assert refused.status_code == 422
    assert findings.STOPPED in refused.text
    assert "公平竞争审查不予通过" in refused.text
    assert not db.session.query(Clarification).count()


def test_what_the_gate_asks_of_a_clarification_is_answered_and_published(
    cast: Cast, client_of: Browser, visitor: FlaskClient
) -> None:
    tender, buyer = tenders.published(cast), client_of(cast.purchaser)
    place, words = f"/purchaser/tenders/{tender.id}/explain", WORDS | {"text": findings.ASKED}
    refused = buyer.post(place, data=words)
    assert refused.status_code == 422
    assert "必要性" in refused.text
    assert buyer.post(place, data=words | {"necessity": "设计深度与甲级对应。"}).status_code == 303
    made = db.session.query(Clarification).one()
    assert publish(buyer, cast.purchaser, made).status_code == 303
    assert "设计深度与甲级对应。" in visitor.get(f"/tenders/{tender.id}/clarifications").text
    signed = visitor.get(f"/clarifications/{made.id}/clarification.json").json
    assert signed["necessity"] == "设计深度与甲级对应。"


@pytest.mark.parametrize(("yuan", "is_lawful"), [(24_000, True), (24_001, False)])
def test_a_clarification_names_no_bid_security_over_the_limit(
    cast: Cast, client_of: Browser, yuan: int, is_lawful: bool
) -> None:
    tender, buyer = tenders.published(cast), client_of(cast.purchaser)
    words = {"text": f"投标保证金为{yuan}元。"}
    answer = buyer.post(f"/purchaser/tenders/{tender.id}/explain", data=WORDS | words)
    typed = buyer.post(f"/purchaser/tenders/{tender.id}/findings", json={"fields": words}).json
    assert answer.status_code == (303 if is_lawful else 422)
    assert [one["id"] for one in typed["fields"]["text"]] == ([] if is_lawful else ["F59"])
