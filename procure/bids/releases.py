"""A custodian hands in its shares of the closed bids."""

from __future__ import annotations

from datetime import datetime

from cryptography import x509

from procure.bids import judging, queries, slips
from procure.bids.models import Closing, Release
from procure.bids.refusals import Refused
from procure.bids.rules import ReleaseShares, on
from procure.core import rules
from procure.core.actors import Actor
from procure.core.terms import Message
from procure.crypto import certificates, cms, keyring, records
from procure.crypto import release as custody
from procure.crypto.documents import Bid, Receipt
from procure.crypto.refusals import Refused as CryptoRefused
from procure.db import db
from procure.ledger import service as ledger
from procure.tenders.models import Custodian, Tender


def release(tender: Tender, document: bytes, p7s: bytes, *, by: Actor, at: datetime) -> Release:
    """Take in one custodian's signed release; the same one again changes nothing.

    Refused codes: those of the signature, the document and ``crypto.release.check_release``, signer,
    stranger, close-list, released. RuleBroken before the opening and where too few bid.
    """
    custodian = queries.my_custody(tender.id, by)
    closing = queries.closing(tender.id)
    _enforce(tender, closing, at)
    assert closing is not None
    try:
        handed = records.Release.parse(document)
        signer = cms.verify(document, p7s, [keyring.current().root_certificate], at).certificate
        _check(tender, closing, handed, signer)
    except CryptoRefused as refusal:
        raise Refused(refusal.code, refusal.reason) from refusal
    _check_sender(handed, signer, custodian, at)
    return _keep(tender, custodian, handed, p7s, by, at)


def shares_of(bid: Bid, releases: list[Release]) -> dict[str, bytes]:
    """All shares of a bid that were released."""
    return custody.shares_of(bid, [records.Release.parse(one.document) for one in releases])


def _enforce(tender: Tender, closing: Closing | None, at: datetime) -> None:
    opens_at = tender.opens_at or at
    is_closed, opens = closing is not None, closing is not None and closing.opens
    rules.enforce(ReleaseShares(at, opens_at, is_closed, opens), on(at))


def _check(tender: Tender, closing: Closing, handed: records.Release, signer: x509.Certificate) -> None:
    about = judging.tender_document(tender)
    bids = {one.sha256: Bid.parse(one.document) for one in queries.closed(tender.id)}
    close = Receipt.parse(closing.document.encode())
    custody.check_release(handed, signer, {about.sha256: about}, close, bids)
    if {*handed["releases"], *handed.get("refused", {})} != set(bids):
        raise Refused("close-list", Message("释放文件须恰好涵盖截标记录所列的每一份投标。"))


def _check_sender(
    handed: records.Release, signer: x509.Certificate, custodian: Custodian, at: datetime
) -> None:
    if handed["who"] != custodian.key:
        raise Refused("stranger", Message("释放文件所写的保管人不是贵单位。"))
    is_own = certificates.sha256_of(signer) == custodian.certificate.sha256
    if not is_own or not custodian.certificate.is_valid(at):
        raise Refused("signer", Message("释放文件须用招标文件列明的、有效的保管人证书签名。"))


def _keep(
    tender: Tender, custodian: Custodian, handed: records.Release, p7s: bytes, by: Actor, at: datetime
) -> Release:
    ledger.lock()
    earlier = queries.release_of(tender.id, custodian.key)
    if earlier is not None:
        return _again(earlier, handed)
    found = Release(
        tender_id=tender.id,
        key=custodian.key,
        organisation_id=custodian.organisation_id,
        document=handed.data,
        p7s=p7s,
        received_at=at,
    )
    db.session.add(found)
    entry = {"release_sha256": handed.sha256, "p7s_sha256": slips.digest(p7s), "who": custodian.key}
    ledger.record("release.received", subject=tender.id, by=by, at=at, entry=entry)
    db.session.flush()
    return found


def _again(earlier: Release, handed: records.Release) -> Release:
    if earlier.document == handed.data:
        return earlier
    raise Refused("released", Message("贵单位已经释放过本项目的份额，无需再次释放。"), status=409)
