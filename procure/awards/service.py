"""The acts of an award: the purchaser confirms or its silence decides; then notice and publication."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from procure.awards import documents, queries
from procure.awards.deadlines import PUBLISH_RESULT, deemed_at
from procure.awards.models import AWARD, Award, AwardState
from procure.awards.rules import DetermineWinner
from procure.blacklist import queries as blacklist
from procure.core import money
from procure.core.actors import Actor, platform
from procure.core.clock import beijing_day
from procure.core.errors import NotAllowed
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.db import db
from procure.evaluation.deadlines import CONFIRM_WINNER
from procure.evaluation.models import Rank, Report
from procure.ledger import service as ledger
from procure.obligations import service as obligations
from procure.obligations.models import Obligation
from procure.signing import service as signing
from procure.signing.models import Kind
from procure.tenders.models import Tender


def confirm(report: Report, *, by: Actor, at: datetime) -> Award:
    """The purchaser determines the first-ranked as the winner (87号令 68); RuleBroken when it is too late."""
    first, clock = _take(report)
    enforce(_facts(first, clock, at), on=report.tender.governed_on(at))
    return _determine(report, first, by, at, determined_at=at)


def deem(report: Report, *, at: datetime) -> Award:
    """Silence to the end of the period: the first-ranked is the winner, as of that end (87号令 68)."""
    first, clock = _take(report)
    facts = _facts(first, clock, at, by_silence=True)
    enforce(facts, on=report.tender.governed_on(at))
    return _determine(report, first, platform(), at, determined_at=deemed_at(clock.due_at), deemed=True)


def deem_by_id(tender_id: str, at: datetime) -> Award | None:
    """The same for a job; None where it has been done."""
    return None if queries.award(tender_id) else deem(queries.finished(tender_id), at=at)


def publish(award: Award, p7s: bytes, *, by: Actor, at: datetime) -> Award:
    """Publish the result and issue the signed award notice, both with this one act (87号令 69)."""
    _lock(award.tender)
    state = AWARD.after("publish", award.state)
    signature = signing.sign(award.document, p7s, by=by, at=at)
    award.state, award.published_at = AwardState(state), at
    entry = {
        "amount": money.decimal(award.amount_fen),
        "notice_sha256": award.document.sha256,
        "winner": award.supplier.code,
    }
    facts = signing.evidence(signature) | {"award": award.id}
    line = ledger.record("award.published", subject=award.tender_id, by=by, at=at, facts=facts, entry=entry)
    obligations.meet(award.tender_id, PUBLISH_RESULT, line=line, at=at)
    return award


def _take(report: Report) -> tuple[Rank, Obligation]:
    """The first-ranked and the running clock; NotAllowed where the winner is determined."""
    _lock(report.tender)
    if queries.award(report.tender_id) is not None:
        raise NotAllowed(Message("中标人已经确定，不能重复确定。请刷新页面查看最新状态。"))
    return report.ranking[0], queries.clock(report.tender_id)


def _lock(tender: Tender) -> None:
    """One act on a tender's award at a time."""
    db.session.execute(sa.select(Tender.id).where(Tender.id == tender.id).with_for_update())
    db.session.expire_all()


def _facts(first: Rank, clock: Obligation, at: datetime, *, by_silence: bool = False) -> DetermineWinner:
    supplier = first.opened_bid.organisation
    ban = blacklist.in_force(supplier.code, beijing_day(at))
    return DetermineWinner(
        supplier=supplier.name,
        position=first.position,
        at=at,
        due_at=clock.due_at,
        by_silence=by_silence,
        banned_until=ban.ends_on if ban else None,
    )


def _determine(
    report: Report, first: Rank, by: Actor, at: datetime, *, determined_at: datetime, deemed: bool = False
) -> Award:
    award = _row(report, first, by, at, determined_at, deemed)
    db.session.add(award)
    db.session.flush()
    facts = {
        "award": award.id,
        "bid": first.opened_bid_id,
        "deemed": deemed,
        "determined_at": determined_at.isoformat(),
        "document_sha256": award.document.sha256,
    }
    line = ledger.record("award.determined", subject=report.tender_id, by=by, at=at, facts=facts)
    obligations.meet(report.tender_id, CONFIRM_WINNER, line=line, at=at)
    obligations.start(
        PUBLISH_RESULT,
        subject=report.tender_id,
        tender_id=report.tender_id,
        debtor_id=report.tender.purchaser_id,
        creditor_id=award.supplier_id,
        line=line,
        since=determined_at,
    )
    return award


def _row(
    report: Report, first: Rank, by: Actor, at: datetime, determined_at: datetime, deemed: bool
) -> Award:
    document = signing.prepare(
        Kind.AWARD_NOTICE,
        subject=report.tender_id,
        name="award-notice.json",
        media_type="application/json",
        content=documents.award_notice(report.tender, report, first, determined_at, deemed),
        at=at,
    )
    return Award(
        tender=report.tender,
        opened_bid=first.opened_bid,
        supplier_id=first.opened_bid.organisation_id,
        amount_fen=first.price_fen,
        deemed=deemed,
        determined_at=determined_at,
        determined_by=by.person,
        document=document,
    )
