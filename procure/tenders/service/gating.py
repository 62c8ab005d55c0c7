"""What takes effect passes the fair-competition gate once more, as the exact bytes that are signed."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from procure import storage
from procure.signing.models import Document
from procure.tenders import queries
from procure.tenders.models import Change, Tender
from procure.tenders.queries import Exact


def of_tender(tender: Tender, on: date) -> Exact:
    """The frozen content of a tender under the law of its notice."""
    return _exact(tender, tender.content_sha256, [tender.document, tender.price_document], on)


def of_change(change: Change, at: datetime) -> Exact:
    """The frozen content of an amendment, whose law is that of its tender's notice."""
    documents = [change.document, change.price_document]
    return _exact(change.tender, change.content_sha256, documents, change.tender.governed_on(at))


def noted(report_sha256: str | None) -> dict[str, Any]:
    """What the ledger keeps of a report: hash, catalogue's version, the content's hash, the outcome."""
    found = json.loads(storage.current().read(str(report_sha256)))
    names = ("catalogue", "documents_sha256", "outcome")
    return {"fairness": {"report_sha256": report_sha256} | {name: found[name] for name in names}}


def _exact(tender: Tender, content_sha256: str | None, documents: list[Document | None], on: date) -> Exact:
    assert content_sha256 is not None
    return queries.exact(tender, content_sha256, [one for one in documents if one is not None], on)
