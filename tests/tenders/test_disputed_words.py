"""A clarification that the gate stops goes before a supervisor, and its exact words may then be allowed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from procure.core import clock
from procure.db import db, unit_of_work
from procure.ledger import queries as ledger
from procure.tenders import queries, service
from procure.tenders.models import Clarification, Dispute, Tender
from tests.cast import Cast, Player
from tests.make import findings, tenders
from tests.tenders.test_clarify import WORDS, publish

Browser = Callable[[Player], FlaskClient]
STOPPED = WORDS | {"text": findings.STOPPED}


def page(tender: Tender) -> str:
    """Where the words of a clarification are disputed."""
    return f"/purchaser/tenders/{tender.id}/explain/dispute"


def reasons(tender: Tender, **changes: str) -> dict[str, str]:
    """The page filled in."""
    (one,) = queries.explained(tender, findings.STOPPED, clock.beijing_day(clock.now()))
    filled = {"text": findings.STOPPED, "finding": one.finding.key, "grounds": "引用他处的规定。"}
    return filled | {"supervisor": queries.supervisors(tender)[0].id} | changes


def disputed(tender: Tender, buyer: FlaskClient) -> Dispute:
    """The words put before the supervisor on the page."""
    assert buyer.post(page(tender), data=reasons(tender)).status_code == 303
    return db.session.query(Dispute).one()


def test_words_that_were_refused_lead_to_the_page_that_disputes_them(cast: Cast, client_of: Browser) -> None:
    tender, buyer = tenders.published(cast), client_of(cast.purchaser)
    assert page(tender) not in buyer.get(f"/purchaser/tenders/{tender.id}/explain").text
    refused = buyer.post(f"/purchaser/tenders/{tender.id}/explain", data=STOPPED)
    assert f'formaction="{page(tender)}"' in refused.text
    handed = buyer.post(page(tender), data=STOPPED)
    assert handed.status_code == 200
    assert findings.STOPPED in handed.text
    assert reasons(tender)["finding"] in handed.text
    assert not db.session.query(Dispute).count()


@pytest.mark.parametrize("allows", [True, False])
def test_the_exact_words_are_published_once_a_supervisor_allows_them(
    cast: Cast, client_of: Browser, visitor: FlaskClient, allows: bool
) -> None:
    tender, buyer = tenders.published(cast), client_of(cast.purchaser)
    place = f"/purchaser/tenders/{tender.id}/explain"
    dispute = disputed(tender, buyer)
    assert [line.act for line in ledger.of(dispute.id)] == ["finding.disputed"]
    assert buyer.post(place, data=STOPPED).status_code == 422
    findings.decided(cast, dispute, allows=allows)
    assert findings.STOPPED in buyer.get(place).text
    other = STOPPED | {"text": findings.STOPPED.replace("须", "应当")}
    assert buyer.post(place, data=other).status_code == 422
    assert buyer.post(place, data=STOPPED).status_code == (303 if allows else 422)
    if allows:
        publish(buyer, cast.purchaser, db.session.query(Clarification).one())
        assert f"/fairness/decisions/{dispute.id}" in visitor.get(f"/tenders/{tender.id}/clarifications").text


@pytest.mark.parametrize(
    "changes",
    [{"finding": "0" * 64}, {"text": "可以分两批交货。"}, {"grounds": " "}, {"supervisor": "nobody"}],
)
def test_what_is_no_finding_or_gives_no_grounds_is_refused_with_what_was_typed(
    cast: Cast, client_of: Browser, changes: dict[str, str]
) -> None:
    tender = tenders.published(cast)
    filled = reasons(tender, **changes)
    refused = client_of(cast.purchaser).post(page(tender), data=filled)
    assert refused.status_code == 422
    assert filled["text"] in refused.text
    assert not db.session.query(Dispute).count()


def test_only_words_of_ones_own_published_tender_are_disputed(cast: Cast, client_of: Browser) -> None:
    tender, draft = tenders.published(cast), tenders.draft(cast, number="ZC-2026-2")
    assert client_of(cast.stranger).get(page(tender)).status_code == 404
    assert client_of(cast.purchaser).get(page(draft)).status_code == 404
    assert client_of(cast.purchaser).get(page(tender)).status_code == 200


def test_words_that_only_ask_for_a_necessity_are_not_disputed(cast: Cast, client_of: Browser) -> None:
    tender = tenders.published(cast)
    (one,) = queries.explained(tender, findings.ASKED, clock.beijing_day(clock.now()))
    answer: Any = client_of(cast.purchaser).post(
        page(tender), data=reasons(tender, text=findings.ASKED, finding=one.finding.key)
    )
    assert answer.status_code == 422
    with pytest.raises(Exception, match="不是不予通过"), unit_of_work():
        service.dispute_explanation(
            db.session.get_one(Tender, tender.id),
            *(findings.ASKED, one.finding.key, "…", queries.supervisors(tender)[0].id),
            by=cast.purchaser.actor,
            at=clock.now(),
        )
