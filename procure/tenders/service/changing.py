"""What every notice of change begins and ends with: one at a time, signed, posted, then public."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from procure import storage
from procure.core import rules
from procure.core.actors import Actor
from procure.core.clock import text as spelled
from procure.core.errors import NotAllowed, Stale
from procure.core.terms import Message
from procure.crypto.entries import Entry
from procure.db import db, deciding_clock
from procure.ledger import service as ledger
from procure.signing import service as signing
from procure.tenders import queries
from procure.tenders.models import CHANGE, TENDER, Change, ChangeKind, ChangeState, Envelope, Tender
from procure.tenders.rules import PostChange
from procure.tenders.service.freezing import PRICE_FIELD
from procure.tenders.service.publishing import Posting
from procure.tenders.service.standing import hold


def begin(tender: Tender, kind: ChangeKind, reason: str, at: datetime, **values: Any) -> Change:
    """A new change of a published tender; NotAllowed while another one is on its way."""
    if standing := queries.standing_change(tender):
        raise NotAllowed(
            Message(
                "本项目还有一份%(kind)s没有发布。请先发布，或者放弃它，再办理这一项。",
                kind=standing.kind.label,
            )
        )
    change = Change(tender=tender, kind=kind, reason=reason, created_at=at, version=1, **values)
    change.state = ChangeState(CHANGE.initial)
    db.session.add(change)
    db.session.flush()
    return change


def drop(change: Change, *, by: Actor, at: datetime) -> Change:
    """Give up a change that is not yet public."""
    hold(change.tender)
    change.state = ChangeState(CHANGE.after("drop", change.state))
    record("dropped", change, by, at)
    return change


def checked(change: Change, version: int, act: str) -> ChangeState:
    """Hold the tender and the change; Stale or NotAllowed where the act has come too late."""
    hold(change.tender)
    db.session.refresh(change)
    state = ChangeState(CHANGE.after(act, change.state))
    if change.version != version:
        raise Stale(
            Message(
                "您打开本页之后，本单位有人修改了这份更正。您填写的内容还在：请核对最新内容，再次提交即以您的为准。"
            )
        )
    return state


def take(change: Change, act: str, at: datetime) -> datetime:
    """Hold the tender for the publication of its change, and the deciding clock's time after that."""
    hold(change.tender)
    db.session.refresh(change)
    CHANGE.after("publish", change.state)
    TENDER.after(act, change.tender.state)
    return max(at, deciding_clock())


def refuse(change: Change, posting: Posting, at: datetime, *facts: object) -> None:
    """RuleBroken with everything that the law says against the publication."""
    tender = change.tender
    posted = PostChange(at, posting.posted_at, posting.medium, tender.posted_medium)
    on = tender.governed_on(at)
    if found := [one for fact in (posted, *facts) for one in rules.breaches(fact, on)]:
        raise rules.RuleBroken(found)


def publish(
    change: Change, p7s: bytes, posting: Posting, *, by: Actor, at: datetime, price_p7s: bytes = b""
) -> None:
    """Take in signatures and posting: from now on the change is public."""
    assert change.document is not None
    signing.sign(change.document, p7s, by=by, at=at)
    if change.price_document is not None:
        signing.sign(change.price_document, price_p7s, by=by, at=at, field=PRICE_FIELD)
    change.posted_medium, change.posted_url, change.posted_at = (
        posting.medium,
        posting.url,
        posting.posted_at,
    )
    change.posted_evidence_sha256 = storage.current().put(posting.evidence)
    change.posted_evidence_name = posting.evidence_name
    change.opened_before = change.tender.opens_at
    change.state, change.published_at = ChangeState(CHANGE.after("publish", change.state)), at
    db.session.flush()


def announce(
    kind: str, change: Change, by: Actor, at: datetime, more: Mapping[str, Any] | None = None
) -> None:
    """The lines by which an extension or another tender.json counts, one for each envelope."""
    for envelope in change.tender.envelopes:
        _announce(kind, change, envelope, by, at, more or {})


def _announce(
    kind: str, change: Change, envelope: Envelope, by: Actor, at: datetime, more: Mapping[str, Any]
) -> None:
    document = change.document_in(envelope)
    assert document is not None
    assert change.posted_at is not None
    facts = ledger.json_text(
        {
            **more,
            "change": change.id,
            "medium": change.posted_medium,
            "url": change.posted_url,
            "posted_at": spelled(change.posted_at),
            "evidence_sha256": change.posted_evidence_sha256,
            "by_person": by.person,
            "by_organisation": by.organisation,
            "by_role": by.role,
            "address": by.address,
        }
    )
    tender = change.tender
    named = {"tender": tender.number, "lot": str(tender.lot), "envelope": tender.spelled(envelope)}
    entry = Entry.build(kind, at, **named, sha256=document.sha256, facts_sha256=ledger.sha256(facts))
    ledger.record_exact(kind, subject=tender.id, by=by, at=at, entry=entry.data.decode(), facts=facts)


def record(act: str, change: Change, by: Actor, at: datetime, **facts: Any) -> None:
    """The line of an act on a change that is not yet public."""
    about = {"tender": change.tender_id, "kind": change.kind.value}
    ledger.record(f"change.{act}", subject=change.id, by=by, at=at, facts=about | facts)
