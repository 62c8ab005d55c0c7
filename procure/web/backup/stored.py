"""What the rows say must lie in storage: every column that names a stored file by its hash."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from procure.bids.models import Blob, OpenedFile
from procure.blacklist.models import Ban
from procure.contracts.models import Contract
from procure.db import db
from procure.guarantees.models import Claim, Security
from procure.outages.models import Outage
from procure.payments.models import Invoice, Payment, PaymentDispute
from procure.signing.models import Document
from procure.tenders.models import Attachment, Change, Tender

COLUMNS = (
    Attachment.sha256,
    Attachment.text_sha256,
    Ban.decision_sha256,
    Blob.sha256,
    Change.content_before,
    Change.content_sha256,
    Change.posted_evidence_sha256,
    Change.report_before,
    Change.report_sha256,
    Claim.evidence_sha256,
    Contract.advance_evidence_sha256,
    Document.sha256,
    Invoice.sha256,
    OpenedFile.sha256,
    Outage.evidence_sha256,
    Payment.bank_receipt_sha256,
    PaymentDispute.bank_receipt_sha256,
    Security.document_sha256,
    Security.evidence_sha256,
    Tender.content_sha256,
    Tender.posted_evidence_sha256,
    Tender.report_sha256,
)


def named() -> Iterator[str]:
    """Each hash once."""
    wanted = sa.union(*(sa.select(column) for column in COLUMNS))
    yield from (one for one in db.session.scalars(wanted) if one)
