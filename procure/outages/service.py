"""Signs of life, the outages that they show, and what follows from an outage that was confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from procure import storage
from procure.core import rules
from procure.core.actors import Actor, platform
from procure.core.clock import BEIJING, beijing_day
from procure.core.clock import text as spelled
from procure.crypto import shapes
from procure.db import db
from procure.ledger import service as ledger
from procure.outages import deadlines, queries
from procure.outages.models import OUTAGE, Beat, Outage, OutageState
from procure.outages.rules import JudgeOutage, MoveAfterOutage
from procure.signing import service as signing
from procure.signing.models import Document, Kind
from procure.tenders import service as tender_service
from procure.tenders.models import Change, Tender, TenderState
from procure.tenders.service.standing import hold_all

_KEPT_WHOLE = timedelta(days=1)
"""So long every sign of life is kept; later the first of each hour."""


@dataclass(frozen=True)
class Explanation:
    """What the operator says of a gap, with what shows it."""

    was_down: bool
    cause: str
    evidence: bytes
    evidence_name: str


def beat(at: datetime) -> Outage | None:
    """Keep a sign of life; the outage that it ends, where the last one is too long ago.

    Where a clock was put back nothing is kept until it has come as far again.
    """
    before = queries.newest_beat()
    if before is not None and _is_gap(before, at):
        ledger.lock()  # two machines that come back at once find one outage
        before = queries.newest_beat()
    if before is not None and at <= before:
        return None
    is_first = before is None or _hour(before) != _hour(at)
    db.session.add(Beat(at=at, is_first_of_hour=is_first))
    if is_first:
        _thin(at)
    return _found(before, at) if before is not None and _is_gap(before, at) else None


def explain(outage: Outage, said: Explanation, *, by: Actor, at: datetime) -> Outage:
    """The operator says what happened; a supervisor judges it."""
    _take(outage)
    outage.state = OutageState(OUTAGE.after("propose", outage.state))
    outage.was_down, outage.cause = said.was_down, said.cause
    outage.evidence_sha256 = storage.current().put(said.evidence)
    outage.evidence_name = said.evidence_name
    outage.proposed_by, outage.proposed_at = by.person, at
    facts = {"was_down": said.was_down, "cause": said.cause, "evidence_sha256": outage.evidence_sha256}
    ledger.record("outage.explained", subject=outage.id, by=by, at=at, facts=facts)
    return outage


def send_back(outage: Outage, opinion: str, *, by: Actor, at: datetime) -> Outage:
    """The supervisor wants a better explanation."""
    _take(outage)
    outage.state = OutageState(OUTAGE.after("return", outage.state))
    outage.opinion = opinion
    ledger.record("outage.returned", subject=outage.id, by=by, at=at, facts={"opinion": opinion})
    return outage


def judge(outage: Outage, opinion: str, *, by: Actor, at: datetime) -> Outage:
    """The supervisor agrees: it was one, and every deadline that it touched moves; or it was none."""
    _take(outage)
    state = OutageState(OUTAGE.after("confirm" if outage.was_down else "dismiss", outage.state))
    rules.enforce(_judgement(outage, by), beijing_day(at))
    outage.opinion, outage.decided_by, outage.decided_at = opinion, by.person, at
    entry: dict[str, str] = {}
    if state is OutageState.CONFIRMED:
        outage.opens_at = deadlines.new_opening(outage.lasted, at)
        outage.document = _notice(outage, at)
        entry = {"sha256": outage.document.sha256, "opens": spelled(outage.opens_at)}
    outage.state = state
    db.session.flush()
    ledger.record(f"outage.{state}", subject=outage.id, by=by, at=at, facts={"opinion": opinion}, entry=entry)
    return outage


def extend_by_ids(row: str, at: datetime) -> list[Change] | None:
    """Move openings after a confirmed outage: ``outage tender tender …``; None where none need move."""
    outage_id, *tender_ids = row.split()
    outage = queries.get(outage_id)
    tried = [_extend(outage, one, at) for one in hold_all(tender_ids)]
    return [one for one in tried if one] or None


def _extend(outage: Outage, tender: Tender, at: datetime) -> Change | None:
    assert tender.opens_at is not None
    assert outage.opens_at is not None
    facts = MoveAfterOutage(
        opens_at=tender.opens_at,
        to=outage.opens_at,
        touched=queries.window(outage),
        is_published=tender.state is TenderState.PUBLISHED,
        is_closed=queries.is_closed(tender),
    )
    if rules.breaches(facts, tender.governed_on(at)):
        return None
    return tender_service.extend_after_outage(
        tender, outage.opens_at, reason(outage), outage_id=outage.id, url=f"/outages/{outage.id}", at=at
    )


def reason(outage: Outage) -> str:
    """What the notice and each extension give as the reason, in the same words."""
    span = outage.began_at, outage.ended_at
    began, ended = (f"{one.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}" for one in span)
    return (
        f"平台自{began}起至{ended}（北京时间）中断服务：{outage.cause.rstrip('。')}。"
        "按平台中断处理规则，受影响项目的投标截止时间和开标时间统一顺延，已经递交的投标继续有效。"
    )


def _is_gap(before: datetime, at: datetime) -> bool:
    return at - before > deadlines.longest_silence(at)


def _hour(at: datetime) -> int:
    return int(at.timestamp() // 3600)


def _thin(at: datetime) -> None:
    old = sa.delete(Beat).where(Beat.at < at - _KEPT_WHOLE, ~Beat.is_first_of_hour)
    db.session.execute(old)


def _found(began_at: datetime, ended_at: datetime) -> Outage:
    outage = Outage(began_at=began_at, ended_at=ended_at, state=OutageState(OUTAGE.initial))
    db.session.add(outage)
    db.session.flush()
    facts = {"began": spelled(began_at), "ended": spelled(ended_at)}
    ledger.record("outage.found", subject=outage.id, by=platform(), at=ended_at, facts=facts)
    return outage


def _take(outage: Outage) -> None:
    db.session.refresh(outage, with_for_update={"of": Outage})


def _judgement(outage: Outage, by: Actor) -> JudgeOutage:
    assert outage.proposer is not None
    return JudgeOutage(outage.proposer.id, outage.proposer.organisation_id, by.person, by.organisation)


def _notice(outage: Outage, at: datetime) -> Document:
    """The one public notice for all: what happened, and each tender with its deadline before."""
    assert outage.opens_at is not None
    moved = [_moved(one) for one in queries.touched(outage)]
    content = {
        "v": 1,
        "type": "outage",
        "began": spelled(outage.began_at),
        "ended": spelled(outage.ended_at),
        "opens": spelled(outage.opens_at),
        "reason": reason(outage),
        "evidence_sha256": outage.evidence_sha256,
        "tenders": moved,
    }
    document = signing.prepare(
        Kind.OUTAGE,
        subject=outage.id,
        name="outage.json",
        media_type="application/json",
        content=shapes.canonical(content),
        at=at,
    )
    signing.sign_as_platform(document, at)
    return document


def _moved(tender: Tender) -> dict[str, str]:
    assert tender.opens_at is not None
    return {"tender": tender.number, "lot": str(tender.lot), "opens_before": spelled(tender.opens_at)}
