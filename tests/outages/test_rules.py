"""How much time an outage gives back, to the second at every boundary."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from procure.core.rules import breaches
from procure.outages import deadlines
from procure.outages.rules import JUDGED, MOVED
from tests.cast import START, at

DAY = START.date()
SHORT, LONG = timedelta(minutes=62), timedelta(hours=2)


def codes(facts: object) -> list[str]:
    return [one.rule.code for one in breaches(facts, DAY)]


@pytest.mark.parametrize(
    ("lasted", "told", "opens"),
    [
        (SHORT, "2026-03-23 10:21", "2026-03-23 12:21"),
        (SHORT, "2026-03-23 10:21:01", "2026-03-23 12:22"),
        (SHORT, "2026-03-23 15:00", "2026-03-23 17:00"),
        (SHORT, "2026-03-23 15:00:01", "2026-03-24 09:01"),
        (SHORT, "2026-03-23 16:30", "2026-03-24 10:30"),
        (SHORT, "2026-03-23 23:00", "2026-03-24 11:00"),
        (SHORT, "2026-03-23 06:00", "2026-03-23 11:00"),
        (SHORT, "2026-03-27 16:30", "2026-03-30 10:30"),
        (SHORT, "2026-09-30 16:00", "2026-10-08 10:00"),
        (LONG - timedelta(seconds=1), "2026-03-23 10:21", "2026-03-23 12:21"),
        (LONG, "2026-03-23 10:21", "2026-03-24 10:21"),
        (LONG, "2026-03-23 16:59:30", "2026-03-24 17:00"),
        (LONG, "2026-03-23 17:00", "2026-03-24 17:00"),
        (LONG, "2026-03-23 17:00:01", "2026-03-25 09:00"),
        (LONG, "2026-03-23 06:00", "2026-03-24 09:00"),
        (LONG, "2026-03-27 10:00", "2026-03-30 10:00"),
        (LONG, "2026-03-28 10:00", "2026-03-31 09:00"),
        (LONG, "2026-09-30 10:00", "2026-10-08 10:00"),
    ],
)
def test_the_new_opening_counts_from_the_notice_and_keeps_to_working_hours(
    lasted: timedelta, told: str, opens: str
) -> None:
    assert deadlines.new_opening(lasted, at(told)) == at(opens)


def test_whoever_is_told_later_gets_no_less() -> None:
    """Every quarter of an hour of ten days: the new opening never goes back, and is later than the notice."""
    moments = [at("2026-09-25 00:00") + timedelta(minutes=15 * n) for n in range(960)]
    for lasted in (SHORT, LONG):
        opens = [deadlines.new_opening(lasted, one) for one in moments]
        assert opens == sorted(opens)
        assert all(later - told >= timedelta(hours=2) for told, later in zip(moments, opens, strict=True))


def test_an_outage_touches_what_ends_within_it_and_what_follows_too_soon() -> None:
    began, ended = at("2026-03-23 09:19"), at("2026-03-23 10:21")
    window, second = deadlines.touched(began, ended), timedelta(seconds=1)
    assert window.until == at("2026-03-23 12:21")
    seen = [began, began + second, ended, window.until - second, window.until]
    assert [window.covers(one) for one in seen] == [False, True, True, True, False]


def test_nobody_waits_for_a_judgement_for_ever() -> None:
    assert deadlines.judged_by(at("2026-03-23 10:21")) == at("2026-03-26 00:00")
    assert deadlines.judged_by(at("2026-03-27 10:21")) == at("2026-04-01 00:00")


def test_two_people_of_two_organisations_judge() -> None:
    assert codes(JUDGED) == []
    assert codes(replace(JUDGED, judged_by=JUDGED.proposed_by)) == ["two-people-judge-an-outage"]
    own = replace(JUDGED, judged_for=JUDGED.proposed_for)
    assert codes(own) == ["the-operator-does-not-judge-its-own-outage"]


def test_only_what_was_touched_and_is_still_open_moves_and_only_to_later() -> None:
    second, stays = timedelta(seconds=1), ["only-a-deadline-that-the-outage-touched-moves"]
    began, until = MOVED.touched.since, MOVED.touched.until
    assert codes(MOVED) == []
    assert codes(replace(MOVED, opens_at=began)) == stays
    assert codes(replace(MOVED, opens_at=began + second)) == []
    assert codes(replace(MOVED, opens_at=until - second)) == []
    assert codes(replace(MOVED, opens_at=until)) == stays
    assert codes(replace(MOVED, to=MOVED.opens_at)) == stays
    for shut in (replace(MOVED, is_closed=True), replace(MOVED, is_published=False)):
        assert codes(shut) == ["after-the-close-record-no-deadline-moves"]
