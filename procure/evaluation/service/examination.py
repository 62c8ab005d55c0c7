"""The purchaser examines qualification, the committee conformity; each once, for all bids together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from procure.bids.models import OpenedBid
from procure.blacklist import queries as blacklist
from procure.core.actors import Actor
from procure.core.clock import beijing_day
from procure.core.rules import enforce
from procure.db import db
from procure.evaluation import queries
from procure.evaluation.models import Check, Stage
from procure.evaluation.rules import ExamineConformity, ExaminePrices, ExamineQualification, Verdict
from procure.evaluation.service import turns
from procure.evaluation.steps import Step
from procure.ledger import service as ledger
from procure.tenders.models import Tender


@dataclass(frozen=True)
class Judged:
    """What was judged of one bid; ``passed`` is None where the person has not chosen."""

    passed: bool | None
    reason: str = ""


def examine_qualification(tender: Tender, judged: Mapping[str, Judged], *, by: Actor, at: datetime) -> None:
    """Keep the purchaser's verdicts by opened bid (87号令 44); RuleBroken with all that is wrong."""
    turns.take(tender, Step.QUALIFICATION, at)
    bids = queries.examinable(tender.id, Stage.QUALIFICATION)
    verdicts = tuple(_verdict(bid, judged, at) for bid in bids)
    enforce(ExamineQualification(verdicts), on=tender.governed_on(at))
    _keep(bids, judged, Stage.QUALIFICATION, by, at)
    facts = _facts(bids, judged)
    ledger.record("qualification.examined", subject=tender.id, by=by, at=at, facts=facts)


def examine_conformity(tender: Tender, judged: Mapping[str, Judged], *, by: Actor, at: datetime) -> None:
    """Keep the committee's verdicts by opened bid (87号令 50); RuleBroken with all that is wrong."""
    turns.take(tender, Step.CONFORMITY, at)
    _examine(tender, Stage.CONFORMITY, judged, by, at)


def examine_prices(tender: Tender, judged: Mapping[str, Judged], *, by: Actor, at: datetime) -> None:
    """Keep the committee's verdicts on prices that were opened after everything else (87号令 63)."""
    turns.take(tender, Step.PRICE, at)
    _examine(tender, Stage.PRICE, judged, by, at)


def _examine(tender: Tender, stage: Stage, judged: Mapping[str, Judged], by: Actor, at: datetime) -> None:
    turns.has_declared(queries.seat(tender.id, by))
    bids = queries.examinable(tender.id, stage)
    bare = queries.unsecured(queries.securities(tender, bids))
    verdicts = tuple(replace(_verdict(bid, judged, at), is_secured=bid.id not in bare) for bid in bids)
    on = tender.governed_on(at)
    enforce(ExamineConformity(verdicts, queries.limit_fen(tender)), on=on)
    if stage is Stage.PRICE:
        enforce(ExaminePrices(verdicts), on=on)
    _keep(bids, judged, stage, by, at)
    facts = _facts(bids, judged)
    ledger.record(f"{stage}.examined", subject=tender.id, by=by, at=at, facts=facts)


def _verdict(bid: OpenedBid, judged: Mapping[str, Judged], at: datetime) -> Verdict:
    given = judged.get(bid.id, Judged(None))
    ban = blacklist.in_force(bid.organisation.code, beijing_day(at))
    return Verdict(
        bidder=bid.organisation.name,
        passed=given.passed,
        reason=given.reason,
        price_fen=bid.price_fen or 0,
        banned_until=ban.ends_on if ban else None,
    )


def _keep(bids: list[OpenedBid], judged: Mapping[str, Judged], stage: Stage, by: Actor, at: datetime) -> None:
    for bid in bids:
        given = judged[bid.id]
        db.session.add(
            Check(
                tender_id=bid.tender_id,
                opened_bid=bid,
                stage=stage,
                passed=bool(given.passed),
                reason=given.reason,
                by_person=by.person,
                at=at,
            )
        )


def _facts(bids: list[OpenedBid], judged: Mapping[str, Judged]) -> dict[str, object]:
    return {bid.id: {"passed": judged[bid.id].passed, "reason": judged[bid.id].reason} for bid in bids}
