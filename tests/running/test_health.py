"""Whether a machine serves, part by part."""

from __future__ import annotations

import sqlalchemy as sa

from procure.core import clock as running_clock
from procure.db import db
from procure.web import health
from procure.web.jobs import run_due


def ready(visitor):
    answer = visitor.get("/health/ready")
    return answer.status_code, answer.json


def test_a_process_that_answers_lives(visitor):
    assert visitor.get("/health/live").json == {"live": True}


def test_it_is_ready_when_everything_works(app, visitor, clock):
    run_due(clock.now())
    assert ready(visitor) == (200, dict.fromkeys(health.PARTS, True))


def test_a_worker_that_signs_no_heads_is_seen(app, visitor, clock):
    assert ready(visitor) == (503, dict.fromkeys(health.PARTS, True) | {"worker": False})
    run_due(clock.now())
    clock.forward(minutes=3)
    assert ready(visitor)[0] == 200
    clock.forward(seconds=1)
    assert ready(visitor)[1]["worker"] is False


def test_a_folder_that_cannot_be_written_is_seen(app, visitor, clock, home):
    run_due(clock.now())
    (home / "files" / "incoming").rename(home / "files" / "elsewhere")
    assert ready(visitor) == (503, dict.fromkeys(health.PARTS, True) | {"storage": False})


def test_a_database_that_answers_nothing_is_seen(app, visitor, clock, monkeypatch):
    run_due(clock.now())
    monkeypatch.setitem(health.PARTS, "database", lambda: bool(db.session.scalar(sa.text("SELECT nothing"))))
    assert ready(visitor) == (503, dict.fromkeys(health.PARTS, True) | {"database": False})


def test_a_clock_that_is_off_is_seen(app, visitor, clock, monkeypatch):
    run_due(clock.now())
    running_clock.release()
    for late, sound in ((1.0, True), (1.5, False)):
        monkeypatch.setattr(health, "clock_skew", lambda late=late: health.timedelta(seconds=late))
        assert ready(visitor)[1]["clock"] is sound


def test_the_numbers_are_collected_part_by_part(app, visitor, clock):
    run_due(clock.now())
    said = visitor.get("/health/metrics")
    found = dict(line.rsplit(" ", 1) for line in said.text.splitlines())
    assert said.mimetype == "text/plain"
    assert [found[f'procure_part_works{{part="{name}"}}'] for name in health.PARTS] == ["1"] * 4
    assert found["procure_duties_overdue"] == "0"
    assert 0 <= float(found["procure_storage_free_ratio"]) < 1
    clock.forward(minutes=4)
    assert 'procure_part_works{part="worker"} 0' in visitor.get("/health/metrics").text
