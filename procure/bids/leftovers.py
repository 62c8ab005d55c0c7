"""Sealed files that no bid needs any more: removed, while their hashes stay in the signed documents."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from procure import storage
from procure.bids import uploads
from procure.bids.models import Blob, Opening, SealedPart, Submission, Upload
from procure.bids.queries import PATIENCE
from procure.db import db
from procure.tenders.models import Tender, TenderState


def due(at: datetime) -> list[str]:
    """Files of replaced or withdrawn bids, and of rehearsals; files and part files never handed in, once
    every tender that was open when they came has closed. What stood at the end is evidence, and is kept."""
    replaced = sa.select(Blob.sha256).where(_named(), ~_needed(at))
    unused = sa.select(Blob.sha256).where(~_named(), ~_may_follow(Blob.received_at, at))
    parts = sa.select(Upload.id).where(Upload.sha256.is_(None), ~_may_follow(Upload.started_at, at))
    return [one for wanted in (replaced, unused, parts) for one in db.session.scalars(wanted)]


def remove(name: str, at: datetime) -> str | None:
    """Remove a file by its hash, or a part file by its upload's id; None where it is needed after all."""
    if name not in due(at):
        return None
    if upload := db.session.get(Upload, name):
        uploads.drop(upload)
    elif blob := db.session.get(Blob, name):
        db.session.delete(blob)
        db.session.flush()
        storage.current().remove(name)
    return name


def _named() -> sa.Exists:
    return sa.exists().where(SealedPart.sha256 == Blob.sha256)


def _needed(at: datetime) -> sa.Exists:
    """Named by a bid that no later document of its organisation follows, and that may still be opened."""
    later = aliased(Submission)
    followed = sa.exists().where(
        later.tender_id == Submission.tender_id,
        later.envelope == Submission.envelope,
        later.organisation_id == Submission.organisation_id,
        later.seq > Submission.seq,
    )
    over = sa.and_(Tender.state == TenderState.REHEARSAL, Tender.opens_at <= at)
    ended = sa.exists().where(Tender.id == Submission.tender_id, over)
    opened = sa.exists().where(
        Opening.tender_id == Submission.tender_id, Opening.envelope == Submission.envelope
    )
    return sa.exists().where(
        SealedPart.sha256 == Blob.sha256,
        SealedPart.submission_id == Submission.id,
        ~followed,
        sa.or_(~ended, opened),
    )


def _may_follow(since: sa.orm.InstrumentedAttribute[datetime], at: datetime) -> sa.Exists:
    return sa.exists().where(
        Tender.state.in_((TenderState.PUBLISHED, TenderState.REHEARSAL)),
        Tender.published_at <= since,
        Tender.opens_at > at - PATIENCE,
    )
