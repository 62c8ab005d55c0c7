"""Tenders whose price has an envelope of its own, in given states, made by the acts themselves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from procure.core import clock
from procure.db import unit_of_work
from procure.evaluation import service
from procure.evaluation.models import Stage
from procure.signing import queries as signing
from procure.tenders import queries as tenders
from procure.tenders.models import Envelope, Tender
from tests.cast import Cast, Player
from tests.make import bids, evaluation
from tests.make import tenders as make_tenders
from tests.make.scenes import scene

PRICE = Envelope.PRICE
PRICES = (*bids.PRICES, "1170000.00")
TWO = {"two_envelopes": True, "price_after_hours": 24}


def published(cast: Cast, **changes: Any) -> Tender:
    """A published tender with two envelopes."""
    return make_tenders.published(cast, **(TWO | changes))


def bid(tender: Tender, player: Player, price: str = bids.PRICES[0]) -> None:
    """Both envelopes of a player's bid."""
    for envelope in Envelope:
        bids.committed(tender, player, bids.sealed(tender, player, price, envelope=envelope))


@scene
def bid_on(
    cast: Cast, prices: Sequence[str] = PRICES, bidders: Sequence[Player] = (), **changes: Any
) -> Tender:
    """The same with whole bids at these prices."""
    tender = published(cast, **changes)
    for player, price in zip(bidders or cast.bidders, prices, strict=False):
        bid(tender, player, price)
    return tender


@scene
def opened(cast: Cast, bidders: Sequence[Player] = (), prices: Sequence[str] = PRICES) -> Tender:
    """The same with the technical envelopes opened."""
    tender = bid_on(cast, prices, bidders)
    bids.close(tender)
    for custodian in cast.custodians[:2]:
        bids.released(tender, custodian)
    bids.open_(tender)
    return tender


@scene
def scored(
    cast: Cast,
    bidders: Sequence[Player] = (),
    prices: Sequence[str] = PRICES,
    *,
    failed: Collection[Player] = (),
) -> Tender:
    """The same, the technical evaluation done without a price; ``failed`` don't conform."""
    return score(cast, evaluation.conforming(cast, opened(cast, bidders, prices), failed=failed))


def score(cast: Cast, tender: Tender) -> Tender:
    """Every member's sheet, handed in."""
    for expert in cast.experts:
        evaluation.hand_in(tender, expert)
    return tender


def announce(cast: Cast, tender: Tender, opens_at: datetime | None = None) -> Tender:
    """The purchaser's signed notice of the opening of prices, at the earliest that the tender allows."""
    found, by = tenders.published(tender.id), cast.purchaser
    chosen = opens_at or max(found.price_due_at, clock.now())
    with unit_of_work():
        notice = service.prepare_notice(found, chosen, by=by.actor, at=clock.now())
    p7s = by.sign(signing.content(notice.document), clock.now())
    with unit_of_work():
        service.publish_notice(tenders.published(tender.id), p7s, by=by.actor, at=clock.now())
    return tenders.published(tender.id)


@scene
def announced(
    cast: Cast,
    bidders: Sequence[Player] = (),
    prices: Sequence[str] = PRICES,
    *,
    failed: Collection[Player] = (),
) -> Tender:
    """The same, the clock at the time that the notice names."""
    tender = announce(cast, scored(cast, bidders, prices, failed=failed))
    assert tender.price_opens_at is not None
    clock.move_to(tender.price_opens_at + timedelta(seconds=5))
    return tender


@scene
def priced(
    cast: Cast,
    bidders: Sequence[Player] = (),
    prices: Sequence[str] = PRICES,
    *,
    failed: Collection[Player] = (),
) -> Tender:
    """The same with the prices opened."""
    tender = announced(cast, bidders, prices, failed=failed)
    for custodian in cast.custodians[:2]:
        bids.released(tender, custodian, PRICE)
    bids.open_(tender)
    return tenders.published(tender.id)


def examined(cast: Cast, tender: Tender, *, failed: Collection[Player] = ()) -> Tender:
    """The same, the prices examined."""
    given = evaluation.judged(tender, Stage.PRICE, failed)
    with unit_of_work():
        by = cast.experts[0].actor
        service.examine_prices(tenders.published(tender.id), given, by=by, at=clock.now())
    return tenders.published(tender.id)
