"""Evaluations in given states, made by the acts themselves but without their pages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import TypeVar

from procure.core import clock
from procure.db import unit_of_work
from procure.evaluation import queries, service
from procure.evaluation.models import Report, Stage
from procure.evaluation.service import Judged, Named
from procure.signing import queries as signing
from procure.tenders import queries as tenders
from procure.tenders.models import Tender
from tests.cast import Cast, Player
from tests.make import bids
from tests.make.scenes import scene

Result = TypeVar("Result")
SHARES = (100, 90, 80, 70)
"""Percent of each factor's points that every member gives to the bids in their order."""


def named(experts: Sequence[Player], representatives: Sequence[Player] = ()) -> Named:
    """A committee as it was drawn just now."""
    return Named(
        draw_source="省级评审专家库",
        draw_number="2026-0330-01",
        drawn_at=clock.now(),
        experts=[one.email for one in experts],
        representatives=[one.email for one in representatives],
    )


@scene
def entered(cast: Cast, tender: Tender | None = None) -> Tender:
    """An opened tender whose committee of five experts waits to be confirmed."""
    tender = tender or bids.opened(cast)
    return _act(tender, lambda it: service.enter(it, named(cast.experts), by=cast.purchaser.actor, at=_now()))


@scene
def confirmed(cast: Cast, tender: Tender | None = None) -> Tender:
    """The same, confirmed by the purchaser's second person."""
    return _act(entered(cast, tender), lambda it: service.confirm(it, by=cast.colleague.actor, at=_now()))


@scene
def qualified(cast: Cast, tender: Tender | None = None, *, failed: Collection[Player] = ()) -> Tender:
    """The same with every bidder but ``failed`` qualified."""
    tender = confirmed(cast, tender)
    given = judged(tender, Stage.QUALIFICATION, failed)
    return _act(
        tender, lambda it: service.examine_qualification(it, given, by=cast.purchaser.actor, at=_now())
    )


@scene
def declared(cast: Cast, tender: Tender | None = None) -> Tender:
    """The same, every member having declared that it need not withdraw."""
    tender = qualified(cast, tender)
    for expert in cast.experts:
        tender = _act(tender, lambda it, who=expert: service.declare(it, by=who.actor, at=_now()))
    return tender


@scene
def conforming(cast: Cast, tender: Tender | None = None, *, failed: Collection[Player] = ()) -> Tender:
    """The same with every bid but those of ``failed`` responsive."""
    tender = declared(cast, tender)
    given = judged(tender, Stage.CONFORMITY, failed)
    return _act(tender, lambda it: service.examine_conformity(it, given, by=cast.experts[0].actor, at=_now()))


@scene
def scored(cast: Cast, tender: Tender | None = None, shares: Sequence[int] = SHARES) -> Tender:
    """The same, scored and handed in by every member."""
    tender = conforming(cast, tender)
    for expert in cast.experts:
        hand_in(tender, expert, shares)
    return tender


@scene
def drawn_up(cast: Cast, tender: Tender | None = None) -> Tender:
    """The same with a report that waits for its signatures."""
    return draw_up(cast, scored(cast, tender))


@scene
def finished(cast: Cast, tender: Tender | None = None) -> Tender:
    """The same, the report signed by every member: the purchaser's time runs."""
    return complete(cast, scored(cast, tender))


@scene
def void(cast: Cast) -> Tender:
    """Void for want of three qualified bidders, the purchaser's report signed."""
    tender = qualified(cast, failed=[cast.third])
    tender = _act(tender, lambda it: service.draw_up(it, by=cast.purchaser.actor, at=_now()))
    sign(tender, cast.purchaser)
    return tenders.published(tender.id)


def draw_up(cast: Cast, tender: Tender) -> Tender:
    """The report of a scored tender, drawn up by a member."""
    return _act(tender, lambda it: service.draw_up(it, by=cast.experts[0].actor, at=_now()))


def complete(cast: Cast, tender: Tender) -> Tender:
    """A scored tender to its end: the report drawn up and signed by every member."""
    draw_up(cast, tender)
    for expert in cast.experts:
        sign(tender, expert)
    return tenders.published(tender.id)


def hand_in(tender: Tender, expert: Player, shares: Sequence[int] = SHARES) -> None:
    """A member's sheet, saved and locked."""
    score(tender, expert, shares)
    _act(tender, lambda it: service.submit(it, by=expert.actor, at=_now()))


def score(tender: Tender, expert: Player, shares: Sequence[int] = SHARES) -> None:
    """A member's saved sheet: that percentage of each factor for the first, second and third bid."""
    found = tenders.published(tender.id)
    share = dict(zip([bid.id for bid in queries.responsive(found.id)], shares, strict=False))
    sheet = {(bid.id, one.id): one.points * share[bid.id] for bid, one in queries.marks(found)}
    _act(tender, lambda it: service.save(it, sheet, by=expert.actor, at=_now()))


def sign(tender: Tender, player: Player) -> None:
    """A player's signature over the report, taken in."""
    p7s = player.sign(signing.content(report(tender).document), _now())
    _act(tender, lambda it: service.sign(it, p7s, by=player.actor, at=_now()))


def report(tender: Tender) -> Report:
    """The report of a tender that has one."""
    found = queries.report(tender.id)
    assert found is not None
    return found


def _act(tender: Tender, act: Callable[[Tender], object]) -> Tender:
    tender_id = tender.id
    with unit_of_work():
        act(tenders.published(tender_id))
    return tenders.published(tender_id)


def judged(tender: Tender, stage: Stage, failed: Collection[Player]) -> dict[str, Judged]:
    """A verdict on every bid that a stage looks at."""
    out = {one.organisation for one in failed}
    return {
        bid.id: Judged(bid.organisation_id not in out, "未按要求提交" if bid.organisation_id in out else "")
        for bid in queries.examinable(tender.id, stage)
    }


def _now() -> datetime:
    return clock.now()
