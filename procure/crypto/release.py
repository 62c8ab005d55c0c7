"""Releasing: a custodian's shares and a bidder's own, made after all checks; and the check on arrival."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from cryptography import x509

from procure.core.terms import Message
from procure.crypto import age, certificates, sealing, shapes, split
from procure.crypto.case import Case, Signature, check_case, listed_bids, no_opening, not_listed, read_bid
from procure.crypto.documents import Bid, Receipt, Tender
from procure.crypto.entries import close_of
from procure.crypto.opening import Blobs, Outcome, open_bid, open_with_shares
from procure.crypto.records import TECHNICAL_FAILED, Release
from procure.crypto.refusals import OpeningRefused, Refused, SealRefused
from procure.crypto.sealing import SELF, WRAP

__all__ = [
    "Case",
    "OWN_SHARE",
    "Signature",
    "build_own_release",
    "build_release",
    "check_release",
    "check_shares",
    "needs_bidder",
    "open_released",
    "open_wrap",
    "shares_of",
]

OWN_SHARE = split.OWN_SHARE


def build_release(
    case: Case, who: str, identities: Sequence[str], roots: Sequence[x509.Certificate], at: datetime
) -> Release:
    """The release (to be signed) of custodian ``who`` at its own clock's ``at``.

    OpeningRefused codes: too-early, not-announced, no-opening, other-tender, bid-not-in-close-list,
    bids-missing; a forged signature raises SignatureRefused. A bid whose wrap or shares are bad, or that is
    never opened, is named in ``refused`` instead.
    """
    checked = check_case(case, roots, at)
    bids = listed_bids(case, checked, roots)
    shares: dict[str, Mapping[str, str]] = {}
    refused = {bid.sha256: TECHNICAL_FAILED for bid in bids if not checked.admits(bid)}
    for bid in filter(checked.admits, bids):
        try:
            held = open_wrap(bid, checked.tenders[bid["tender_sha256"]], who, identities)
            shares[bid.sha256] = {name: base64.b64encode(one).decode("ascii") for name, one in held.items()}
        except Refused as error:
            refused[bid.sha256] = error.code
    return Release.build(
        who=who,
        tender_sha256=checked.tender.sha256,
        close_head=checked.close["head"],
        releases=shares,
        refused=refused or None,
    )


def build_own_release(
    case: Case, identity: str, roots: Sequence[x509.Certificate], at: datetime, *, whole: bool = False
) -> Release:
    """The release (to be signed) of a bidder for its own bid, the only one in ``case``: its share ``b``.

    ``whole`` hands over the bid's key instead. Refused like ``build_release``.
    """
    checked = check_case(case, roots, at)
    (bid,) = [read_bid(one, checked, roots) for one in case.bids]
    if bid.sha256 not in checked.entry.bids:
        raise not_listed()
    if not checked.admits(bid):
        raise OpeningRefused(TECHNICAL_FAILED, Message("本投标没有通过技术评审，报价信封不开启，不用解密。"))
    wrap = sealing.own_wrap(bid, identity)
    if any(wrap[name] != bid[name] for name in ("tender_sha256", "bidder")):
        raise OpeningRefused("wrap-context", Message("密钥副本属于另一投标人或另一项目，拒绝释放。"))
    heading = {"who": SELF, "tender_sha256": checked.tender.sha256, "close_head": checked.close["head"]}
    if whole:
        return Release.build(**heading, releases={}, identities={bid.sha256: wrap["identity"]})
    shares = {name: base64.b64decode(one) for name, one in wrap["shares"].items()}
    check_shares(bid, checked.tenders[bid["tender_sha256"]], SELF, shares)
    return Release.build(**heading, releases={bid.sha256: wrap["shares"]})


def open_wrap(bid: Bid, tender: Tender, who: str, identities: Sequence[str]) -> dict[str, bytes]:
    """The shares of ``who`` in a bid, each checked against its signed hash.

    OpeningRefused codes: wrap-missing, wrap-context (another's wrap, or of another tender), share-mismatch;
    SealRefused when no identity opens the wrap.
    """
    wrap = bid["key"]["wraps"].get(who)
    if wrap is None:
        raise OpeningRefused("wrap-missing", Message("投标中没有给本保管人的密钥份额。"))
    value = shapes.read_object(age.open_(base64.b64decode(wrap), identities))
    shapes.conform(value, WRAP)
    if any(value[name] != bid[name] for name in ("tender_sha256", "bidder")):
        raise OpeningRefused("wrap-context", Message("密钥份额属于另一投标人或另一项目，拒绝释放。"))
    if value["recipient"] != bid.recipient:
        raise OpeningRefused("wrap-context", Message("密钥份额属于另一投标密钥，拒绝释放。"))
    shares = {name: base64.b64decode(one) for name, one in value["shares"].items()}
    check_shares(bid, tender, who, shares)
    return shares


def check_shares(bid: Bid, tender: Tender, who: str, shares: Mapping[str, bytes]) -> None:
    """OpeningRefused (share-not-held, share-mismatch) unless these are exactly the shares ``who`` holds."""
    held = [split.OWN_SHARE]
    if who != SELF:
        held = split.share_ids(tender.custodian_ids, tender["threshold"]).get(who, [])
    if set(held) != set(shares):
        raise OpeningRefused("share-not-held", Message("所释放的份额不是该保管人持有的份额。"))
    hashes = bid["key"]["shares"]
    if any(sha256(share).hexdigest() != hashes.get(name) for name, share in shares.items()):
        raise OpeningRefused("share-mismatch", Message("份额与投标人签名承诺的散列值不符。"))


def check_release(
    release: Release,
    signer: x509.Certificate,
    tenders: Mapping[str, Tender],
    close: Receipt,
    bids: Mapping[str, Bid],
) -> None:
    """Return when a posted release, signed by ``signer``, may count.

    ``tenders`` maps each revision's SHA-256, ``bids`` each closed bid's. OpeningRefused codes: other-tender,
    other-close, stranger, bid-not-in-close-list, share-not-held, share-mismatch, no-opening.
    """
    entry = close_of(close)
    if entry.is_without_opening:
        raise no_opening()
    tender = tenders.get(release["tender_sha256"])
    if tender is None or tender["tender"] != entry.value["tender"]:
        raise OpeningRefused("other-tender", Message("该释放不属于本项目。"))
    if release["close_head"] != close["head"]:
        raise OpeningRefused("other-close", Message("该释放所依据的截标记录与本项目不符。"))
    _check_sender(release, signer, tender, bids)
    for name, encoded in release["releases"].items():
        if name not in bids or name not in entry.bids:
            raise not_listed()
        shares = {one: base64.b64decode(share) for one, share in encoded.items()}
        check_shares(bids[name], tenders[bids[name]["tender_sha256"]], release["who"], shares)
    for name, identity in release.get("identities", {}).items():
        if name not in bids or name not in entry.bids:
            raise not_listed()
        _check_identity(bids[name], identity)


def needs_bidder(bid: Bid) -> bool:
    """Whether a bid was sealed so that its bidder's own share is needed."""
    return OWN_SHARE in bid["key"]["shares"]


def shares_of(bid: Bid, releases: Sequence[Release]) -> dict[str, bytes]:
    """All shares of a bid in checked releases."""
    held = [one["releases"].get(bid.sha256, {}) for one in releases]
    return {name: base64.b64decode(share) for shares in held for name, share in shares.items()}


def open_released(bid: Bid, releases: Sequence[Release], blobs: Blobs, into: Path | None = None) -> Outcome:
    """Open a bid with the key its bidder handed over, or else with the shares of checked releases."""
    identity = next((keys[bid.sha256] for one in releases if bid.sha256 in (keys := _keys(one))), None)
    if identity is not None:
        return open_bid(bid, identity, blobs, into)
    return open_with_shares(bid, shares_of(bid, releases), blobs, into)


def _keys(release: Release) -> Mapping[str, str]:
    keys: Mapping[str, str] = release.get("identities", {})
    return keys


def _check_identity(bid: Bid, identity: str) -> None:
    try:
        same = age.recipient_of(identity) == bid.recipient
    except SealRefused:
        same = False
    if not same:
        raise OpeningRefused("wrong-key", Message("所交的密钥不能对应投标文件签名的公钥。"))


def _check_sender(
    release: Release, signer: x509.Certificate, tender: Tender, bids: Mapping[str, Bid]
) -> None:
    """A custodian signs with the certificate the tender names, a bidder only for its own bids."""
    own = certificates.sha256_of(signer)
    if release["who"] != SELF:
        allowed = tender.custodian(release["who"])["cert_sha256"] == own and not _keys(release)
    else:
        names = {*release["releases"], *_keys(release)}
        allowed = bool(names) and all(name in bids and bids[name]["bidder"] == own for name in names)
    if not allowed:
        raise OpeningRefused("stranger", Message("签名人无权释放这些份额。"))
