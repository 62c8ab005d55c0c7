"""From when the time of payment runs: acceptance, or the purchaser's silence."""

from __future__ import annotations

from datetime import timedelta

import pytest

from procure.contracts.deadlines import acceptance_basis, acceptance_period
from tests.cast import at

ASKED = at("2026-03-02 15:00")
LAST = at("2026-03-12 00:00")
"""24:00 of the seventh working day, 11 March."""
SECOND = timedelta(seconds=1)


def basis(decided=None, accepted=True, now=LAST):
    found = acceptance_basis(ASKED, 7, decided, accepted, now)
    return (found.since, found.by_silence) if found else None


def test_seven_working_days_end_with_the_seventh():
    assert acceptance_period(ASKED, 7).due_at == LAST


@pytest.mark.parametrize(("now", "runs"), [(LAST - SECOND, False), (LAST, True), (LAST + SECOND, True)])
def test_silence_starts_the_time_of_payment_at_the_end_of_the_period(now, runs):
    assert basis(now=now) == ((LAST - SECOND, True) if runs else None)


def test_an_acceptance_in_time_starts_it_at_the_acceptance():
    assert basis(decided=LAST - SECOND) == (LAST - SECOND, False)


def test_an_acceptance_too_late_moves_nothing():
    assert basis(decided=LAST, now=LAST + timedelta(days=9)) == (LAST - SECOND, True)


def test_a_rejection_in_time_starts_nothing_ever():
    assert basis(decided=LAST - SECOND, accepted=False, now=LAST + timedelta(days=99)) is None


def test_a_rejection_too_late_takes_nothing_back():
    assert basis(decided=LAST, accepted=False, now=LAST + SECOND) == (LAST - SECOND, True)
