"""The purchaser's signature over exactly the frozen tender.json."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient

from procure.db import db
from procure.ledger import queries as ledger
from procure.signing import queries as signing
from procure.tenders import queries
from procure.tenders.models import Tender
from tests.cast import Cast, Player
from tests.make import tenders

Browser = Callable[[Player], FlaskClient]


def frozen(browser: FlaskClient, tender: Tender) -> bytes:
    """The file as the purchaser downloads it."""
    answer = browser.get(f"/purchaser/tenders/{tender.id}/frozen/tender.json")
    assert answer.status_code == 200
    assert "tender.json" in answer.headers["Content-Disposition"]
    return bytes(answer.data)


def upload(browser: FlaskClient, tender: Tender, p7s: bytes) -> Any:
    """Send a signature."""
    data = {"signature": (BytesIO(p7s), "tender.json.p7s")}
    return browser.post(f"/purchaser/tenders/{tender.id}/sign", data=data)


def signatures(tender: Tender) -> int:
    """How many were kept."""
    db.session.rollback()
    found = db.session.get_one(Tender, tender.id)
    return len(signing.signatures(found.document)) if found.document else 0


def test_the_downloaded_bytes_are_what_is_signed(cast: Cast, client_of: Browser) -> None:
    tender, browser = tenders.prepared(cast), client_of(cast.purchaser)
    assert upload(browser, tender, cast.purchaser.sign(frozen(browser, tender))).status_code == 303
    page = browser.get(f"/purchaser/tenders/{tender.id}/sign").text
    assert "签名里看到了什么" in page
    assert "采购经办人" in page
    assert [line.act for line in ledger.of(tender.id)][-1] == "tender.signed"


def test_a_signature_over_other_bytes_is_refused(cast: Cast, client_of: Browser) -> None:
    tender, browser = tenders.prepared(cast), client_of(cast.purchaser)
    answer = upload(browser, tender, cast.purchaser.sign(frozen(browser, tender) + b" "))
    assert answer.status_code == 422
    assert "签名与内容不符" in answer.text
    assert signatures(tender) == 0


def test_anothers_signature_is_refused(cast: Cast, client_of: Browser) -> None:
    tender, browser = tenders.prepared(cast), client_of(cast.purchaser)
    content = frozen(browser, tender)
    for other in (cast.colleague, cast.supplier):
        assert upload(browser, tender, other.sign(content)).status_code == 422
    assert signatures(tender) == 0


def test_what_is_no_signature_is_refused(cast: Cast, client_of: Browser) -> None:
    tender, browser = tenders.prepared(cast), client_of(cast.purchaser)
    for p7s in (b"", b"hello", b"\x30\x80"):
        assert upload(browser, tender, p7s).status_code == 422
    assert browser.post(f"/purchaser/tenders/{tender.id}/sign").status_code == 422


def test_signed_twice_it_is_kept_once(cast: Cast, client_of: Browser) -> None:
    tender, browser = tenders.prepared(cast), client_of(cast.purchaser)
    p7s = cast.purchaser.sign(frozen(browser, tender))
    assert [upload(browser, tender, p7s).status_code for _ in range(2)] == [303, 422]
    assert signatures(tender) == 1
    assert [line.act for line in ledger.of(tender.id)].count("tender.signed") == 1


def test_a_draft_has_nothing_to_sign(cast: Cast, client_of: Browser) -> None:
    tender, browser = tenders.draft(cast), client_of(cast.purchaser)
    assert browser.get(f"/purchaser/tenders/{tender.id}/frozen/tender.json").status_code == 404
    assert browser.get(f"/purchaser/tenders/{tender.id}/sign").status_code == 302
    assert queries.signature(tender) is None


def test_only_the_purchaser_gets_the_frozen_file(cast: Cast, client_of: Browser) -> None:
    tender = tenders.prepared(cast)
    url = f"/purchaser/tenders/{tender.id}/frozen/tender.json"
    assert client_of(cast.stranger).get(url).status_code == 404
    assert client_of(cast.supplier).get(url).status_code == 403
