"""A custodian hands in its shares of the closed bids, a bidder its own share of its bid or the bid's key."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from cryptography import x509

from procure.accounts import trust
from procure.bids import judging, queries, slips
from procure.bids.models import KEY, SHARE, Closing, Release, Submission
from procure.bids.refusals import Refused
from procure.bids.rules import Decrypt, HandOverKey, ReleaseShares, on
from procure.core import rules
from procure.core.actors import Actor
from procure.core.terms import Message
from procure.crypto import certificates, records, shapes
from procure.crypto import release as custody
from procure.crypto.documents import Receipt
from procure.crypto.refusals import Refused as CryptoRefused
from procure.db import db
from procure.ledger import service as ledger
from procure.obligations import service as obligations
from procure.tenders.models import Custodian, Envelope, Tender

_HEAD = 12
"""Hex digits of a certificate's hash in the id of its bidder's release."""


def release(tender: Tender, document: bytes, p7s: bytes, *, by: Actor, at: datetime) -> Release:
    """Take in one custodian's signed release; the same one again changes nothing.

    Refused codes: those of the signature, the document and ``crypto.release.check_release``, signer,
    stranger, close-list, released. RuleBroken before the opening, while bidders decrypt, where too few bid.
    """
    custodian, envelope = queries.my_custody(tender.id, by), envelope_of(tender, document)
    bids = queries.closed(tender.id, envelope)
    closing = _enforce(tender, envelope, at, bidders_until=queries.bidders_until(tender, at, envelope))
    handed, signer = _read(tender, closing, document, p7s, bids, at)
    if {*handed["releases"], *handed.get("refused", {})} != {one.sha256 for one in bids}:
        raise Refused("close-list", Message("释放文件须恰好涵盖截标记录所列的每一份投标。"))
    if not set(handed["releases"]) <= {one.sha256 for one in queries.to_open(tender, envelope)}:
        reason = Message("没有通过技术评审的投标，报价信封始终不开启，不得释放它的份额。")
        raise Refused("not-admitted", reason)
    check_sender(handed["who"], signer, custodian, at)
    row = _row(closing, custodian.key, custodian.organisation_id)
    return _keep(row, handed, p7s, by, at)


def release_own(tender: Tender, document: bytes, p7s: bytes, *, by: Actor, at: datetime) -> Release:
    """Take in a bidder's signed release of its own bid: its share in the window, its key as the remedy.

    The same one again changes nothing. Refused codes as for a custodian; RuleBroken out of time.
    """
    envelope = envelope_of(tender, document)
    own = queries.closed_of(tender.id, by, envelope)
    closing = _enforce(tender, envelope, at)
    handed, signer = _read(tender, closing, document, p7s, [own], at)
    if handed["who"] != judging.SELF:
        raise Refused("stranger", Message("投标人只能释放本投标的份额（who 须为 self）。"))
    is_key = "identities" in handed.value
    key = f"{KEY if is_key else SHARE}{certificates.sha256_of(signer)[:_HEAD]}"
    row = _row(closing, key, own.organisation_id, own)
    if _repeated(row, handed) is None:
        _enforce_own(tender, own, at, is_key=is_key)
    return _keep(row, handed, p7s, by, at)


def envelope_of(tender: Tender, document: bytes) -> Envelope:
    """Which envelope's tender.json a release is made for; what can't be read is refused later on."""
    try:
        named = shapes.read_object(document).get("tender_sha256")
    except CryptoRefused:
        return Envelope.FIRST
    return next((one for one in tender.envelopes if named in judging.revisions(tender, one)), Envelope.FIRST)


def _row(closing: Closing, key: str, organisation_id: str, own: Submission | None = None) -> Release:
    of = {"tender_id": closing.tender_id, "envelope": closing.envelope}
    return Release(**of, key=key, submission_id=own.id if own else None, organisation_id=organisation_id)


def _enforce(
    tender: Tender, envelope: Envelope, at: datetime, *, bidders_until: datetime | None = None
) -> Closing:
    closing, opens_at = queries.closing(tender.id, envelope), queries.opens_at(tender, envelope)
    is_closed, opens = closing is not None and opens_at is not None, closing is not None and closing.opens
    facts = ReleaseShares(at, opens_at or at, is_closed, opens, bidders_until)
    rules.enforce(facts, on(at))
    obligations.proceed(tender.id, at)
    assert closing is not None
    return closing


def _enforce_own(tender: Tender, own: Submission, at: datetime, *, is_key: bool) -> None:
    is_opened = queries.opening(tender.id, own.envelope) is not None
    if own not in queries.to_open(tender, own.envelope):
        raise Refused("not-admitted", Message("本单位没有通过技术评审，报价信封不开启，不用解密。"))
    if is_key:
        rules.enforce(HandOverKey(queries.may_hand_over(tender, own, at), is_opened), on(at))
        return
    window = queries.window(tender, own.envelope)
    until = window.ends_at if window else at
    rules.enforce(Decrypt(at, window is not None, until, is_opened), on(at))


def _read(
    tender: Tender,
    closing: Closing,
    document: bytes,
    p7s: bytes,
    listed: Collection[Submission],
    at: datetime,
) -> tuple[records.Release, x509.Certificate]:
    """The release and its signer, once every share in it is one that the signer may release of these bids."""
    bids = {one.sha256: one.bid for one in listed}
    close = Receipt.parse(closing.document.encode())
    try:
        handed = records.Release.parse(document)
        signer = trust.verify(document, p7s, at).certificate
        custody.check_release(handed, signer, judging.revisions(tender, closing.envelope), close, bids)
    except CryptoRefused as refusal:
        raise Refused(refusal.code, refusal.reason) from refusal
    return handed, signer


def check_sender(who: str, signer: x509.Certificate, custodian: Custodian, at: datetime) -> None:
    """Refused (stranger, signer) unless a custodian signs for itself, as the tender names it."""
    if who != custodian.key:
        raise Refused("stranger", Message("文件所写的保管人不是贵单位。"))
    is_own = certificates.sha256_of(signer) == custodian.certificate.sha256
    if not is_own or not custodian.certificate.is_valid(at):
        raise Refused("signer", Message("文件须用招标文件列明的、有效的保管人证书签名。"))


def _keep(row: Release, handed: records.Release, p7s: bytes, by: Actor, at: datetime) -> Release:
    ledger.lock()
    if earlier := _repeated(row, handed):
        return earlier
    row.document, row.p7s, row.received_at = handed.data, p7s, at
    db.session.add(row)
    entry = {"release_sha256": handed.sha256, "p7s_sha256": slips.digest(p7s), "who": row.key}
    ledger.record("release.received", subject=row.tender_id, by=by, at=at, entry=entry)
    db.session.flush()
    return row


def _repeated(row: Release, handed: records.Release) -> Release | None:
    """The earlier release of the same sender; Refused where it was another."""
    earlier = queries.release_of(row.tender_id, row.key, row.envelope)
    if earlier is not None and earlier.document != handed.data:
        raise Refused("released", Message("贵单位已经释放过本项目的份额，无需再次释放。"), status=409)
    return earlier
