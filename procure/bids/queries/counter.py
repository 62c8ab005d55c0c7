"""What the counter must know of a tender and an organisation to take in one more document, in few looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from procure.accounts.models import Organisation
from procure.bids.models import Closing, Refusal, SealedPart, Submission, SubmissionKind
from procure.blacklist.models import Ban
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.db import db
from procure.one_of import is_one_of
from procure.prepared import Prepared
from procure.signing.models import Document
from procure.tenders.models import Envelope, Tender, TenderState

_TAKES = (TenderState.PUBLISHED, TenderState.REHEARSAL)


@dataclass(frozen=True)
class Door:
    """A tender as those see it who hand in: the columns that decide, and nothing else."""

    id: str
    number: str
    opens_at: datetime
    """The opening and the deadline."""
    tender_sha256: str
    content_sha256: str
    """Under which storage has the tender.json."""
    price_sha256: str | None
    """The same for the price's envelope, where there are two."""
    is_published: bool
    revision: int
    """Which tender.json holds: a bid keeps on which it was made."""
    is_closed: bool
    """Whether the list of standing bids was fixed when this was looked up."""
    knows: bool
    """Whether the document was handed in before."""
    only_for: str | None = None
    """The organisation that practises on it; None where everybody may bid."""


@dataclass(frozen=True)
class Place:
    """Where a document would take its place."""

    code: str
    """The organisation's credit code."""
    last_seq: int
    standing: str | None
    """Hash of the bid that stands; None before the first and after a withdrawal."""
    is_closed: bool
    is_anothers: bool
    """Whether another organisation has handed in one of its ciphertexts, or its bid key."""
    has_used_key: bool
    latest: datetime | None
    """When the tender's latest document arrived, whoever sent it."""
    is_another_tenders: bool
    """Whether the organisation itself sealed one of its ciphertexts for another tender, lot or envelope."""
    was_ever_banned: bool
    knows: bool
    """Whether the document was handed in before."""
    tender_sha256: str | None
    is_published: bool


def door(tender_id: str, document_sha256: str = "") -> Door:
    """A published tender, seen by whoever comes with a document; NotFound for any other."""
    row = _DOOR.row(tender=tender_id, sha256=document_sha256)
    if row is None or row.tender_sha256 is None:
        raise no_such_tender()
    is_published = row.state in _TAKES
    only_for = row.purchaser_id if row.state is TenderState.REHEARSAL else None
    seen = (row.id, row.number, row.opens_at, row.tender_sha256, row.content_sha256, row.price_sha256)
    return Door(*seen, is_published, row.revision, row.is_closed, row.knows, only_for)


def no_such_tender() -> NotFound:
    """There is none, or none for whoever asks."""
    return NotFound(Message("没有这个项目，或者它不属于本单位。"))


def ask_place(
    tender_id: str,
    organisation_id: str,
    document_sha256: str,
    parts: Sequence[str],
    recipient: str | None,
    envelope: Envelope = Envelope.FIRST,
) -> Callable[[], Place]:
    """The place of a document with these ciphertexts and this bid key, asked now and told when called."""
    given = {
        "envelope": envelope,
        "sha256": document_sha256,
        "tender": tender_id,
        "organisation": organisation_id,
        "parts": list(parts),
        "recipient": recipient or "",
    }
    rows = _PLACE.ask(**given)
    return lambda: _place(rows()[0])


def _place(row: Any) -> Place:
    return Place(
        code=row.code,
        last_seq=row.last_seq or 0,
        standing=row.last_sha256 if row.last_kind is SubmissionKind.BID else None,
        is_closed=row.is_closed,
        is_anothers=row.is_anothers_part or row.is_anothers_key,
        has_used_key=row.has_used_key,
        is_another_tenders=row.is_another_tenders,
        latest=row.latest,
        was_ever_banned=row.was_ever_banned,
        knows=row.knows,
        tender_sha256=row.tender_sha256,
        is_published=row.state in _TAKES,
    )


def repeated(tender_id: str, organisation_id: str, document: bytes, p7s: bytes) -> Submission | None:
    """The organisation's last document, where these are its very bytes."""
    given = {
        "tender": tender_id,
        "organisation": organisation_id,
        "sha256": sha256(document).hexdigest(),
    }
    known = _REPEATED.row(**given)
    found = db.session.get_one(Submission, known.id) if known else None
    return found if found and (found.document, found.p7s) == (document, p7s) else None


def refused_before(tender_id: str, organisation_id: str, code: str, content_sha256: str) -> Refusal | None:
    """The slip that the same bytes got for the same reason."""
    wanted = sa.select(Refusal).where(
        Refusal.tender_id == tender_id,
        Refusal.organisation_id == organisation_id,
        Refusal.code == code,
        Refusal.content_sha256 == content_sha256,
    )
    return db.session.scalars(wanted).one_or_none()


def refused_since(tender_id: str, organisation_id: str, since: datetime) -> int:
    """How many of an organisation's documents were refused since an instant."""
    wanted = sa.select(sa.func.count()).select_from(Refusal)
    own = (Refusal.tender_id == tender_id, Refusal.organisation_id == organisation_id)
    return db.session.scalar(wanted.where(*own, Refusal.at > since)) or 0


def _of_last(column: Any) -> Any:
    mine = (Submission.tender_id == _TENDER, Submission.organisation_id == _ORGANISATION)
    wanted = (
        sa.select(column)
        .where(*mine, Submission.envelope == _ENVELOPE)
        .order_by(Submission.seq.desc())
        .limit(1)
    )
    return wanted.scalar_subquery()


def _of_tender(column: Any) -> Any:
    return sa.select(column).where(Tender.id == _TENDER).scalar_subquery()


_TENDER: sa.BindParameter[str] = sa.bindparam("tender")
_ORGANISATION: sa.BindParameter[str] = sa.bindparam("organisation")
_SHA256: sa.BindParameter[str] = sa.bindparam("sha256")
_ENVELOPE = sa.bindparam("envelope", type_=Submission.envelope.type)
_later = aliased(Submission)
_REPEATED = Prepared(
    sa.select(Submission.id).where(
        Submission.sha256 == _SHA256,
        Submission.tender_id == _TENDER,
        Submission.organisation_id == _ORGANISATION,
        ~sa.exists().where(
            _later.tender_id == Submission.tender_id,
            _later.envelope == Submission.envelope,
            _later.organisation_id == Submission.organisation_id,
            _later.seq > Submission.seq,
        ),
    )
)
_same_key = sa.select(Submission.id).where(Submission.recipient == sa.bindparam("recipient"))
_PLACE = Prepared(
    sa.select(
        Organisation.code.label("code"),
        _of_last(Submission.seq).label("last_seq"),
        _of_last(Submission.kind).label("last_kind"),
        _of_last(Submission.sha256).label("last_sha256"),
        sa.exists().where(Closing.tender_id == _TENDER).label("is_closed"),
        sa.exists()
        .where(
            is_one_of(SealedPart.sha256, "parts"),
            SealedPart.organisation_id != _ORGANISATION,
        )
        .label("is_anothers_part"),
        _same_key.where(Submission.organisation_id != _ORGANISATION).exists().label("is_anothers_key"),
        _same_key.exists().label("has_used_key"),
        sa.select(sa.func.max(Submission.arrived_at))
        .where(Submission.tender_id == _TENDER)
        .scalar_subquery()
        .label("latest"),
        sa.exists()
        .where(
            is_one_of(SealedPart.sha256, "parts"),
            SealedPart.submission_id == Submission.id,
            sa.or_(Submission.tender_id != _TENDER, Submission.envelope != _ENVELOPE),
        )
        .label("is_another_tenders"),
        sa.exists().where(Ban.code == Organisation.code).label("was_ever_banned"),
        sa.exists().where(Submission.sha256 == _SHA256).label("knows"),
        _of_tender(Tender.tender_sha256).label("tender_sha256"),
        _of_tender(Tender.state).label("state"),
    ).where(Organisation.id == _ORGANISATION)
)
_tender, _document = Tender.__table__, Document.__table__
_of_price = _document.alias()
_DOOR = Prepared(
    sa.select(
        *(_tender.c[name] for name in ("id", "number", "state", "opens_at", "purchaser_id")),
        *(_tender.c[name] for name in ("tender_sha256", "revision")),
        _document.c.sha256.label("content_sha256"),
        _of_price.c.sha256.label("price_sha256"),
        sa.exists().where(Closing.tender_id == _TENDER).label("is_closed"),
        sa.exists().where(Submission.sha256 == _SHA256).label("knows"),
    )
    .select_from(
        _tender.join(_document, _document.c.id == _tender.c.document_id).outerjoin(
            _of_price, _of_price.c.id == _tender.c.price_document_id
        )
    )
    .where(_tender.c.id == _TENDER, _tender.c.published_at.is_not(None))
)
