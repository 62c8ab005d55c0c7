"""The desks of those who keep calendar and numbers."""

from __future__ import annotations

from datetime import date

import pytest

from procure.lawbook.desk import to_do
from tests.cast import at
from tests.make.lawbook import confirmed, proposed


def asked(player, when):
    return [str(one.title) for one in to_do(player.actor, at(when))]


def test_the_second_person_is_asked_and_the_first_is_not(cast, client_of):
    proposed(cast)
    assert asked(cast.supervisor, "2026-03-02 10:00") == ["确认1项日历或者法定数字的变动"]
    assert asked(cast.administrator, "2026-03-02 10:00") == []
    assert asked(cast.supplier, "2026-03-02 10:00") == []
    assert "确认1项日历或者法定数字的变动" in client_of(cast.supervisor).get("/desk/supervisor").text


@pytest.mark.parametrize(("when", "count"), [("2026-10-24 23:59", 0), ("2026-10-25 00:00", 1)])
def test_from_late_october_the_next_years_notice_is_asked_for(cast, when, count):
    assert len(asked(cast.administrator, when)) == count
    assert asked(cast.supervisor, when) == []


def test_nobody_asks_for_a_notice_that_is_in(cast):
    proposed(cast)
    assert asked(cast.administrator, "2026-12-01 09:00") == []


def test_a_confirmed_year_is_not_asked_for_again(cast):
    year = confirmed(cast).year
    assert year.notices[0].date == date(2026, 3, 1)
    assert asked(cast.administrator, "2026-12-01 09:00") == []
