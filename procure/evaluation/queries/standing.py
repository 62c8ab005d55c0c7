"""How far an evaluation has come, and what is left to judge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from procure.bids import queries as bids
from procure.bids.models import OpenedBid
from procure.blacklist import queries as blacklist
from procure.blacklist.models import Ban
from procure.core import parameters
from procure.core.actors import Actor
from procure.core.clock import beijing_day
from procure.core.money import grouped
from procure.core.terms import Message
from procure.db import db
from procure.evaluation.models import Member, Opinion, OpinionKind, Report, Stage
from procure.evaluation.queries import reading
from procure.evaluation.scoring import HUNDREDTHS
from procure.evaluation.steps import Progress
from procure.guarantees import queries as guarantees
from procure.guarantees.queries import Position
from procure.signing import queries as signing
from procure.tenders.models import Envelope, FactorKind, ScoringFactor, Tender


def progress(tender: Tender) -> Progress:
    """The facts that decide which step is next."""
    committee, report = reading.committee(tender.id), reading.report(tender.id)
    members = committee.members if committee else []
    opening = bids.opening(tender.id)
    assert tender.posted_at is not None
    return Progress(
        least=parameters.number("min_bidders", tender.governed_on(tender.posted_at)),
        opened=opening is not None,
        entered=committee is not None,
        confirmed=committee is not None and committee.confirmed_at is not None,
        qualified=0 if opening and not bids.readable(tender.id) else _passed(tender.id, Stage.QUALIFICATION),
        responsive=_passed(tender.id, Stage.CONFORMITY),
        scored=bool(members) and all(member.submitted_at for member in members),
        two_envelopes=tender.two_envelopes,
        announced=tender.price_opens_at is not None,
        price_opened=bids.opening(tender.id, Envelope.PRICE) is not None,
        priced=_passed(tender.id, Stage.PRICE),
        drawn_up=report is not None,
        finished=report is not None and report.finished_at is not None,
    )


def examinable(tender_id: str, stage: Stage) -> list[OpenedBid]:
    """The bids a stage looks at: those that opened, then those that passed every stage before."""
    found = bids.readable(tender_id)
    for earlier in list(Stage)[: list(Stage).index(stage)]:
        found = _kept(tender_id, found, earlier)
    return found


def responsive(tender_id: str) -> list[OpenedBid]:
    """The bids that passed every examination so far; prices are examined only where they lay apart."""
    conforming = examinable(tender_id, Stage.PRICE)
    is_priced = bool(reading.checks(tender_id, Stage.PRICE))
    return _kept(tender_id, conforming, Stage.PRICE) if is_priced else conforming


def limit_fen(tender: Tender) -> int:
    """The price above which a bid is invalid: the lower of ceiling and budget."""
    return min(tender.ceiling_fen, tender.budget_fen)


def factors(tender: Tender) -> list[ScoringFactor]:
    """What members score: every factor but the price."""
    return [factor for factor in tender.factors if factor.kind is not FactorKind.PRICE]


def price_points(tender: Tender) -> int:
    """The points of the price."""
    return sum(factor.points for factor in tender.factors if factor.kind is FactorKind.PRICE)


def marks(tender: Tender) -> list[tuple[OpenedBid, ScoringFactor]]:
    """Everything a member has to score, bid by bid."""
    return [(bid, factor) for bid in responsive(tender.id) for factor in factors(tender)]


def most(factor: ScoringFactor) -> int:
    """The most a factor can earn, in hundredths."""
    return factor.points * HUNDREDTHS


def signatories(report: Report) -> list[str]:
    """The people who have signed a report."""
    return [signature.certificate.person_id for signature in signing.signatures(report.document)]


def opinions(report: Report) -> list[Opinion]:
    """What members left beside or instead of their signatures."""
    wanted = sa.select(Opinion).where(Opinion.report_id == report.id)
    return list(db.session.scalars(wanted.order_by(Opinion.at, Opinion.id)))


def opinion(report: Report, member: Member) -> Opinion | None:
    """One member's."""
    return next((one for one in opinions(report) if one.member_id == member.id), None)


def silent(report: Report) -> list[str]:
    """The people that are recorded as silent."""
    return [one.member.person_id for one in opinions(report) if one.kind is OpinionKind.SILENT]


def signs_for_purchaser(tender: Tender, actor: Actor) -> bool:
    """Whether, with nothing to evaluate, the report is for this person of the purchaser (87号令 44)."""
    committee = reading.committee(tender.id)
    if committee is None or actor.organisation != tender.purchaser_id:
        return False
    return progress(tender).too_few_qualified and reading.named_to(committee, actor)


def readable_by(member: Member, tender: Tender) -> list[OpenedBid]:
    """The bids a member may read: the qualified ones, once it has declared."""
    return examinable(tender.id, Stage.CONFORMITY) if member.declared_at else []


def sums(tender: Tender, member: Member) -> dict[str, int]:
    """A member's points for each responsive bid so far, in hundredths."""
    sheet = reading.sheet(member)
    return {
        bid.id: sum(sheet.get((bid.id, factor.id), 0) for factor in factors(tender))
        for bid in responsive(tender.id)
    }


def banned(bids_: list[OpenedBid], at: datetime) -> dict[str, Message]:
    """Why a bidder is unqualified by a ban in force, by opened bid (采购条例 19)."""
    found = {bid.id: blacklist.in_force(bid.organisation.code, beijing_day(at)) for bid in bids_}
    return {key: _ban(ban) for key, ban in found.items() if ban}


def _ban(ban: Ban) -> Message:
    return Message(
        "被%(organ)s禁止参加政府采购活动至%(until)s（%(number)s）。",
        organ=ban.organ,
        until=ban.ends_on,
        number=ban.decision_number,
    )


def overpriced(tender: Tender, bids_: list[OpenedBid]) -> dict[str, Message]:
    """Why a bid is invalid by its price alone, by opened bid (87号令 63)."""
    limit = limit_fen(tender)
    why = Message("报价超过最高限价或者预算（%(limit)s元）。", limit=grouped(limit))
    return {bid.id: why for bid in bids_ if (bid.price_fen or 0) > limit}


def incomplete(tender: Tender, bids_: list[OpenedBid]) -> dict[str, Message]:
    """Why a bid is invalid that came without its price's envelope, by opened bid (87号令 63)."""
    if not tender.two_envelopes:
        return {}
    whole = {one.organisation_id for one in bids.closed(tender.id, Envelope.PRICE)}
    why = Message("截标时没有有效的报价信封，投标不完整。")
    return {bid.id: why for bid in bids_ if bid.organisation_id not in whole}


def securities(tender: Tender, bids_: list[OpenedBid]) -> dict[str, Position]:
    """How each bidder stands with its bid security, by opened bid; as it stood at the deadline."""
    assert tender.opens_at is not None
    return {bid.id: guarantees.position(tender, bid.organisation, tender.opens_at) for bid in bids_}


def unsecured(positions: Mapping[str, Position]) -> dict[str, Message]:
    """Why a bid is invalid for want of its security, by opened bid (87号令 63)."""
    missing = {key: one for key, one in positions.items() if not one.passes}
    return {
        key: Message("没有按要求提交投标保证金（%(how)s）。", how=one.standing.label)
        for key, one in missing.items()
    }


def unpriced(bids_: list[OpenedBid]) -> dict[str, Message]:
    """Why a bid is invalid whose price's envelope did not open, by opened bid (87号令 63)."""
    why = Message("报价信封没有开启或者没有递交，没有可以评审的报价。")
    return {bid.id: why for bid in bids_ if bid.price_fen is None}


def may_sign(report: Report, actor: Actor) -> bool:
    """Whether the report waits for this person's signature."""
    if report.finished_at is not None or actor.person in signatories(report):
        return False
    return signs_for_purchaser(report.tender, actor) or actor.person in [*_unsigned(report), *silent(report)]


def unsigned(report: Report) -> int:
    """How many signatures are still to come."""
    return 0 if report.finished_at else max(1, len(_unsigned(report)))


def missing(report: Report, actor: Actor) -> list[Member]:
    """The members whose signatures are still to come, for those of the purchaser who know the names."""
    committee = reading.committee(report.tender_id)
    if committee is None or report.finished_at is not None or not reading.named_to(committee, actor):
        return []
    waited = _unsigned(report)
    return [one for one in committee.members if one.person_id in waited]


def _unsigned(report: Report) -> list[str]:
    committee = reading.committee(report.tender_id)
    if committee is None or progress(report.tender).too_few_qualified:
        return []
    signed = {*signatories(report), *silent(report)}
    return [member.person_id for member in committee.members if member.person_id not in signed]


def _passed(tender_id: str, stage: Stage) -> int | None:
    found = reading.checks(tender_id, stage)
    return sum(check.passed for check in found.values()) if found else None


def _kept(tender_id: str, bids_: list[OpenedBid], stage: Stage) -> list[OpenedBid]:
    verdicts = reading.checks(tender_id, stage)
    return [bid for bid in bids_ if bid.id in verdicts and verdicts[bid.id].passed]
