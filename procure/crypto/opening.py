"""Opening a bid: from shares to key, from key to manifest, from manifest to files; each step is checked."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest, sha256
from io import BufferedReader
from pathlib import Path
from typing import Any, BinaryIO, cast

from procure.core import clock
from procure.core.terms import Message
from procure.crypto import age, shapes, split
from procure.crypto.documents import Bid, Manifest, Tender
from procure.crypto.records import Opening, Record
from procure.crypto.refusals import DocumentRefused, OpeningRefused, SealRefused

Blobs = Callable[[str], BinaryIO]


@dataclass(frozen=True)
class Opened:
    """A bid that opened: its key, and its manifest with form and files."""

    identity: str
    manifest: Manifest


@dataclass(frozen=True)
class NotOpened:
    """A bid that did not open; ``reason`` is one of the codes of ``docs/evidence.md``."""

    reason: str


Outcome = Opened | NotOpened


class _Stop(Exception):
    def __init__(self, reason: str) -> None:
        self.reason = reason


def identity_of(bid: Bid, shares: Mapping[str, bytes]) -> str | NotOpened:
    """The bid key combined from all its shares, each checked against its signed hash."""
    hashes: Mapping[str, str] = bid["key"]["shares"]
    missing = set(hashes) - set(shares)
    if missing:
        return NotOpened("not-decrypted-by-bidder" if missing == {split.OWN_SHARE} else "shares-missing")
    if any(sha256(shares[name]).hexdigest() != hashes[name] for name in hashes):
        return NotOpened("share-mismatch")
    try:
        identity = split.combine(shares[name] for name in hashes).decode("ascii")
        derived = age.recipient_of(identity)
    except (ValueError, SealRefused):
        return NotOpened("wrong-key")
    return identity if derived == bid.recipient else NotOpened("wrong-key")


def open_bid(bid: Bid, identity: str, blobs: Blobs, into: Path | None = None) -> Outcome:
    """Decrypt and check manifest and files; plain files are written to ``into/<sha256>`` where it is given.

    ``blobs`` opens a blob by its hash and raises FileNotFoundError when it is not there; any other OSError
    (a full disk) is nobody's fault and goes up.
    """
    try:
        _check_key(bid, identity)
        manifest = _manifest(bid, identity, blobs)
        for listed, outer in zip(manifest["files"], bid["blobs"], strict=True):
            _open_file(listed, outer, identity, blobs, into)
    except _Stop as stop:
        return NotOpened(stop.reason)
    return Opened(identity, manifest)


def manifest_of(bid: Bid, identity: str, blobs: Blobs) -> Manifest:
    """A bid's manifest alone; OpeningRefused where it does not open to what was signed."""
    try:
        _check_key(bid, identity)
        return _manifest(bid, identity, blobs)
    except _Stop as stop:
        reason = Message(
            "投标清单打不开（%(code)s），请改用 procure bid replace 重新密封。", code=stop.reason
        )
        raise OpeningRefused(stop.reason, reason) from stop


def open_with_shares(
    bid: Bid, shares: Mapping[str, bytes], blobs: Blobs, into: Path | None = None
) -> Outcome:
    """Combine the shares and open the bid."""
    identity = identity_of(bid, shares)
    return identity if isinstance(identity, NotOpened) else open_bid(bid, identity, blobs, into)


@dataclass(frozen=True)
class Result:
    """A bid of the close list with what came of it; ``organisation`` is the bidder's credit code."""

    bid: Bid
    outcome: Outcome
    organisation: str | None = None
    name: str | None = None


def build_opening(tender: Tender, close_head: str, results: Sequence[Result], at: datetime) -> Opening:
    """The opening for auditor and archive: it holds the bids' keys and is never public."""
    lines = [_line(tender, result, secret=True) for result in results]
    return Opening.build(**_heading(tender, close_head, at), results=lines)


def build_record(tender: Tender, close_head: str, results: Sequence[Result], at: datetime) -> Record:
    """The public record of what was read out."""
    lines = [_line(tender, result, secret=False) for result in results]
    return Record.build(**_heading(tender, close_head, at), results=lines)


def _heading(tender: Tender, close_head: str, at: datetime) -> dict[str, Any]:
    own = {"tender": tender["tender"], "lot": tender["lot"], "envelope": tender.get("envelope")}
    return {**own, "tender_sha256": tender.sha256, "close_head": close_head, "time": clock.text(at)}


def _line(tender: Tender, result: Result, *, secret: bool) -> dict[str, Any]:
    bid = result.bid
    line: dict[str, Any] = {"bid_sha256": bid.sha256, "bidder": bid["bidder"]}
    line |= {"organisation": result.organisation, "name": result.name}
    if bid["tender_sha256"] != tender.sha256:
        line["revision"] = bid["tender_sha256"]
    line |= _told(result.outcome, secret=secret)
    return {name: part for name, part in line.items() if part is not None}


def _told(outcome: Outcome, *, secret: bool) -> dict[str, Any]:
    if isinstance(outcome, NotOpened):
        return {"status": "not-opened", "reason": outcome.reason}
    shown = ("name", "size", "sha256", "blob") if secret else ("name", "size", "sha256")
    files = [{field: one[field] for field in shown} for one in outcome.manifest["files"]]
    told = {"status": "opened", "form": outcome.manifest["form"], "files": files}
    return {**told, "identity": outcome.identity} if secret else told


def _check_key(bid: Bid, identity: str) -> None:
    try:
        if age.recipient_of(identity) == bid.recipient:
            return
    except SealRefused as error:
        raise _Stop("wrong-key") from error
    raise _Stop("wrong-key")


def _manifest(bid: Bid, identity: str, blobs: Blobs) -> Manifest:
    plain = io.BytesIO()
    _open_blob(bid["manifest"], identity, blobs, plain, shapes.LARGEST, "manifest-unreadable")
    if sha256(plain.getvalue()).hexdigest() != bid["manifest"]["plain_sha256"]:
        raise _Stop("manifest-mismatch")
    try:
        manifest = Manifest.parse(plain.getvalue())
    except DocumentRefused as error:
        raise _Stop("manifest-unreadable") from error
    if not _belongs(manifest, bid):
        raise _Stop("manifest-binding")
    return manifest


def _belongs(manifest: Manifest, bid: Bid) -> bool:
    """The manifest names this very bid: nobody can hand in another's sealed files as his own."""
    same = all(manifest[name] == bid[name] for name in ("tender_sha256", "bidder", "lot"))
    same = same and manifest.get("envelope") == bid.get("envelope") and manifest["recipient"] == bid.recipient
    return same and [one["blob"] for one in manifest["files"]] == [one["sha256"] for one in bid["blobs"]]


def _open_file(
    listed: Mapping[str, Any], outer: Mapping[str, Any], identity: str, blobs: Blobs, into: Path | None
) -> None:
    if into is None:
        opened = _open_blob(outer, identity, blobs, _Nowhere(), listed["size"], "file-unreadable")
    else:
        with (into / listed["sha256"]).open("wb") as target:
            opened = _open_blob(outer, identity, blobs, target, listed["size"], "file-unreadable")
    if (opened.sha256, opened.size) != (listed["sha256"], listed["size"]):
        raise _Stop("file-mismatch")


def _open_blob(
    outer: Mapping[str, Any], identity: str, blobs: Blobs, target: BinaryIO, limit: int, unreadable: str
) -> age.Meter:
    """Check the ciphertext against what was signed before anything is decrypted."""
    try:
        with blobs(outer["sha256"]) as source:
            found = file_digest(cast(BufferedReader, source), "sha256").hexdigest()
            if (found, source.seek(0, os.SEEK_END)) != (outer["sha256"], outer["size"]):
                raise _Stop("blob-altered")
            source.seek(0)
            return age.decrypt(source, target, identity, limit)
    except FileNotFoundError as error:
        raise _Stop("blob-missing") from error
    except SealRefused as error:
        raise _Stop(unreadable) from error


class _Nowhere(io.BytesIO):
    """A target that keeps nothing."""

    def write(self, data: Any) -> int:
        return len(data)
