"""The last minute before a deadline, while others guess passwords as fast as the site answers.

The suppliers' bids are sealed and uploaded before; they sign in, each by certificate, and hand in.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from flask import Flask

from tests.bids import racing
from tests.cast import Cast, Player
from tests.storms import course, flood, rush
from tests.storms.flood import Order
from tests.storms.rush import ACCEPTED, Answer
from tests.storms.site import Installation, Site, served

SUPPLIERS, LATE = 200, 20
LAST_MINUTE, AFTER, AHEAD = timedelta(seconds=60), timedelta(seconds=2), 100.0
GUESSES, GUESSING_SECONDS = 10_000, 80.0
SOON, FEW, EACH_HEARD = 60.0, 30, 2
HOME = "203.0.113.7"
LET_IN, WRONG, NOT_HEARD, REFUSED = 303, "422", "429", 409
SIGN_INS = 5


@pytest.mark.deep
@pytest.mark.timeout(1800)
def test_in_the_last_minute_every_bid_in_time_has_its_receipt_and_nobody_is_locked_out(
    app: Flask, cast: Cast, home: Path, database_url: str
) -> None:
    opens_at = course.in_a_while(AHEAD)
    tender = course.tender(cast, opens_at, "ZC-RUSH")
    tender_id, crowd = tender.id, rush.suppliers(tender, racing.crowd(SUPPLIERS + LATE))
    with served(Installation(home, database_url), "--with-worker") as site, ThreadPoolExecutor(1) as threads:
        assert signs_in(site, cast.supplier) == LET_IN
        course.sleep_until(opens_at - LAST_MINUTE)
        with flood.flooding(Order(site.port, cast.supplier.email, GUESSES, GUESSING_SECONDS)) as guessing:
            owner = threads.submit(lambda: [signs_in(site, cast.supplier) for _ in range(SIGN_INS)])
            answers = rush.rush(site, tender_id, crowd, opens_at - LAST_MINUTE, opens_at + AFTER)
            assert guessing.poll() is None
            guessed = flood.told(guessing)
        course.wait_for_the_close(tender_id)
    print(figures(answers), guessed)
    assert list(rush.faults(tender_id, opens_at, answers)) == []
    assert {one.status for one in answers} == {ACCEPTED, REFUSED}
    assert owner.result() == [LET_IN] * SIGN_INS
    assert set(guessed["statuses"]) <= {WRONG, NOT_HEARD}
    assert sum(guessed["statuses"].values()) == GUESSES
    assert course.not_opened(cast, tender_id) == []


@pytest.mark.deep
@pytest.mark.timeout(900)
def test_a_late_receipt_and_an_owner_who_is_locked_out_are_found(
    app: Flask, cast: Cast, home: Path, database_url: str
) -> None:
    """The control."""
    opens_at = course.in_a_while(SOON)
    tender = course.tender(cast, opens_at, "ZC-CARELESS")
    tender_id, crowd = tender.id, rush.suppliers(tender, racing.crowd(LATE))
    with served(Installation(home, database_url), planted="careless") as site:
        before = signs_in(site, cast.supplier)
        with flood.flooding(Order(site.port, cast.supplier.email, FEW, 0, EACH_HEARD)) as guessing:
            flood.told(guessing)
        assert (before, signs_in(site, cast.supplier)) == (LET_IN, int(NOT_HEARD))
        answers = rush.rush(site, tender_id, crowd, opens_at, opens_at + AFTER)
    racing.close(app, tender_id)
    assert "a receipt for what was sent after the deadline" in rush.faults(tender_id, opens_at, answers)


def signs_in(site: Site, player: Player) -> int:
    """In a new browser, at the place from where it came before."""
    with httpx.Client(base_url=site.url, headers={"X-Forwarded-For": HOME}, timeout=60) as browser:
        return rush.sign_in(browser, player)


def figures(answers: Sequence[Answer]) -> dict[str, float]:
    """How long handing in took."""
    took = sorted((one.answered - one.sent).total_seconds() * 1000 for one in answers)
    return {f"p{part}_ms": round(took[len(took) * part // 100]) for part in (50, 95, 99)}
