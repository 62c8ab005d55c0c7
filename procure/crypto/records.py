"""The documents of an opening and of publication, beside those of ``documents``."""

from __future__ import annotations

from procure.crypto.documents import ENVELOPE, FORM, LOT, Document
from procure.crypto.shapes import (
    Shape,
    base64_text,
    count,
    either,
    exactly,
    fits,
    hex64,
    instant,
    list_of,
    map_of,
    text,
)

TECHNICAL_FAILED = "technical-failed"
"""Why a price's envelope stays sealed: its bidder is not among those that the purchaser's notice admits."""


class Release(Document):
    """A custodian's shares (or, ``who`` ``self``, a bidder's own), base64, by bid and share id.

    ``refused`` says why a custodian could not release a bid of the list; ``identities`` holds the whole
    key of its own bid that a bidder hands over as the remedy.
    """

    kind = "release"
    needed = {
        "who": text,
        "tender_sha256": hex64,
        "close_head": hex64,
        "releases": map_of(hex64, map_of(text, base64_text, 1, 64)),
    }
    allowed = {"refused": map_of(hex64, text), "identities": map_of(hex64, text, 1)}


_OUTCOME: Shape = {"bid_sha256": hex64, "bidder": hex64}
_OPENED: Shape = {**_OUTCOME, "status": exactly("opened"), "form": FORM}
_NOT_OPENED: Shape = {**_OUTCOME, "status": exactly("not-opened"), "reason": text}
_MAYBE: Shape = {"index": count, "organisation": text, "name": text, "revision": hex64}
_FILE: Shape = {"name": text, "size": count, "sha256": hex64}


class Opening(Document):
    """For the auditor and the archive only: each bid's key, form and files, or why it did not open."""

    kind = "opening"
    needed = {
        "tender": text,
        "tender_sha256": hex64,
        "close_head": hex64,
        "time": instant,
        "results": list_of(
            either(
                fits(
                    {**_OPENED, "identity": text, "files": list_of(fits({**_FILE, "blob": hex64}), most=200)},
                    _MAYBE,
                ),
                fits(_NOT_OPENED, _MAYBE),
            )
        ),
    }
    allowed = {**LOT, **ENVELOPE}


class Record(Document):
    """The public record of an opening: what is read out, no keys."""

    kind = "record"
    needed = {
        "tender": text,
        "tender_sha256": hex64,
        "close_head": hex64,
        "time": instant,
        "results": list_of(
            either(
                fits({**_OPENED, "files": list_of(fits(_FILE), most=200)}, _MAYBE),
                fits(_NOT_OPENED, _MAYBE),
            )
        ),
    }
    allowed = {**LOT, **ENVELOPE}


class Base(Document):
    """The signed head at which a package's log starts: ``index`` is its line's number."""

    kind = "base"
    needed = {"index": count, "head": hex64}
    allowed = {"time": instant}


class Head(Document):
    """The signed head of a minute, public before the opening; it carries no number of lines."""

    kind = "head"
    needed = {"head": hex64, "time": instant}


class Index(Document):
    """The signed list of a tender's packages: relative ``path``, and the hash of its close.json."""

    kind = "index"
    needed = {
        "tender": text,
        "packages": list_of(fits({"path": text, **LOT, "close_sha256": hex64}, ENVELOPE), 1),
    }


class Termination(Document):
    """The purchaser's signed end of a tender without a winner, on a ground of law."""

    kind = "termination"
    needed = {
        "tender": text,
        "tender_sha256": hex64,
        "ground": text,
        "article": text,
        "reason": text,
        "progress": text,
    }
