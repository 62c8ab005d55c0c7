"""The law of bids at its boundaries and one step to each side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from procure.bids import rules
from procure.bids.rules import Arrive, Decrypt, HandIn, Open, OrderAtOpening, ReleaseShares
from procure.core.clock import BEIJING
from procure.core.rules import RULES, breaches

OPENS = datetime(2026, 4, 1, 9, tzinfo=BEIJING)
DAY = date(2026, 4, 1)
FIRST = HandIn(1, None, 0, None, False, DAY, None, "")


def broken(facts: object) -> set[str]:
    return {one.rule.code for one in breaches(facts, DAY)}


@pytest.mark.parametrize(
    ("offset", "late"),
    [(timedelta(microseconds=-1), False), (timedelta(0), True), (timedelta(microseconds=1), True)],
)
def test_the_deadline_itself_is_late(offset: timedelta, late: bool) -> None:
    assert bool(broken(Arrive(OPENS + offset, OPENS))) is late


@pytest.mark.parametrize(
    ("seq", "prev", "last_seq", "standing", "kept"),
    [
        (1, None, 0, None, True),
        (2, None, 0, None, False),
        (1, "a", 0, None, False),
        (2, "a", 1, "a", True),
        (2, "b", 1, "a", False),
        (2, None, 1, "a", False),
        (1, None, 1, "a", False),
        (3, "a", 1, "a", False),
        (3, None, 2, None, True),
        (3, "a", 2, None, False),
    ],
)
def test_a_version_names_the_one_it_replaces(
    seq: int, prev: str | None, last_seq: int, standing: str | None, kept: bool
) -> None:
    facts = replace(FIRST, seq=seq, prev=prev, last_seq=last_seq, standing=standing)
    assert ("a-new-version-replaces-the-one-that-stands" in broken(facts)) is not kept


@pytest.mark.parametrize(("days", "stops"), [(-1, False), (0, True), (1, True)])
def test_a_ban_stops_until_its_last_day(days: int, stops: bool) -> None:
    facts = replace(FIRST, banned_until=DAY + timedelta(days=days), ban_decision="1")
    assert ("a-banned-supplier-does-not-bid" in broken(facts)) is stops


@pytest.mark.parametrize(("standing", "opens"), [(0, False), (2, False), (3, True), (4, True)])
def test_two_bids_are_not_opened_and_three_are(standing: int, opens: bool) -> None:
    assert bool(broken(Open(standing, 3))) is not opens


@pytest.mark.parametrize(
    ("offset", "is_closed", "kept"),
    [(-1, True, False), (0, True, True), (1, True, True), (0, False, False)],
)
def test_shares_are_released_from_the_opening_on_and_after_the_close(
    offset: int, is_closed: bool, kept: bool
) -> None:
    facts = ReleaseShares(OPENS + timedelta(seconds=offset), OPENS, is_closed, True)
    assert ("nothing-is-opened-before-its-time" in broken(facts)) is not kept


@pytest.mark.parametrize(("waits", "kept"), [(None, True), (OPENS + timedelta(minutes=30), False)])
def test_custodians_wait_for_the_bidders(waits: datetime | None, kept: bool) -> None:
    """Sealing 89."""
    facts = ReleaseShares(OPENS, OPENS, is_closed=True, opens_on_record=True, bidders_until=waits)
    assert ("custodians-wait-for-the-bidders" in broken(facts)) is not kept


@pytest.mark.parametrize(("seconds", "kept"), [(-1, True), (0, False), (1, False)])
def test_bidders_decrypt_until_the_window_ends(seconds: int, kept: bool) -> None:
    until = OPENS + timedelta(minutes=30)
    facts = Decrypt(until + timedelta(seconds=seconds), is_dual=True, until=until)
    assert bool(broken(facts)) is not kept
    assert broken(replace(facts, is_opened=True)) == {"bidders-decrypt-in-the-time-stated"}


@pytest.mark.parametrize(("absent", "kept"), [(0, False), (1, False), (2, True), (3, True)])
def test_the_remedy_is_for_too_few_custodians(absent: int, kept: bool) -> None:
    facts = OrderAtOpening(OPENS, OPENS + timedelta(hours=1), False, True, True, absent, spare=1)
    assert bool(broken(facts)) is not kept


@pytest.mark.parametrize(
    ("seconds", "kept"), [(0, False), (1, True), (3 * 86400, True), (3 * 86400 + 1, False)]
)
def test_an_order_ends_within_three_days(seconds: int, kept: bool) -> None:
    facts = OrderAtOpening(OPENS, OPENS + timedelta(seconds=seconds), True, False, True, 0, 1)
    assert bool(broken(facts)) is not kept


def test_every_rule_keeps_its_own_examples() -> None:
    own = [
        one for found in RULES.values() for one in found if one.check.__module__.startswith(rules.__name__)
    ]
    assert len(own) > 10
    for one in own:
        assert one.check(one.kept) is None, one.code
        assert one.check(one.broken) is not None, one.code
