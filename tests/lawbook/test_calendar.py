"""A year's days are proposed by one and confirmed by another; open clocks move, what was published stays."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest

from procure.core import calendar
from procure.core.calendar import Year
from procure.core.errors import NotAllowed
from procure.core.rules import RuleBroken
from procure.db import unit_of_work
from procure.lawbook import queries, service
from procure.lawbook.models import Subject
from procure.ledger import queries as ledger
from procure.obligations import queries as obligations
from procure.tenders import deadlines as tender_deadlines
from tests.cast import at
from tests.make.lawbook import NOTICE, OFF, TYPED, YEAR, confirmed, proposed
from tests.make.obligations import SIGN, SIGN_BY_LAW, met, started

LATE_2026 = at("2026-12-25 09:00")
AHEAD = date(2027, 2, 20)
"""A Saturday that only the notice makes a working day."""


def test_nothing_counts_before_a_second_person_and_everything_after(cast):
    before = calendar.current()
    change = proposed(cast)
    assert calendar.current() is before
    with pytest.raises(RuleBroken, match="两个人"), unit_of_work():
        service.decide(change, confirms=True, by=cast.administrator.actor, at=at("2026-03-02 09:01"))
    assert not calendar.current().is_working_day(AHEAD)
    with unit_of_work():
        service.decide(change, confirms=True, by=cast.supervisor.actor, at=at("2026-03-02 09:02"))
    assert calendar.current().is_working_day(AHEAD)
    assert calendar.current().is_published(2027)
    assert [line.act for line in ledger.of(change.id)] == ["law.proposed", "law.confirmed"]


def test_without_the_rule_one_person_would_do(cast, monkeypatch):
    """The planted bug that the test above is there to notice."""
    change = proposed(cast)
    monkeypatch.setattr(service, "enforce", lambda facts, on: None)
    with unit_of_work():
        service.decide(change, confirms=True, by=cast.administrator.actor, at=at("2026-03-02 09:01"))
    assert calendar.current().is_published(2027)


def test_open_clocks_move_in_one_act_and_keep_the_day_before(cast):
    moving = started(cast, SIGN, since=at("2027-02-03 09:00"))
    steady = started(cast, SIGN, since=LATE_2026)
    done = started(cast, SIGN, since=at("2027-02-03 09:00"))
    met(cast, done, SIGN, at("2027-02-04 09:00"))
    assert (moving.due_on, moving.provisional) == (date(2027, 2, 19), True)
    change = proposed(cast)
    preview = queries.preview(change.year, at("2026-03-02 09:00"))
    assert [(one.obligation.id, one.last.day) for one in preview.moved] == [(moving.id, date(2027, 2, 23))]
    with unit_of_work():
        line = service.decide(change, confirms=True, by=cast.supervisor.actor, at=at("2026-03-02 09:05"))
    assert (moving.due_on, moving.provisional, moving.due_at) == (
        date(2027, 2, 23),
        False,
        at("2027-02-24 00:00"),
    )
    assert not steady.provisional
    assert done.due_on == date(2027, 2, 19)
    assert [(one.before_on, one.after_on) for one in obligations.moves_by(line.index)] == [
        (date(2027, 2, 19), date(2027, 2, 23))
    ]
    assert json.loads(line.facts)["moved"][moving.id] == {"before": "2027-02-19", "after": "2027-02-23"}
    assert ledger.of(moving.id) == []


def test_a_day_already_past_stays_even_by_a_second(cast):
    past = started(cast, SIGN, since=at("2027-02-03 09:00"))
    assert obligations.outdated_on(calendar.current().with_years([YEAR]), at("2027-02-19 23:59:59")) == [past]
    assert obligations.outdated_on(calendar.current().with_years([YEAR]), at("2027-02-20 00:00:00")) == []


def test_a_suppliers_day_is_never_brought_nearer(cast):
    theirs = started(cast, SIGN_BY_LAW, since=at("2027-01-04 09:00"))
    earlier = replace(
        YEAR, off=YEAR.off - {date(2027, 2, 5), date(2027, 2, 3)}, work=YEAR.work | {date(2027, 2, 6)}
    )
    with unit_of_work():
        theirs.debtor_role = "supplier"
        theirs.due_on = theirs.target_on = date(2027, 2, 14)
    then = calendar.current().with_years([earlier])
    assert theirs.anew(then).day == date(2027, 2, 14)
    with unit_of_work():
        theirs.debtor_role = "purchaser"
    assert theirs.anew(then).day < date(2027, 2, 14)


def test_both_sides_are_told_on_their_desks_until_it_is_done(cast, client_of):
    started(cast, SIGN, since=at("2027-02-03 09:00"))
    confirmed(cast)
    for player, desk in ((cast.purchaser, "purchaser"), (cast.supplier, "supplier")):
        page = client_of(player).get(f"/desk/{desk}").text
        assert "因放假安排变动的期限" in page
        assert "2027-02-19" in page
        assert "2027-02-23" in page
    assert "因放假安排变动的期限" not in client_of(cast.rival).get("/desk/supplier").text


def test_what_was_published_counts_as_it_was_known_then(cast, clock):
    clock.move_to(at("2027-02-03 09:00"))
    posted = at("2027-02-03 09:00")
    before = tender_deadlines.notice_period(posted).last.day
    clock.forward(minutes=1)
    confirmed(cast)
    assert tender_deadlines.notice_period(posted).last.day == before
    assert tender_deadlines.notice_period(at("2027-02-03 09:02")).last.day > before


def test_counted_on_the_calendar_of_now_what_was_published_would_move(cast, clock, monkeypatch):
    """The planted bug that the test above is there to notice."""
    clock.move_to(posted := at("2027-02-03 09:00"))
    before = tender_deadlines.notice_period(posted).last.day
    clock.forward(minutes=1)
    confirmed(cast)
    monkeypatch.setattr(calendar, "known_at", lambda _: calendar.current())
    assert tender_deadlines.notice_period(posted).last.day > before


def test_a_later_notice_takes_the_place_and_the_earlier_stays_to_be_read(cast, clock, visitor):
    confirmed(cast)
    clock.forward(minutes=1)
    corrected = replace(YEAR, off=YEAR.off | {date(2027, 5, 6)})
    confirmed(cast, replace(corrected, notices=(replace(NOTICE, number="国办发明电〔2026〕10号"),)))
    assert not calendar.current().is_working_day(date(2027, 5, 6))
    assert [one.number[-3:] for one in queries.confirmed(Subject.CALENDAR)] == ["10号", "〕9号"]
    page = visitor.get("/calendar").text
    assert "〔2026〕9号" in page
    assert "〔2026〕10号" in page


def test_the_same_days_are_not_entered_twice_nor_two_changes_at_once(cast):
    change = proposed(cast)
    with pytest.raises(NotAllowed, match="等待另一人"):
        proposed(cast)
    with unit_of_work():
        service.decide(change, confirms=True, by=cast.supervisor.actor, at=at("2026-03-02 09:05"))
    with pytest.raises(NotAllowed, match="相同"):
        proposed(cast)
    with pytest.raises(NotAllowed, match="处理过"), unit_of_work():
        service.decide(change, confirms=True, by=cast.supervisor.actor, at=at("2026-03-02 09:06"))


def test_the_rules_stand_at_their_boundaries(cast):
    first, last = date(2026, 12, 29), date(2027, 12, 31)
    kept = queries.year_facts(replace(YEAR, off=OFF | {first, last}), date(2026, 3, 2))
    service.enforce(kept, on=date(2026, 3, 2))
    assert broken(off=OFF | {date(2026, 12, 28)}) == ["its-days-belong-to-the-year"]
    assert broken(off=OFF | {date(2028, 1, 1)}) == ["its-days-belong-to-the-year"]
    assert broken(off=OFF - {date(2027, 2, 8)}) == ["the-statutory-days-are-off"]
    assert broken(work=frozenset({date(2027, 2, 19)})) == ["a-day-worked-in-exchange-is-a-weekend-day"]
    assert broken(work=frozenset({date(2027, 1, 2)})) == ["no-day-is-both-off-and-worked"]
    assert broken(notices=(replace(NOTICE, date=date(2026, 3, 3)),)) == [
        "the-notice-is-out-and-near-its-year"
    ]
    assert broken(notices=(replace(NOTICE, date=date(2025, 12, 31)),)) == [
        "the-notice-is-out-and-near-its-year"
    ]
    assert "the-year-is-not-over" in broken(year=2025)
    most = OFF | {date(2027, 7, day) for day in range(1, 46 - len(OFF))}
    assert len(most) == 45
    assert broken(off=most) == []
    assert broken(off=most | {date(2027, 8, 1)}) == ["there-are-no-more-days-than-a-year-can-have"]


def broken(**changes) -> list[str]:
    try:
        service.enforce(queries.year_facts(replace(YEAR, **changes), date(2026, 3, 2)), on=date(2026, 3, 2))
    except RuleBroken as refusal:
        return [one.rule.code for one in refusal.breaches]
    return []


@pytest.mark.parametrize("year", range(2025, 2027))
def test_years_whose_notice_is_out_satisfy_every_rule_and_raise_no_doubt(year):
    shipped = calendar.load().years[year]
    assert queries.doubt(shipped) is None
    service.enforce(replace(queries_facts(shipped), on=shipped.notices[0].date), on=shipped.notices[0].date)


def queries_facts(year: Year):
    return queries.year_facts(year, year.notices[0].date)


def test_one_mistyped_day_raises_a_doubt():
    assert queries.doubt(replace(YEAR, off=OFF - {date(2027, 2, 9)})) is not None
    assert queries.doubt(replace(YEAR, work=YEAR.work - {date(2027, 2, 20)})) is not None
    assert queries.doubt(YEAR) is None


def test_the_page_takes_a_list_shows_what_moves_and_lets_another_confirm(cast, client_of, visitor):
    moving = started(cast, SIGN, since=at("2027-02-03 09:00"))
    mine, other = client_of(cast.administrator), client_of(cast.supervisor)
    assert "暂定" in visitor.get("/calendar").text
    assert mine.post("/calendar/import", data=TYPED).status_code == 303
    path = f"/law-changes/{queries.waiting()[0].id}"
    assert "收回" in mine.get(path).text
    shown = other.get(path).text
    assert "2027年2月19日" in shown or "2027-02-19" in shown
    assert mine.post(f"{path}/confirm").status_code == 422
    assert other.post(f"{path}/confirm").status_code == 303
    assert queries.get(path[-32:]).year == YEAR
    assert moving.due_on == date(2027, 2, 23)
    assert NOTICE.number in visitor.get("/calendar").text


def test_a_file_says_the_same_and_what_is_no_calendar_is_refused(cast, client_of):
    mine = client_of(cast.administrator)
    days = {name: ", ".join(map(str, sorted(getattr(YEAR, name)))) for name in ("off", "work")}
    notice = f'title = "{NOTICE.title}"\nnumber = "{NOTICE.number}"\ndate = 2026-03-01\nurl = "{NOTICE.url}"'
    good = f"year = 2027\noff = [{days['off']}]\nwork = [{days['work']}]\n[[notices]]\n{notice}\n"
    for bad in (
        "x",
        "[" * 100_000,
        good.replace("2027\n", "0\n", 1),
        good.replace("2027\n", "10000\n", 1),
        good.replace(NOTICE.title, "a\\u0000"),
        "year = 2027",
        good.replace("2027-01-01", '"2027-01-01"'),
        good.replace("https", "ftp"),
    ):
        answer = mine.post("/calendar/import", data={"file": (BytesIO(bad.encode()), "2027.toml")})
        assert answer.status_code == 422, bad
    answer = mine.post("/calendar/import", data={"file": (BytesIO(good.encode()), "2027.toml")})
    assert answer.status_code == 303
    assert queries.waiting()[0].year == YEAR


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [("off", "2027-02-30", "2027-02-30"), ("off", "2027-02-11~2027-02-05", "起止日期"), ("work", "甲", "甲")],
)
def test_what_cannot_be_read_is_named_and_nothing_typed_is_lost(cast, client_of, field, text, said):
    answer = client_of(cast.administrator).post("/calendar/import", data=TYPED | {field: text})
    assert answer.status_code == 422
    assert said in answer.text
    assert NOTICE.title in answer.text
    assert queries.waiting() == []


def test_a_declined_year_changes_nothing(cast, client_of):
    change = proposed(cast)
    client_of(cast.supervisor).post(f"/law-changes/{change.id}/decline")
    assert not calendar.current().is_published(2027)
    assert [line.act for line in ledger.of(change.id)] == ["law.proposed", "law.declined"]


def test_another_process_counts_alike_at_once(app, cast):
    """A second application on the same database stands for another worker."""
    from_elsewhere = []
    confirmed(cast)
    with app.app_context():
        from_elsewhere.append(calendar.current().is_working_day(AHEAD))
    app.extensions.pop("procure.lawbook")
    with app.app_context():
        from_elsewhere.append(calendar.current().is_working_day(AHEAD))
    assert from_elsewhere == [True, True]
