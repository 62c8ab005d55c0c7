"""Recordings of a session, entered so that none is exchanged unseen (87号令 39)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from procure.bids import queries as bids
from procure.core.actors import Actor
from procure.core.rules import enforce
from procure.db import db
from procure.evaluation import queries
from procure.evaluation.models import RecordedSession, Recording
from procure.evaluation.rules import EnterRecording
from procure.ledger import service as ledger
from procure.tenders.models import Tender


@dataclass(frozen=True)
class Recorded:
    """What somebody says of a recording; ``sha256`` of the file, in hex."""

    session: RecordedSession
    begun_at: datetime
    ended_at: datetime
    sha256: str
    kept_at: str


def enter_recording(tender: Tender, recorded: Recorded, *, by: Actor, at: datetime) -> Recording:
    """Keep which file it is and where; RuleBroken with everything that is wrong with it."""
    opening = bids.opening(tender.id)
    since = opening.opened_at if opening else None
    is_known = recorded.sha256 in {one.sha256 for one in queries.recordings(tender.id)}
    said = (recorded.begun_at, recorded.ended_at, at, since, recorded.sha256, is_known)
    enforce(EnterRecording(*said), on=tender.governed_on(at))
    entered = {"entered_by": by.person, "entered_at": at}
    found = Recording(tender_id=tender.id, **vars(recorded), **entered)
    db.session.add(found)
    db.session.flush()
    entry = {"tender": tender.number, "session": recorded.session.value, "recording_sha256": recorded.sha256}
    facts = {"recording": found.id, "kept_at": recorded.kept_at}
    ledger.record("recording.entered", subject=tender.id, by=by, at=at, facts=facts, entry=entry)
    return found
