"""The acts of an award: the purchaser confirms or its silence decides; then notice and publication."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from procure.awards import documents, queries
from procure.awards.deadlines import PUBLISH_RESULT, deemed_at
from procure.awards.models import AWARD, Award, AwardState, Revocation
from procure.awards.queries import Order, Out
from procure.awards.rules import DetermineWinner, EndTender, RevokeBid
from procure.bids import queries as bids
from procure.bids.models import OpenedBid
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
from procure.guarantees import refunds
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.obligations import service as obligations
from procure.obligations.models import Obligation
from procure.signing import service as signing
from procure.signing.models import Kind
from procure.tenders import service as tenders
from procure.tenders.models import Change, Ground, Tender
from procure.tenders.service import Posting


def confirm(report: Report, *, by: Actor, at: datetime) -> Award:
    """The purchaser determines the first that may win in the report's order (87号令 68).

    RuleBroken when it is too late; NotAllowed where no candidate is left.
    """
    order, clock = _take(report, at)
    if order.next is None:
        raise NotAllowed(
            Message(
                "评标报告推荐的候选人都不能中标，本项目应当废标（政府采购法第三十六条）。请终止后重新招标。"
            )
        )
    enforce(_facts(order.next, clock, at, order), on=report.tender.governed_on(at))
    return _determine(report, order.next, by, at, determined_at=at, out=order.out)


def deem(report: Report, *, at: datetime) -> Award:
    """Silence to the end of the period: the first-ranked is the winner, as of that end (87号令 68)."""
    order, clock = _take(report, at)
    first = report.ranking[0]
    facts = _facts(first, clock, at, order, by_silence=True)
    enforce(facts, on=report.tender.governed_on(at))
    return _determine(report, first, platform(), at, determined_at=deemed_at(clock.due_at), deemed=True)


def deem_by_id(tender_id: str, at: datetime) -> Award | None:
    """The same for a job; None where it has been done."""
    return None if queries.award(tender_id) else deem(queries.finished(tender_id), at=at)


def publish(award: Award, p7s: bytes, *, by: Actor, at: datetime) -> Award:
    """Publish the result and issue the signed award notice, both with this one act (87号令 69)."""
    _lock(award.tender)
    obligations.proceed(award.tender_id, at)
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
    refunds.lost(award.tender, award.supplier_id, line=line, since=at)
    return award


def end(change: Change, p7s: bytes, posting: Posting, *, by: Actor, at: datetime) -> Line:
    """End a tender without a winner; RuleBroken once an award notice is out (采购法 46).

    With the same line every open duty falls away and securities are owed back (87号令 29).
    """
    tender = change.tender
    _lock(tender)
    enforce(_ending(change, tender), on=tender.governed_on(at))
    line = tenders.end(change, p7s, posting, by=by, at=at)
    obligations.fall_away(tender.id, line=line, at=at, but=refunds.CODES)
    refunds.ended(tender, line=line, since=at)
    return line


def revoke(bid: OpenedBid, reason: str, *, by: Actor, at: datetime) -> Revocation:
    """A bidder takes its opened bid back before anybody has won; it answers for that (87号令 23)."""
    tender = bid.submission.tender
    _lock(tender)
    if queries.revocation(bid.id) is not None:
        raise NotAllowed(Message("贵单位已经撤销了这份投标，不必重复。"))
    enforce(RevokeBid(queries.is_decided(tender.id)), on=tender.governed_on(at))
    found = Revocation(tender_id=tender.id, opened_bid=bid, reason=reason, by_person=by.person, at=at)
    db.session.add(found)
    db.session.flush()
    facts = {"bid": bid.id, "bid_sha256": bid.submission.sha256, "reason": reason}
    ledger.record("bid.revoked", subject=tender.id, by=by, at=at, facts=facts)
    return found


def _ending(change: Change, tender: Tender) -> EndTender:
    award, opened = queries.award(tender.id), bids.opened(tender.id)
    prices = [one.price_fen for one in opened if one.price_fen is not None]
    return EndTender(
        for_few=change.ground is Ground.TOO_FEW,
        for_prices=change.ground is Ground.OVER_BUDGET,
        budget_fen=tender.budget_fen,
        lowest_fen=min(prices, default=None),
        is_opened=bool(opened),
        is_awarded=award is not None and award.published_at is not None,
    )


def _take(report: Report, at: datetime) -> tuple[Order, Obligation]:
    """Who may win and the running clock; NotAllowed where the winner is determined."""
    _lock(report.tender)
    obligations.proceed(report.tender_id, at)
    if queries.award(report.tender_id) is not None:
        raise NotAllowed(Message("中标人已经确定，不能重复确定。请刷新页面查看最新状态。"))
    return queries.order(report, at), queries.clock(report.tender_id)


def _lock(tender: Tender) -> None:
    """One act on a tender's award at a time."""
    db.session.execute(sa.select(Tender.id).where(Tender.id == tender.id).with_for_update())
    db.session.expire_all()


def _facts(
    first: Rank, clock: Obligation, at: datetime, order: Order, *, by_silence: bool = False
) -> DetermineWinner:
    supplier = first.opened_bid.organisation
    ban = blacklist.in_force(supplier.code, beijing_day(at))
    return DetermineWinner(
        supplier=supplier.name,
        position=first.position,
        at=at,
        due_at=clock.due_at,
        by_silence=by_silence,
        banned_until=ban.ends_on if ban else None,
        out=tuple(one.rank.position for one in order.out),
    )


def _determine(
    report: Report,
    first: Rank,
    by: Actor,
    at: datetime,
    *,
    determined_at: datetime,
    deemed: bool = False,
    out: tuple[Out, ...] = (),
) -> Award:
    award = _row(report, first, by, at, determined_at, deemed, out)
    db.session.add(award)
    db.session.flush()
    facts = {
        "award": award.id,
        "bid": first.opened_bid_id,
        "deemed": deemed,
        "determined_at": determined_at.isoformat(),
        "document_sha256": award.document.sha256,
        "passed_over": [[one.rank.opened_bid_id, str(one.reason)] for one in out],
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
    report: Report,
    first: Rank,
    by: Actor,
    at: datetime,
    determined_at: datetime,
    deemed: bool,
    out: tuple[Out, ...],
) -> Award:
    document = signing.prepare(
        Kind.AWARD_NOTICE,
        subject=report.tender_id,
        name="award-notice.json",
        media_type="application/json",
        content=documents.award_notice(report.tender, report, first, determined_at, deemed, out),
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
