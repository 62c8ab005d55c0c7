"""Last days and interest of a thousand contracts, counted again day by day by other means."""

from __future__ import annotations

import random
import tomllib
from datetime import date, datetime, timedelta
from fractions import Fraction
from importlib import resources

import pytest

from procure.arrears.deadlines import age
from procure.core.clock import BEIJING
from procure.obligations.deadlines import due
from procure.payments import deadlines

CONTRACTS = 1000
DAY = timedelta(days=1)
FIRST, LAST = date(2025, 6, 1), date(2026, 8, 31)
"""From the day when the regulation came into force, as far as every last day has its holiday notice."""


def holidays():
    """The announced days as the files have them."""
    off, work = set(), set()
    for year in (2025, 2026):
        text = resources.files("procure.core").joinpath("holidays", f"{year}.toml").read_text("utf-8")
        told = tomllib.loads(text)
        off |= set(told["off"])
        work |= set(told["work"])
    return off, work


OFF, WORK = holidays()


def works(day):
    return day in WORK or (day.isoweekday() <= 5 and day not in OFF)


def after_working_days(day, count):
    """Cross out one working day after another."""
    while count:
        day += DAY
        if works(day):
            count -= 1
    return day


def after_days(day, count):
    """The day so many days later, or the next on which people work."""
    for _ in range(count):
        day += DAY
    while not works(day):
        day += DAY
    return day


def one(dice):
    """A contract: when its goods were accepted, its invoice came, what was agreed, when it is looked at."""
    days = (LAST - FIRST).days
    accepted = FIRST + dice.randrange(days) * DAY
    invoiced = accepted + dice.randrange(-30, 30) * DAY
    moment = timedelta(hours=dice.randrange(24), minutes=dice.randrange(60))
    return {
        "accepted": accepted,
        "invoiced": max(invoiced, FIRST),
        "moment": moment,
        "working_days": dice.choice([5, 10, 20, 21, 22, 30]),
        "amount": dice.randrange(1, 10**11),
        "with_sme": dice.random() < 0.7,
        "agreed_bp": dice.choice([None, None, 300, 345, 1825]),
        "seen": accepted + dice.randrange(0, 400) * DAY,
    }


def expected(given):
    """The last day, the interest in fen, five working days and thirty days, by the calendar alone."""
    later = max(given["accepted"], given["invoiced"])
    agreed_from_acceptance = after_working_days(given["accepted"], given["working_days"])
    usual = after_days(given["accepted"], 30)
    statutory = usual if agreed_from_acceptance <= usual else after_days(given["accepted"], 60)
    last = after_working_days(later, given["working_days"])
    if given["with_sme"]:
        last = min(last, statutory)
    of_law = Fraction(5, 10_000) if given["with_sme"] else 0
    each = Fraction(given["agreed_bp"], 3_650_000) if given["agreed_bp"] else of_law
    owed, day = Fraction(0), last
    while day < given["seen"]:
        day += DAY
        owed += given["amount"] * each
    return last, int(owed + Fraction(1, 2)), after_working_days(later, 5), after_days(later, 30)


def counted(given):
    """The same by the product's own clocks."""
    accepted, invoiced = (
        datetime.combine(given[name], datetime.min.time(), BEIJING) + given["moment"]
        for name in ("accepted", "invoiced")
    )
    since = deadlines.ready_at(invoiced, accepted)
    statutory = deadlines.sme_clock(accepted, given["working_days"])
    last = deadlines.agreed(since, given["working_days"]).last.day
    if given["with_sme"]:
        last = min(last, due(statutory.code, accepted).last.day)
    about = {name: given[name] for name in ("with_sme", "agreed_bp")}
    clocks = [due(one.code, since).last.day for one in (deadlines.PAY_TARGET, deadlines.PAY_LIMIT)]
    return last, deadlines.interest(given["amount"], last, given["seen"], **about), *clocks


def thousand():
    dice = random.Random(802)
    return [one(dice) for _ in range(CONTRACTS)]


def test_a_thousand_contracts_have_the_last_day_and_interest_of_a_plain_count():
    wrong = [given for given in thousand() if counted(given) != expected(given)]
    assert wrong == []


def test_the_overdue_among_them_are_those_of_a_plain_count():
    late = [given["seen"] > expected(given)[0] for given in thousand()]
    assert late == [deadlines.overdue_days(counted(given)[0], given["seen"]) > 0 for given in thousand()]
    assert 300 < sum(late) < CONTRACTS


def test_the_thousand_meet_holidays_make_up_days_and_every_clock():
    days = [expected(given)[0] for given in thousand()]
    through = [(given["accepted"], last) for given, last in zip(thousand(), days, strict=True)]
    assert any(last in WORK for last in days)
    assert sum(any(first < day <= last for day in OFF) for first, last in through) > 200
    assert {age((given["seen"] - last).days) for given, last in zip(thousand(), days, strict=True)} >= {
        age(days) for days in (0, 1, 31, 91, 366)
    }


@pytest.mark.parametrize("forgotten", ["OFF", "WORK"])
def test_a_count_that_forgets_announced_days_is_noticed(monkeypatch, forgotten):
    """The positive control: the plain count without holidays, or without make-up days, disagrees."""
    monkeypatch.setitem(globals(), forgotten, set())
    assert any(counted(given) != expected(given) for given in thousand())
