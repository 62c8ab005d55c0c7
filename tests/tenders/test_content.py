"""What everybody gets of a published tender, and nobody of a draft."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from procure.crypto import cms
from procure.ledger import queries as ledger
from procure.tenders.models import Tender
from tests.cast import START, Cast, Player
from tests.make import tenders

Browser = Callable[[Player], FlaskClient]
FILES = ("content.json", "tender.json", "tender.json.p7s", "posting", "clarifications")


def test_the_public_can_check_the_whole_chain_of_hashes(cast: Cast, visitor: FlaskClient) -> None:
    tender = tenders.published(cast)
    got = {name: visitor.get(f"/tenders/{tender.id}/{name}").data for name in FILES}
    signed = cms.verify(got["tender.json"], got["tender.json.p7s"], [cast.root], START)
    assert signed.certificate_sha256 == cast.purchaser.certificate_sha256
    assert hashlib.sha256(got["content.json"]).hexdigest().encode() in got["tender.json"]
    assert got["posting"] == tenders.EVIDENCE


def test_documents_are_free_without_signing_up_and_nobody_is_counted(
    cast: Cast, visitor: FlaskClient
) -> None:
    tender = tenders.published(cast)
    before = len(ledger.since(0))
    for name in FILES:
        answer = visitor.get(f"/tenders/{tender.id}/{name}")
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers or "remember" not in answer.headers["Set-Cookie"]
    assert len(ledger.since(0)) == before


@pytest.mark.parametrize("make", [tenders.draft, tenders.prepared, tenders.signed])
def test_what_is_not_published_is_not_there(
    cast: Cast, client_of: Browser, visitor: FlaskClient, make: Callable[[Cast], Tender]
) -> None:
    tender = make(cast)
    for browser in (visitor, client_of(cast.supplier), client_of(cast.purchaser)):
        for name in FILES:
            assert browser.get(f"/tenders/{tender.id}/{name}").status_code == 404


def test_attachments_are_downloads_with_their_name(cast: Cast, visitor: FlaskClient) -> None:
    tender = tenders.draft(cast)
    tender = tenders.attached(cast, tender, "图纸.dwg", b"AC1032", drawing=True)
    attachment = tender.attachments[0].id
    assert visitor.get(f"/tenders/{tender.id}/attachments/{attachment}").status_code == 404
    tenders.publish(cast, tender)
    answer = visitor.get(f"/tenders/{tender.id}/attachments/{attachment}")
    assert (answer.status_code, answer.data) == (200, b"AC1032")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
