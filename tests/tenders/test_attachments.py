"""Files of the tender documents."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from procure.db import db
from procure.ledger import queries as ledger
from procure.tenders.models import Attachment, Tender
from tests.cast import Cast, Player
from tests.make import tenders

Browser = Callable[[Player], FlaskClient]


def attach(browser: FlaskClient, tender: Tender, name: str = "图纸.pdf", content: bytes = b"%PDF-1.7") -> Any:
    """Upload a file."""
    data = {"version": str(tender.version), "file": (BytesIO(content), name)}
    return browser.post(f"/purchaser/tenders/{tender.id}/attachments", data=data)


def kept(tender: Tender) -> list[Attachment]:
    """The files as they are now."""
    db.session.rollback()
    return list(db.session.get_one(Tender, tender.id).attachments)


def test_a_file_is_kept_under_its_hash(cast: Cast, client_of: Browser) -> None:
    tender = tenders.draft(cast)
    assert attach(client_of(cast.purchaser), tender).status_code == 303
    assert [(one.name, one.media_type, one.size) for one in kept(tender)] == [
        ("图纸.pdf", "application/pdf", 8)
    ]
    assert [line.act for line in ledger.of(tender.id)][-1] == "tender.edited"


def test_the_same_file_twice_is_there_once(cast: Cast, client_of: Browser) -> None:
    tender, browser = tenders.draft(cast), client_of(cast.purchaser)
    assert [attach(browser, tender).status_code for _ in range(2)] == [303, 303]
    assert len(kept(tender)) == 1


@pytest.mark.parametrize(
    ("name", "content"), [("a.exe", b"MZ"), ("a.html", b"<p>"), ("a.pdf", b""), ("a", b"x")]
)
def test_other_kinds_and_empty_files_are_refused(
    cast: Cast, client_of: Browser, name: str, content: bytes
) -> None:
    tender = tenders.draft(cast)
    assert attach(client_of(cast.purchaser), tender, name, content).status_code == 422
    assert kept(tender) == []


def test_a_hostile_name_loses_its_path(cast: Cast, client_of: Browser) -> None:
    tender = tenders.draft(cast)
    attach(client_of(cast.purchaser), tender, "../../etc/图纸\u202efdp.pdf")
    assert not set(kept(tender)[0].name) & set("/\\\u202e")


def test_a_file_is_taken_out_again(cast: Cast, client_of: Browser) -> None:
    tender, browser = tenders.draft(cast), client_of(cast.purchaser)
    old = tender.version
    attach(browser, tender)
    one = kept(tender)[0]
    url = f"/purchaser/tenders/{tender.id}/attachments/{one.id}/remove"
    assert browser.post(url, data={"version": old}).status_code == 422
    assert browser.post(url, data={"version": old + 1}).status_code == 303
    assert kept(tender) == []


def test_a_published_tender_keeps_its_files(cast: Cast, client_of: Browser) -> None:
    tender = tenders.published(cast)
    assert attach(client_of(cast.purchaser), tender).status_code == 422
    assert kept(tender) == []
