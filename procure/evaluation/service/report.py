"""The evaluation report: drawn up once, signed by everybody it names, then the purchaser's."""

from __future__ import annotations

from datetime import datetime

from procure.bids import queries as bids
from procure.bids.models import OpenedBid
from procure.core.actors import Actor
from procure.core.errors import NotAllowed, NotFound
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.db import db
from procure.evaluation import documents, queries
from procure.evaluation.deadlines import CONFIRM_WINNER, REPORT_TO_PURCHASER
from procure.evaluation.models import Member, Opinion, OpinionKind, Outcome, Rank, Report
from procure.evaluation.queries.standing import responsive, signs_for_purchaser
from procure.evaluation.rules import RecordSilence
from procure.evaluation.scoring import Offer, Placed, rank
from procure.evaluation.service import turns
from procure.evaluation.steps import Progress, Step
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.obligations import service as obligations
from procure.obligations.clocks import Clock
from procure.signing import service as signing
from procure.signing.models import Kind, Signature
from procure.tenders.models import Tender


def draw_up(tender: Tender, *, by: Actor, at: datetime) -> Report:
    """Count the scores, rank the bids and freeze the file that all sign (87号令 58).

    By any member; by the purchaser where too few qualified for a committee to evaluate (87号令 44).
    """
    _may_sign(tender, by)
    progress = turns.take(tender, Step.REPORT, at)
    placed = [] if progress.is_void else _ranking(tender)
    report = _row(tender, progress, placed, at)
    facts = {
        "outcome": report.outcome.value,
        "document_sha256": report.document.sha256,
        "ranking": [[one.key, one.total] for one in placed],
    }
    line = ledger.record("report.drawn-up", subject=tender.id, by=by, at=at, facts=facts)
    _start(REPORT_TO_PURCHASER, tender, line, at)
    return report


def sign(tender: Tender, p7s: bytes, *, by: Actor, at: datetime, dissent: str = "") -> Signature:
    """Take in one signature; with the last one the evaluation ends and the purchaser's time begins.

    A member that disagrees signs with its ``dissent`` and reasons (87号令 61). A purchaser that runs the
    tender itself has the report at that moment (87号令 68).
    """
    turns.take(tender, Step.SIGNING, at)
    _may_sign(tender, by)
    report = queries.report(tender.id)
    assert report is not None
    signature = signing.sign(report.document, p7s, by=by, at=at)
    if dissent:
        _say(report, queries.seat(tender.id, by), OpinionKind.DISSENT, dissent, by, at)
    ends = _is_complete(tender, report)
    facts = signing.evidence(signature) | {"finished": ends, "dissent": dissent}
    line = ledger.record("report.signed", subject=tender.id, by=by, at=at, facts=facts)
    if ends:
        _finish(tender, report, line, at)
    return signature


def record_silence(tender: Tender, member: Member, text: str, *, by: Actor, at: datetime) -> Opinion:
    """Record that a member neither signs nor dissents: it counts as agreeing (87号令 61)."""
    turns.take(tender, Step.SIGNING, at)
    report = queries.report(tender.id)
    assert report is not None
    enforce(_silence(report, member, at), on=tender.governed_on(at))
    opinion = _say(report, member, OpinionKind.SILENT, text, by, at)
    ends = _is_complete(tender, report)
    facts = {"member": member.id, "what_was_done": text, "finished": ends}
    line = ledger.record("report.silence-recorded", subject=tender.id, by=by, at=at, facts=facts)
    if ends:
        _finish(tender, report, line, at)
    return opinion


def _silence(report: Report, member: Member, at: datetime) -> RecordSilence:
    committee = queries.committee(report.tender_id)
    assert committee is not None
    signed = queries.signatories(report)
    return RecordSilence(
        at=at,
        drawn_up_at=report.drawn_up_at,
        has_signed=member.person_id in signed or queries.opinion(report, member) is not None,
        signed=len(signed),
        members=len(committee.members),
    )


def _say(report: Report, member: Member, kind: OpinionKind, text: str, by: Actor, at: datetime) -> Opinion:
    earlier = queries.opinion(report, member)
    if earlier is not None:
        raise NotAllowed(Message("该成员已经按未签署记录，视为同意评标报告，不能再附不同意见。"))
    opinion = Opinion(report_id=report.id, member=member, kind=kind, text=text, by_person=by.person, at=at)
    db.session.add(opinion)
    db.session.flush()
    return opinion


def _finish(tender: Tender, report: Report, line: Line, at: datetime) -> None:
    report.finished_at = at
    obligations.meet(tender.id, REPORT_TO_PURCHASER, line=line, at=at)
    if report.outcome is Outcome.RANKED:
        _start(CONFIRM_WINNER, tender, line, at)


def _may_sign(tender: Tender, by: Actor) -> None:
    """A member that has declared, or the purchaser where there was nothing to evaluate; NotFound else."""
    if signs_for_purchaser(tender, by):
        return
    member = queries.seat(tender.id, by)
    if queries.progress(tender).too_few_qualified:
        raise NotFound(Message("合格投标人不足法定家数，不进行评标，由采购人出具报告。"))
    turns.has_declared(member)


def _is_complete(tender: Tender, report: Report) -> bool:
    signed = {*queries.signatories(report), *queries.silent(report)}
    if queries.progress(tender).too_few_qualified:
        return bool(signed)
    committee = queries.committee(tender.id)
    assert committee is not None
    return signed >= {member.person_id for member in committee.members}


def _ranking(tender: Tender) -> list[Placed]:
    committee = queries.committee(tender.id)
    assert committee is not None
    sheets = [queries.sheet(member) for member in committee.members]
    return rank([_offer(tender, bid, sheets) for bid in responsive(tender.id)], queries.price_points(tender))


def _offer(tender: Tender, bid: OpenedBid, sheets: list[dict[tuple[str, str], int]]) -> Offer:
    """The draw is public and nobody could choose it: the close was signed before any bid was read."""
    closing = bids.closing(tender.id)
    assert closing is not None
    assert bid.price_fen is not None
    sums = tuple(sum(sheet[bid.id, factor.id] for factor in queries.factors(tender)) for sheet in sheets)
    return Offer(bid.id, bid.price_fen, sums, ledger.sha256(closing.head + bid.submission.sha256))


def _row(tender: Tender, progress: Progress, placed: list[Placed], at: datetime) -> Report:
    why = documents.why_void(progress) if progress.is_void else ""
    content = documents.report(tender, placed, why, at)
    document = signing.prepare(
        Kind.EVALUATION_REPORT,
        subject=tender.id,
        name="evaluation-report.json",
        media_type="application/json",
        content=content,
        at=at,
    )
    report = Report(
        tender=tender,
        outcome=Outcome.VOID if why else Outcome.RANKED,
        reason=why,
        document=document,
        drawn_up_at=at,
        ranking=[_rank(one) for one in placed],
    )
    db.session.add(report)
    db.session.flush()
    return report


def _rank(one: Placed) -> Rank:
    return Rank(
        opened_bid_id=one.key,
        position=one.position,
        price_fen=one.price_fen,
        price_score=one.price_score,
        other_score=one.other_score,
        total=one.total,
    )


def _start(clock: Clock, tender: Tender, line: Line, at: datetime) -> None:
    obligations.start(
        clock, subject=tender.id, tender_id=tender.id, debtor_id=tender.purchaser_id, line=line, since=at
    )
