"""One place knows the time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from procure.core import clock

NOON = datetime(2026, 6, 1, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _machine_clock() -> Iterator[None]:
    yield
    clock.release()


def test_time_stands_still_inside_fixed_and_runs_outside() -> None:
    with clock.fixed(NOON):
        assert clock.now() == NOON
        assert clock.running() != NOON
    assert clock.now() != NOON


def test_the_training_clock_is_where_it_was_put() -> None:
    clock.move_to(NOON)
    assert (clock.now(), clock.is_training()) == (NOON, True)


def test_the_training_clock_never_goes_back() -> None:
    clock.move_to(NOON)
    with pytest.raises(ValueError, match="never goes back"):
        clock.move_to(NOON - timedelta(microseconds=1))


def test_seven_in_the_morning_in_china_is_today_not_yesterday() -> None:
    assert clock.beijing_day(datetime(2026, 5, 31, 23, tzinfo=UTC)).isoformat() == "2026-06-01"


@pytest.mark.parametrize(
    "spelling", ["2026-06-01T04:00:00", "2026-06-01T04:00:00+00:00", "2026-06-01T04:00:60Z", ""]
)
def test_any_other_spelling_of_an_instant_is_refused(spelling: str) -> None:
    with pytest.raises(ValueError):
        clock.parse(spelling)


def test_an_instant_is_written_and_read_alike() -> None:
    assert clock.parse(clock.text(NOON)) == NOON
    assert clock.text(NOON + timedelta(microseconds=999_999)) == clock.text(NOON)
