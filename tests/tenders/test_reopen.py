"""Back to the draft before publication."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from procure.db import db
from procure.ledger import queries as ledger
from procure.tenders.models import Tender, TenderState
from tests.cast import Cast, Player
from tests.make import tenders

Browser = Callable[[Player], FlaskClient]


def test_a_frozen_tender_goes_back_and_its_signature_counts_no_more(cast: Cast, client_of: Browser) -> None:
    tender = tenders.signed(cast)
    answer = client_of(cast.purchaser).post(f"/purchaser/tenders/{tender.id}/reopen")
    assert answer.status_code == 303
    db.session.rollback()
    now = db.session.get_one(Tender, tender.id)
    assert (now.state, now.document, now.tender_sha256) == (TenderState.DRAFT, None, None)
    assert [line.act for line in ledger.of(tender.id)][-1] == "tender.reopened"


def test_a_published_tender_stays(cast: Cast, client_of: Browser) -> None:
    tender = tenders.published(cast)
    assert client_of(cast.purchaser).post(f"/purchaser/tenders/{tender.id}/reopen").status_code == 409
    assert [line.act for line in ledger.of(tender.id)][-1] == "tender"


def test_a_draft_has_nowhere_to_go_back_to(cast: Cast, client_of: Browser) -> None:
    tender = tenders.draft(cast)
    assert client_of(cast.purchaser).post(f"/purchaser/tenders/{tender.id}/reopen").status_code == 409


def test_another_organisation_can_not_reopen_it(cast: Cast, client_of: Browser) -> None:
    tender = tenders.prepared(cast)
    assert client_of(cast.stranger).post(f"/purchaser/tenders/{tender.id}/reopen").status_code == 404
