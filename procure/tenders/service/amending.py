"""Other content after publication: a new tender.json, checked, signed and posted like the first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from procure import storage
from procure.core.actors import Actor
from procure.core.rules import RuleBroken, breaches
from procure.db import db
from procure.tenders import queries
from procure.tenders.models import CHANGE, TENDER, Change, ChangeKind, ChangeState, Section, Tender
from procure.tenders.rules import AmendTender, MoveOpening
from procure.tenders.service import changing, freezing, gating, proposals
from procure.tenders.service.content import content_of
from procure.tenders.service.publishing import Posting
from procure.tenders.service.standing import hold


def begin_amendment(tender: Tender, reason: str, *, by: Actor, at: datetime) -> Change:
    """An amendment that changes nothing yet."""
    hold(tender)
    TENDER.after("amend", tender.state)
    change = changing.begin(tender, ChangeKind.AMENDMENT, reason, at, opens_at=tender.opens_at)
    changing.record("begun", change, by, at)
    return change


def write(
    change: Change, section: Section, values: Mapping[str, Any], *, version: int, by: Actor, at: datetime
) -> Change:
    """Write one section of the amendment; what equals the tender's own is left out of it."""
    changing.checked(change, version, "edit")
    change.written = proposals.written(change, values)
    change.opens_at = proposals.proposed(change).opens_at
    change.version += 1
    changing.record("edited", change, by, at, section=section.value, version=change.version)
    return change


def prepare_amendment(
    change: Change, *, changes_object: bool, version: int, by: Actor, at: datetime
) -> Change:
    """Freeze the new content and make the tender.json to be signed; RuleBroken with everything in its way."""
    state = changing.checked(change, version, "prepare")
    change.changes_object = changes_object
    draft = proposals.proposed(change)
    found = queries.review(draft, at).breaches + _found(change, draft, at)
    if found:
        raise RuleBroken(found)
    change.content_sha256 = storage.current().put(content_of(draft, at))
    draft.content_sha256 = change.content_sha256
    change.document, change.price_document = freezing.frozen(draft, at)
    change.state, change.version = state, change.version + 1
    changing.record("prepared", change, by, at, tender_sha256=change.document.sha256)
    return change


def reopen_amendment(change: Change, *, by: Actor, at: datetime) -> Change:
    """Back to the draft; what was frozen counts no more."""
    hold(change.tender)
    change.state = ChangeState(CHANGE.after("reopen", change.state))
    change.document, change.price_document, change.content_sha256 = None, None, None
    change.version += 1
    changing.record("reopened", change, by, at)
    return change


def publish_amendment(
    change: Change, p7s: bytes, posting: Posting, *, by: Actor, at: datetime, price_p7s: bytes = b""
) -> Change:
    """Let the new tender.json hold; bids made on the old one stand and are asked to be confirmed again."""
    now, tender = changing.take(change, "amend", at), change.tender
    checked = gating.of_change(change, at)
    changing.refuse(change, posting, at, checked.facts, *_facts(change, proposals.proposed(change), now))
    change.report_sha256 = storage.current().put(checked.report)
    changing.publish(change, p7s, posting, by=by, at=at, price_p7s=price_p7s)
    change.replaced, change.content_before = tender.document, tender.content_sha256
    change.price_replaced = tender.price_document
    proposals.apply(change)
    tender.document, tender.content_sha256 = change.document, change.content_sha256
    tender.price_document = change.price_document
    tender.tender_sha256 = change.document.sha256 if change.document else None
    tender.version, tender.revision = tender.version + 1, tender.revision + 1
    change.report_before, tender.report_sha256 = tender.report_sha256, change.report_sha256
    db.session.flush()
    changing.announce("tender", change, by, at, gating.noted(change.report_sha256))
    return change


def _facts(change: Change, draft: Tender, at: datetime) -> tuple[AmendTender, MoveOpening]:
    tender = change.tender
    assert tender.opens_at is not None
    assert draft.opens_at is not None
    moved = MoveOpening(
        at=at,
        opens_at=tender.opens_at,
        to=draft.opens_at,
        is_held=bool(queries.holds(tender)),
        provisional_accepted=draft.provisional_accepted,
        with_content=True,
    )
    return AmendTender(at, draft.opens_at, _changed(change), change.changes_object), moved


def _changed(change: Change) -> int:
    """How many columns or lists are written anew, the opening left out."""
    return len(set(change.values) - {"opens_at", "provisional_accepted"})


def _found(change: Change, draft: Tender, at: datetime) -> list[Any]:
    on = change.tender.governed_on(at)
    return [one for fact in _facts(change, draft, at) for one in breaches(fact, on)]
