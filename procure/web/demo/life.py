"""When each act of a play happens: a life yields the instant at which it goes on."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from procure.core import clock
from procure.web.demo import after, outcome, script, securities
from procure.web.demo.play import Play, working_day
from procure.web.demo.stage import Stage


@dataclass
class Result:
    """What a life came to."""

    contract: str = ""
    late: str = ""
    tampered: str = ""


Life = Iterator[datetime]
A_MOMENT = timedelta(minutes=2)


def whole(play: Play, prices: dict[str, str], result: Result) -> Life:
    """From the draft to the last payment."""
    yield from noticed(play, next(iter(prices)))
    yield from handed_in(play, list(prices), prices, result)
    yield from opened(play)
    yield from awarded(play)
    yield from contracted(play, result)
    yield from supplemented(play, result)
    yield from performed(play, result)


def noticed(play: Play, curious: str) -> Life:
    """Drafted, published, and asked about."""
    play.draft()
    yield working_day(clock.now(), 1, 9)
    play.publish()
    yield working_day(clock.now(), 2, 14)
    play.ask(curious)
    yield working_day(clock.now(), 1, 10)
    play.explain()


def bid_in(play: Play, prices: dict[str, str]) -> Life:
    """Bids come in two days before the deadline."""
    for number, bidder in enumerate(prices):
        yield play.opens_at - timedelta(days=2) + timedelta(minutes=7 * number)
        play.bid(bidder, prices[bidder])


def handed_in(play: Play, bidders: list[str], prices: dict[str, str], result: Result) -> Life:
    """Bids come in, one is replaced, a tampered and a late one are refused; custodians show their keys."""
    if play.purchase.security:
        securities.give(play, bidders[-1])
    yield from bid_in(play, prices)
    yield play.opens_at - timedelta(hours=3)
    play.replace(bidders[-1], lower(prices[bidders[-1]]))
    result.tampered = play.tamper("latecomer", prices[bidders[0]])
    yield play.opens_at - timedelta(minutes=50)
    for custodian in ("custodian1", "custodian2", "custodian3"):
        play.show_ready(custodian)
    yield play.opens_at - timedelta(minutes=1)
    result.late = play.come_late("latecomer", lower(prices[bidders[0]]))


def opened(play: Play) -> Life:
    """Where bidders decrypt, they do; then two of three custodians open."""
    yield play.opens_at + A_MOMENT
    play.decrypt()
    play.release("custodian1")
    yield play.opens_at + timedelta(minutes=5)
    play.release("custodian3")


def evaluated(play: Play) -> Life:
    """Committee, checks, scores, report."""
    yield play.opens_at + timedelta(minutes=40)
    outcome.appoint(play)
    outcome.examine(play)
    yield play.opens_at + timedelta(hours=3)
    outcome.score(play)
    if play.purchase.two_envelopes:
        yield from priced(play)
    outcome.report(play)


def priced(play: Play) -> Life:
    """The purchaser announces the opening of prices; they are opened and examined."""
    opens_at = play.opens_at + timedelta(hours=script.PRICE_AFTER_HOURS)
    outcome.announce_prices(play, opens_at)
    yield opens_at + A_MOMENT
    play.decrypt()
    play.release("custodian1")
    yield opens_at + timedelta(minutes=5)
    play.release("custodian3")
    outcome.examine_prices(play)


def awarded(play: Play) -> Life:
    """Evaluated, confirmed, announced."""
    yield from evaluated(play)
    yield working_day(clock.now(), 2)
    outcome.confirm(play)
    yield working_day(clock.now(), 1)
    outcome.announce(play)


def contracted(play: Play, result: Result) -> Life:
    """Signed by both sides, and the advance paid."""
    yield working_day(clock.now(), 9)
    result.contract = outcome.contract(play)
    yield working_day(clock.now(), 1)
    outcome.announce_contract(play, result.contract)
    yield from paid(play, result.contract)


def supplemented(play: Play, result: Result) -> Life:
    """More of the same is added to the contract, within the law's tenth."""
    yield working_day(clock.now(), 1)
    after.supplement(play, result.contract)


def performed(play: Play, result: Result) -> Life:
    """All parts delivered, accepted, invoiced and paid; an objection to the first invoice stops nothing."""
    yield working_day(clock.now(), 8)
    parts = after.parts(play, result.contract)
    asked = [outcome.deliver(play, result.contract, part) for part in parts]
    yield working_day(clock.now(), 3)
    for acceptance in asked:
        outcome.accept(play, acceptance)
    yield working_day(clock.now(), 1)
    for number, _ in enumerate(asked):
        yield from paid(play, result.contract, objected=number == 0)


def paid(play: Play, contract: str, *, objected: bool = False) -> Life:
    """Invoice, two approvals, the bank's word."""
    payment = outcome.invoice(play, contract)
    if objected:
        yield working_day(clock.now(), 1, 9)
        after.object_to(play, payment)
    for person in outcome.FINANCE:
        yield working_day(clock.now(), 1)
        outcome.approve(play, payment, person)
    yield working_day(clock.now(), 1, 15)
    outcome.settle(play, payment)


def perform(stage: Stage, lives: Iterable[tuple[datetime, Life]], until: datetime) -> None:
    """Let lives go on side by side, each act at its own time, and leave them where they are at the end."""
    waiting = [(at, number, life) for number, (at, life) in enumerate(lives)]
    heapq.heapify(waiting)
    while waiting:
        at, number, life = heapq.heappop(waiting)
        stage.move_to(at)
        following = next(life, None)
        stage.work()
        if following is not None and following <= until:
            heapq.heappush(waiting, (following, number, life))


def lower(price: str) -> str:
    """A price two per cent lower, in whole yuan."""
    return f"{int(float(price) * 0.98)}.00"
