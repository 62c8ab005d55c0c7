"""Clocks are started, met, stopped, resumed and reminded of."""

from __future__ import annotations

import json
import threading
from datetime import date

import pytest

from procure.core.actors import RoleName
from procure.core.errors import NotAllowed, NotFound
from procure.core.rules import RuleBroken
from procure.db import db, unit_of_work
from procure.ledger import queries as ledger
from procure.obligations import queries, recounting, service
from procure.web import jobs
from tests.cast import START, at
from tests.make.obligations import PUBLISH, SIGN, SIGN_BY_LAW, met, started

GROUND = {"ground": "投诉处理期间暂停采购活动", "article": "政府采购法第五十七条"}


def hold(cast, subject, when, by=None):
    with unit_of_work():
        return service.hold(subject, **GROUND, by=by or cast.supervisor.actor, at=when)


def lift(cast, placed, when):
    with unit_of_work():
        service.lift(placed, by=cast.supervisor.actor, at=when)


def test_a_clock_keeps_its_day_its_unrolled_day_and_its_article(cast):
    sign = started(cast, SIGN)
    assert (sign.due_on, sign.due_at) == (date(2026, 3, 16), at("2026-03-17 00:00"))
    assert "第十二项" in sign.article
    by_law = started(cast, SIGN_BY_LAW, since=at("2026-03-05 09:00"))
    assert (by_law.target_on, by_law.due_on) == (date(2026, 4, 4), date(2026, 4, 7))
    assert not by_law.provisional


def test_a_clock_that_ends_in_a_year_without_holidays_published_is_provisional(cast):
    assert started(cast, SIGN_BY_LAW, since=at("2026-12-20 09:00")).provisional


def test_the_first_start_counts(cast):
    first = started(cast, SIGN, subject="a" * 32)
    again = started(cast, SIGN, subject="a" * 32, since=at("2026-03-09 09:00"))
    assert again.id == first.id
    assert again.due_on == date(2026, 3, 16)


def test_a_duty_done_on_its_last_second_is_in_time_and_a_second_later_is_late(cast):
    in_time, late = started(cast), started(cast)
    met(cast, in_time, SIGN, at("2026-03-16 23:59:59"))
    met(cast, late, SIGN, at("2026-03-17 00:00:00"))
    assert not in_time.is_overdue(at("2026-06-01 09:00"))
    assert late.is_overdue(at("2026-06-01 09:00"))


def test_the_first_meeting_counts(cast):
    duty = started(cast)
    met(cast, duty, SIGN, at("2026-03-05 10:00"))
    met(cast, duty, SIGN, at("2026-03-30 10:00"))
    assert duty.met_at == at("2026-03-05 10:00")
    assert ledger.of(duty.subject)[1].index == duty.met_by


def test_meeting_a_clock_that_never_started_does_nothing(cast):
    duty = started(cast, SIGN)
    met(cast, duty, PUBLISH, at("2026-03-03 10:00"))
    assert duty.met_by is None
    assert queries.find(duty.subject, PUBLISH) is None


def test_what_is_owed_is_seen_by_its_debtor_in_its_role_until_it_is_done(cast):
    later, sooner = started(cast, SIGN), started(cast, PUBLISH)
    buyer = cast.purchaser.organisation
    assert queries.open_for(buyer, RoleName.PURCHASER, START) == [sooner, later]
    assert queries.open_for(buyer, RoleName.FINANCE, START) == []
    assert queries.open_for(cast.stranger.organisation, RoleName.PURCHASER, START) == []
    assert queries.open_for(buyer, RoleName.PURCHASER, at("2026-03-02 08:59")) == []
    met(cast, sooner, PUBLISH, at("2026-03-03 10:00"))
    assert queries.open_for(buyer, RoleName.PURCHASER, START) == [later]


def test_the_board_shows_what_is_overdue_from_the_first_second(cast):
    duty = started(cast)
    assert queries.overdue(at("2026-03-16 23:59:59")) == []
    assert queries.overdue(at("2026-03-17 00:00:00")) == [duty]
    met(cast, duty, SIGN, at("2026-03-20 10:00"))
    assert queries.overdue(at("2026-03-21 00:00:00")) == []


def test_a_held_clock_stands_still_and_runs_on_after_the_lift(cast):
    duty = started(cast)
    placed = hold(cast, duty.subject, at("2026-03-11 15:00"))
    assert queries.paused() == [duty]
    assert not duty.is_overdue(at("2026-05-01 09:00"))
    assert queries.overdue(at("2026-05-01 09:00")) == []
    lift(cast, placed, at("2026-04-01 10:00"))
    assert (duty.due_on, duty.due_at) == (date(2026, 4, 7), at("2026-04-08 00:00"))
    assert queries.paused() == []


def test_the_days_before_and_after_a_hold_are_in_the_ledger(cast):
    duty = started(cast)
    lift(cast, hold(cast, duty.subject, at("2026-03-11 15:00")), at("2026-04-01 10:00"))
    placed, lifted = ledger.of(duty.subject)[1:]
    assert (placed.act, lifted.act) == ("hold.placed", "hold.lifted")
    assert json.loads(placed.facts)["stopped"] == {SIGN.code: "2026-03-16"}
    assert json.loads(lifted.facts)["moved"] == {SIGN.code: {"before": "2026-03-16", "after": "2026-04-07"}}


def test_two_holds_stop_the_clock_until_both_are_lifted(cast):
    duty = started(cast)
    first = hold(cast, duty.subject, at("2026-03-11 09:00"))
    second = hold(cast, duty.subject, at("2026-03-12 09:00"))
    lift(cast, first, at("2026-03-13 09:00"))
    assert duty.paused_at == at("2026-03-11 09:00")
    lift(cast, second, at("2026-03-16 09:00"))
    assert (duty.paused_at, duty.due_on) == (None, date(2026, 3, 19))


def test_a_hold_is_lifted_once(cast):
    placed = hold(cast, started(cast).subject, at("2026-03-11 09:00"))
    lift(cast, placed, at("2026-03-12 09:00"))
    with pytest.raises(NotAllowed, match="已经解除"):
        lift(cast, placed, at("2026-03-13 09:00"))


def test_a_clock_started_under_a_hold_starts_stopped(cast):
    first = started(cast, PUBLISH)
    placed = hold(cast, first.subject, at("2026-03-03 09:00"))
    second = started(cast, SIGN, subject=first.subject, since=at("2026-03-04 09:00"))
    assert second.paused_at == at("2026-03-04 09:00")
    lift(cast, placed, at("2026-03-09 09:00"))
    assert second.due_on == date(2026, 3, 23)


def test_a_hold_heals_nothing_that_is_overdue(cast):
    duty = started(cast)
    hold(cast, duty.subject, at("2026-03-17 00:00"))
    assert duty.paused_at is None
    assert duty.is_overdue(at("2026-03-17 00:00"))


def test_a_duty_done_while_held_is_in_time(cast):
    duty = started(cast)
    hold(cast, duty.subject, at("2026-03-11 09:00"))
    met(cast, duty, SIGN, at("2026-05-11 09:00"))
    assert not duty.is_overdue(at("2026-05-12 09:00"))


def test_the_debtor_cannot_stop_its_own_clock(cast):
    duty = started(cast)
    with pytest.raises(RuleBroken):
        hold(cast, duty.subject, START, by=cast.purchaser.actor)
    assert queries.holds_on(duty.subject) == []
    assert duty.paused_at is None


def remind(when):
    given = []
    for one in queries.to_remind(when):
        with unit_of_work():
            given.append(service.remind(queries.get(one.id), when))
    return [reminder.stage for reminder in given if reminder is not None]


def test_each_reminder_is_given_once_in_its_time(cast):
    duty = started(cast)
    hours = ["03-10 23:59", "03-11 00:00", "03-12 09:00", "03-13 00:00", "03-13 00:01", "03-14 09:00"]
    hours += ["03-16 00:00", "03-16 23:59", "03-17 00:00", "04-17 00:00"]
    given = [remind(at(f"2026-{hour}")) for hour in hours]
    assert given == [[], ["three-left"], [], ["one-left"], [], [], ["due"], [], ["overdue"], []]
    assert [line.act for line in ledger.of(duty.id)] == ["obligation.reminded"] * 4


def test_a_reminder_that_was_missed_is_not_given_late(cast):
    started(cast)
    assert remind(at("2026-03-16 10:00")) == ["due"]


def test_what_is_done_or_stopped_is_not_reminded_of(cast):
    done, stopped = started(cast), started(cast)
    met(cast, done, SIGN, at("2026-03-05 10:00"))
    hold(cast, stopped.subject, at("2026-03-05 10:00"))
    assert remind(at("2026-03-16 10:00")) == []
    with unit_of_work():
        assert service.remind(queries.get(done.id), at("2026-03-16 10:00")) is None


def test_a_moved_day_is_reminded_of_anew(cast):
    duty = started(cast)
    assert remind(at("2026-03-16 10:00")) == ["due"]
    lift(cast, hold(cast, duty.subject, at("2026-03-16 11:00")), at("2026-03-20 09:00"))
    assert remind(at("2026-03-20 10:00")) == ["one-left"]
    assert remind(at("2026-03-23 10:00")) == ["due"]


def test_a_clock_that_is_not_there_is_not_found(cast):
    with pytest.raises(NotFound):
        queries.get("0" * 32)


def counted_on_an_older_calendar(duty, **columns):
    """What a row looks like that was computed before the holidays of its year were published."""
    with unit_of_work():
        for name, value in columns.items():
            setattr(duty, name, value)


def recount(when):
    with unit_of_work():
        return [recounting.recount(one, when) for one in queries.outdated(when)]


def test_a_provisional_day_is_computed_anew_once_the_holidays_are_published(cast):
    duty = started(cast)
    counted_on_an_older_calendar(
        duty, due_on=date(2026, 3, 13), target_on=date(2026, 3, 13), provisional=True
    )
    (line,) = recount(at("2026-03-05 09:00"))
    assert (duty.due_on, duty.due_at, duty.provisional) == (date(2026, 3, 16), at("2026-03-17 00:00"), False)
    days = {"code": SIGN.code, "before": "2026-03-13", "after": "2026-03-16"}
    assert days.items() <= json.loads(line.facts).items()
    (move,) = queries.moves_by(line.index)
    assert (move.before_on, move.after_on) == (date(2026, 3, 13), date(2026, 3, 16))
    assert queries.moves_of(cast.supplier.organisation, at("2026-03-05 09:01")) == [move]
    assert recount(at("2026-03-05 09:01")) == []


def test_a_provisional_day_that_is_over_stays(cast):
    duty = started(cast)
    counted_on_an_older_calendar(
        duty, due_on=date(2026, 3, 13), due_at=at("2026-03-14 00:00"), provisional=True
    )
    assert recount(at("2026-03-14 00:00")) == []
    assert len(recount(at("2026-03-13 23:59:59"))) == 1


def test_a_day_that_turns_out_right_becomes_certain(cast):
    duty = started(cast)
    counted_on_an_older_calendar(duty, provisional=True)
    assert len(recount(START)) == 1
    assert (duty.due_on, duty.provisional) == (date(2026, 3, 16), False)


def test_a_day_still_provisional_and_one_already_met_are_left_alone(cast):
    started(cast, SIGN_BY_LAW, since=at("2026-12-20 09:00"))
    done = started(cast)
    met(cast, done, SIGN, at("2026-03-05 09:00"))
    counted_on_an_older_calendar(done, due_on=date(2026, 3, 13), provisional=True)
    assert recount(START) == []
    assert done.due_on == date(2026, 3, 13)


def test_a_clock_that_was_held_is_counted_anew_from_the_lift(cast):
    duty = started(cast)
    lift(cast, hold(cast, duty.subject, at("2026-03-11 15:00")), at("2026-04-01 10:00"))
    counted_on_an_older_calendar(duty, due_on=date(2026, 4, 6), target_on=date(2026, 4, 6), provisional=True)
    recount(at("2026-04-02 09:00"))
    assert duty.due_on == date(2026, 4, 7)


def test_two_workers_at_once_remind_once(app, cast, caplog):
    duty, when = started(cast), at("2026-03-16 10:00")

    def work():
        with app.app_context():
            jobs.run_due(when, [job for job in jobs.JOBS if job.name == "obligations.remind"])
            db.session.remove()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [line.act for line in ledger.of(duty.id)] == ["obligation.reminded"]
    assert "failed" not in caplog.text
