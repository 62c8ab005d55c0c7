"""A bidder's own document by its hash or short code, for when an answer got lost on the way."""

from __future__ import annotations

import json
import re
import unicodedata

from procure.bids.models import Refusal, Submission
from procure.bids.queries import reading
from procure.tenders.models import Envelope

_BETWEEN = re.compile(r"[\s-]+")
_START = re.compile(r"[0-9a-f]{12,64}")


def found(tender_id: str, organisation_id: str, text: str) -> Submission | Refusal | None:
    """The organisation's document with this hash or short code, else the slip of one that was refused."""
    start = _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).lower()
    if not _START.fullmatch(start):
        return None
    handed = [one for envelope in Envelope for one in reading.of(tender_id, organisation_id, envelope)]
    refused = reading.refusals(tender_id, organisation_id)
    return next(
        (one for one in reversed(handed) if one.sha256.startswith(start)),
        next((one for one in refused if _refused_sha256(one).startswith(start)), None),
    )


def _refused_sha256(refusal: Refusal) -> str:
    return str(json.loads(refusal.slip)["bid_sha256"])
