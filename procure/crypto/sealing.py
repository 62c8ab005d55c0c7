"""The supplier's side: seal files to a fresh key, split the key among the custodians, sign one bid.json."""

from __future__ import annotations

import base64
import json
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from procure.core import clock
from procure.core.terms import Message
from procure.crypto import age, certificates, names, shapes, split
from procure.crypto.age import SealedFile
from procure.crypto.cms import Signer
from procure.crypto.documents import MOST_FILES, Bid, Manifest, Tender, Withdraw, recipients_of
from procure.crypto.opening import NotOpened, manifest_of, open_bid
from procure.crypto.refusals import DocumentRefused, OpeningRefused

SELF = "self"


@dataclass(frozen=True)
class Source:
    """A file to seal, and the name it has in the bid."""

    name: str
    path: Path


@dataclass(frozen=True)
class SealedBid:
    """What is to be uploaded, kept in ``folder``: ``blobs/<sha256>``, ``bid.json``, ``bid.p7s``."""

    folder: Path
    bid: Bid
    p7s: bytes

    @property
    def blobs(self) -> list[Path]:
        """The blobs in the order of the bid, the manifest's first."""
        return [self.folder / "blobs" / one for one in self.bid.blob_hashes]


def seal_bid(
    tender: Tender,
    files: Sequence[Source],
    form: Mapping[str, str],
    signer: Signer,
    own_identity: str,
    folder: Path,
    at: datetime,
    seq: int = 1,
    prev: str | None = None,
) -> SealedBid:
    """Seal and sign a bid into the new ``folder``, then test that it opens with ``own_identity``.

    ``form`` holds the fields read out, money as decimal strings. ``seq`` and ``prev`` continue the
    organisation's chain: ``prev`` is the SHA-256 of the standing bid it replaces, or None.
    """
    names.check(source.name for source in files)
    _check_room(tender, files)
    (folder / "blobs").mkdir(parents=True)
    identity, recipient = age.new_identity()
    sealed = [_seal(source, folder, recipient) for source in files]
    for source, one in zip(files, sealed, strict=True):
        _check_fits(tender, source, one.size)
    listed = [_listed(source, one) for source, one in zip(files, sealed, strict=True)]
    manifest = _manifest(tender, certificates.sha256_of(signer.certificate), recipient, form, listed)
    outer = _seal_manifest(manifest, folder, recipient)
    order = {"seq": seq, "prev": prev, "created": clock.text(at)}
    key = _key(tender, manifest, identity, age.recipient_of(own_identity))
    blobs = [{"sha256": one.sha256, "size": one.size} for one in sealed]
    bid = Bid.build(
        **_heading(tender), bidder=manifest["bidder"], **order, key=key, manifest=outer, blobs=blobs
    )
    whole = SealedBid(folder, bid, signer.sign(bid.data, at))
    _keep(whole)
    self_test(whole, own_identity)
    return whole


def seal_again(
    tender: Tender,
    earlier: SealedBid,
    signer: Signer,
    own_identity: str,
    folder: Path,
    at: datetime,
    seq: int,
) -> SealedBid:
    """The same bid for an amended tender: same key and files, a new manifest, new wraps, a new signature."""
    identity = own_wrap(earlier.bid, own_identity)["identity"]
    said = manifest_of(earlier.bid, identity, lambda sha: (earlier.folder / "blobs" / sha).open("rb"))
    (folder / "blobs").mkdir(parents=True)
    for path in earlier.blobs[1:]:
        _share(path, folder / "blobs" / path.name)
    recipient = earlier.bid.recipient
    manifest = _manifest(
        tender, certificates.sha256_of(signer.certificate), recipient, said["form"], said["files"]
    )
    outer = _seal_manifest(manifest, folder, recipient)
    order = {"seq": seq, "prev": earlier.bid.sha256, "created": clock.text(at)}
    key = _key(tender, manifest, identity, age.recipient_of(own_identity))
    blobs = earlier.bid["blobs"]
    bid = Bid.build(
        **_heading(tender), bidder=manifest["bidder"], **order, key=key, manifest=outer, blobs=blobs
    )
    whole = SealedBid(folder, bid, signer.sign(bid.data, at))
    _keep(whole)
    self_test(whole, own_identity)
    return whole


def load(folder: Path) -> SealedBid:
    """A bid sealed earlier, to go on uploading it."""
    try:
        data, p7s = (folder / "bid.json").read_bytes(), (folder / "bid.p7s").read_bytes()
    except OSError as error:
        reason = Message("文件夹里没有已密封的投标（缺少bid.json或bid.p7s）。")
        raise DocumentRefused("not-sealed-yet", reason) from error
    return SealedBid(folder, Bid.parse(data), p7s)


def self_test(sealed: SealedBid, own_identity: str) -> None:
    """Open the whole bid from its own wrap, as the opening will; OpeningRefused when it would not open."""
    identity = own_wrap(sealed.bid, own_identity)["identity"]
    outcome = open_bid(sealed.bid, identity, lambda sha: (sealed.folder / "blobs" / sha).open("rb"))
    if isinstance(outcome, NotOpened):
        reason = Message("自检未通过（%(code)s）：密封后的投标无法打开，请重新密封。", code=outcome.reason)
        raise OpeningRefused("self-test", reason)


def own_wrap(bid: Bid, own_identity: str) -> dict[str, Any]:
    """The supplier's own wrap: ``identity`` opens its bid; in dual mode ``shares`` holds its share ``b``."""
    wrap = shapes.read_object(age.open_(base64.b64decode(bid["key"]["wraps"][SELF]), [own_identity]))
    shapes.conform(wrap, {**WRAP, "identity": shapes.text})
    if wrap["recipient"] != bid.recipient or age.recipient_of(wrap["identity"]) != bid.recipient:
        raise OpeningRefused("wrap-context", Message("密钥副本与本投标不符。"))
    return wrap


def withdraw(tender: Tender, signer: Signer, seq: int, prev: str, at: datetime) -> tuple[Withdraw, bytes]:
    """A signed withdrawal of the standing bid whose SHA-256 is ``prev``."""
    bidder = certificates.sha256_of(signer.certificate)
    document = Withdraw.build(**_heading(tender), bidder=bidder, seq=seq, prev=prev)
    return document, signer.sign(document.data, at)


WRAP: shapes.Shape = {
    "tender_sha256": shapes.hex64,
    "bidder": shapes.hex64,
    "recipient": shapes.text,
    "shares": shapes.map_of(shapes.text, shapes.base64_text, 0, 64),
}


def _heading(tender: Tender) -> dict[str, Any]:
    heading = {"tender": tender["tender"], "tender_sha256": tender.sha256, "lot": tender["lot"]}
    return {**heading, "envelope": tender.get("envelope")}


def _check_room(tender: Tender, files: Sequence[Source]) -> None:
    """Refuse, before anything is sealed, what no platform takes in."""
    if len(files) > MOST_FILES:
        reason = Message(
            "一份投标最多%(most)s个文件，现有%(count)s个，请合并后再密封。", most=MOST_FILES, count=len(files)
        )
        raise DocumentRefused("too-many-files", reason)
    for one in files:
        _check_fits(tender, one, one.path.stat().st_size)


def _check_fits(tender: Tender, source: Source, size: int) -> None:
    if size > tender["max_blob"]:
        reason = Message("文件“%(name)s”超过招标文件规定的单个文件上限，请拆分后再密封。", name=source.name)
        raise DocumentRefused("blob-too-big", reason)


def _seal(source: Source, folder: Path, recipient: str) -> SealedFile:
    partial = folder / "blobs" / "partial"
    sealed = age.seal_file(source.path, partial, recipient)
    partial.rename(partial.with_name(sealed.sha256))
    return sealed


def _share(source: Path, target: Path) -> None:
    """The same file in another folder, without a second copy where the disk can do that."""
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)


def _listed(source: Source, sealed: SealedFile) -> dict[str, Any]:
    return {
        "name": source.name,
        "size": sealed.plain_size,
        "sha256": sealed.plain_sha256,
        "blob": sealed.sha256,
    }


def _manifest(
    tender: Tender, bidder: str, recipient: str, form: Mapping[str, str], files: list[dict[str, Any]]
) -> Manifest:
    return Manifest.build(
        tender_sha256=tender.sha256,
        bidder=bidder,
        recipient=recipient,
        lot=tender["lot"],
        envelope=tender.get("envelope"),
        salt=secrets.token_hex(32),
        form=dict(form),
        files=files,
    )


def _seal_manifest(manifest: Manifest, folder: Path, recipient: str) -> dict[str, Any]:
    plain = folder / "manifest.json"
    plain.write_bytes(manifest.data)
    sealed = _seal(Source("manifest.json", plain), folder, recipient)
    plain.unlink()
    return {"sha256": sealed.sha256, "size": sealed.size, "plain_sha256": sealed.plain_sha256}


def _key(tender: Tender, manifest: Manifest, identity: str, own_recipient: str) -> dict[str, Any]:
    """The bid key split among the custodians: commitments to the shares, and a wrap for each holder."""
    holders = tender.custodian_ids
    shares = split.split(identity.encode("ascii"), len(holders), tender["threshold"], dual=tender.is_dual)
    own = {name: share for name, share in shares.items() if name == split.OWN_SHARE}
    wraps = {SELF: _wrap(manifest, own, [own_recipient], identity=identity)}
    for who, held in split.share_ids(holders, tender["threshold"]).items():
        recipients = recipients_of(tender.custodian(who))
        wraps[who] = _wrap(manifest, {one: shares[one] for one in held}, recipients)
    hashes = {name: sha256(share).hexdigest() for name, share in shares.items()}
    return {"recipient": manifest["recipient"], "shares": hashes, "wraps": wraps}


def _wrap(manifest: Manifest, shares: Mapping[str, bytes], recipients: Sequence[str], **more: str) -> str:
    held = {name: base64.b64encode(share).decode("ascii") for name, share in shares.items()}
    context = {name: manifest[name] for name in ("tender_sha256", "bidder", "recipient")}
    sealed = age.seal(shapes.canonical({**context, "shares": held, **more}), recipients)
    return base64.b64encode(sealed).decode("ascii")


def _keep(sealed: SealedBid) -> None:
    state = {"v": 1, "bid_sha256": sealed.bid.sha256, "tender_sha256": sealed.bid["tender_sha256"]}
    (sealed.folder / "bid.p7s").write_bytes(sealed.p7s)
    (sealed.folder / "state.json").write_text(json.dumps(state), encoding="utf-8")
    (sealed.folder / "bid.json").write_bytes(sealed.bid.data)
