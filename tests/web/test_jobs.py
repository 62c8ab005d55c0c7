"""The clock's acts run one by one, once, and one that fails stops no other."""

from __future__ import annotations

import logging
import os
import secrets

from procure import storage
from procure.core import clock as running
from procure.core.errors import NotAllowed
from procure.core.terms import Message
from procure.db import db, unit_of_work
from procure.ledger import queries as ledger
from procure.ledger import service as writing_ledger
from procure.obligations import queries as obligations
from procure.web import jobs
from procure.web.cli import tick
from procure.web.jobs import JOBS, Job, run_due
from tests.cast import START, at
from tests.make.obligations import started


def test_a_round_reminds_and_signs_the_head_last(cast):
    duty = started(cast)
    assert run_due(at("2026-03-16 10:00")) == [f"obligations.remind {duty.id}", "ledger.head ledger"]
    assert ledger.last().head == ledger.heads(1)[0].head


def test_a_second_round_finds_nothing_to_do(cast):
    started(cast)
    running.release()
    assert len(run_due(at("2026-03-16 10:00:00"))) == 2
    assert run_due(at("2026-03-16 10:00:59")) == []


def test_a_failing_row_is_logged_and_stops_no_other(cast, caplog):
    def act(row, when):
        writing_ledger.record(f"row.{row}", subject=row, by=cast.administrator.actor, at=when)
        if row == "b":
            raise RuntimeError("planted")
        return row

    made = Job("planted", lambda when: ["a", "b", "c"], act)
    with caplog.at_level(logging.ERROR, "procure.jobs"):
        assert run_due(START, [made]) == ["planted a", "planted c"]
    assert "planted failed on b" in caplog.text
    assert [line.act for line in ledger.every()] == ["row.a", "row.c"]


def test_rows_that_fail_together_are_done_alone_but_for_the_one_that_fails(cast, caplog):
    def act(row, when):
        for one in row.split():
            writing_ledger.record(f"row.{one}", subject=one, by=cast.administrator.actor, at=when)
            if one == "b":
                raise RuntimeError("planted")
        return row

    made = Job("planted", lambda when: ["a b c", "d e"], act, apart=str.split)
    assert run_due(START, [made]) == ["planted a", "planted c", "planted d e"]
    assert "planted failed on b" in caplog.text
    assert [line.act for line in ledger.every()] == ["row.a", "row.c", "row.d", "row.e"]


def test_a_row_that_is_not_ready_waits_without_an_alarm(app, caplog):
    def act(row, when):
        raise NotAllowed(Message("稍后再来"))

    with caplog.at_level(logging.WARNING, "procure.jobs"):
        assert run_due(START, [Job("early", lambda when: ["a"], act)]) == []
    assert caplog.text == ""


def test_a_job_that_cannot_tell_what_is_due_stops_no_other(cast, caplog):
    def due(when):
        raise RuntimeError("planted")

    good = Job("good", lambda when: ["a"], lambda row, when: row)
    assert run_due(START, [Job("planted", due, lambda row, when: row), good]) == ["good a"]
    assert "planted could not tell" in caplog.text


def test_what_is_due_is_read_without_the_right_to_write(cast, caplog):
    def due(when):
        writing_ledger.record("sly.write", subject="x", by=cast.administrator.actor, at=when)
        return ["a"]

    assert run_due(START, [Job("sly", due, lambda row, when: row)]) == []
    assert ledger.last() is None


def test_each_row_has_its_own_transaction_at_the_given_instant(cast):
    seen = []
    made = Job(
        "seen", lambda when: ["a", "b"], lambda row, when: seen.append((running.now(), db.session())) or row
    )
    run_due(at("2026-03-05 09:00"), [made])
    assert [instant for instant, _ in seen] == [at("2026-03-05 09:00")] * 2


def test_a_row_done_between_asking_and_acting_is_not_done_twice(cast):
    duty = started(cast)
    when = at("2026-03-16 10:00")
    remind = next(job for job in JOBS if job.name == "obligations.remind")
    rows = list(remind.due(when))
    with unit_of_work():
        remind.act(rows[0], when)
    with unit_of_work():
        assert remind.act(rows[0], when) is None
    assert len(obligations.reminders(duty)) == 1


def test_tick_prints_what_it_did(cast, clock, capsys):
    duty = started(cast)
    clock.move_to(at("2026-03-16 10:00"))
    assert tick.main([]) == 0
    assert capsys.readouterr().out.splitlines() == [f"obligations.remind {duty.id}", "ledger.head ledger"]


def test_the_jobs_go_by_the_clock_that_judges_deadlines(cast, clock, capsys):
    """A machine whose own clock runs ahead closes nothing early."""
    started(cast)
    clock.move_to(at("2026-03-05 10:00"))
    with running.fixed(at("2026-03-16 10:00")):
        assert tick.main([]) == 0
    assert capsys.readouterr().out.splitlines() == ["ledger.head ledger"]


def test_tick_takes_no_arguments(capsys):
    assert tick.main(["now"]) == 2
    assert "不带参数" in capsys.readouterr().err


def test_what_a_process_was_writing_when_it_ended_is_thrown_away_after_a_day(app, clock):
    keep = storage.current()
    kept = keep.put(b"kept")
    left = keep.root / "incoming" / secrets.token_hex(16)
    part, lock = (keep.root / "incoming" / name for name in ("up-1", "gate-1"))
    for path in (left, part, lock):
        path.write_bytes(b"half a fi")
        os.utime(path, (clock.now().timestamp(),) * 2)
    assert "storage.tidy " + left.name not in run_due(clock.forward(days=1))
    assert "storage.tidy " + left.name in run_due(clock.forward(seconds=1))
    assert (left.exists(), part.exists(), lock.exists(), keep.has(kept)) == (False, True, True, True)


def test_the_head_is_signed_after_all_other_jobs_and_then_stamped():
    assert [one.name for one in jobs.JOBS[-2:]] == ["ledger.head", "ledger.stamp"]
