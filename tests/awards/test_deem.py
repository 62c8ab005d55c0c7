"""Silence to the end of the five working days makes the first-ranked the winner, as of that end."""

from __future__ import annotations

from datetime import timedelta

from procure.awards import deadlines, queries
from procure.core import clock
from procure.core.clock import beijing_day
from procure.ledger import queries as ledger
from procure.obligations import queries as obligations
from procure.web import jobs
from tests.cast import Cast
from tests.make import evaluation as make
from tests.make.awards import ban, found, publish

SECOND = timedelta(seconds=1)


def test_the_job_deems_after_the_period_and_never_before_or_twice(cast: Cast) -> None:
    tender = make.finished(cast)
    due_at = queries.clock(tender.id).due_at
    assert queries.due_to_deem(due_at - SECOND) == []
    assert queries.due_to_deem(due_at) == [tender.id]
    late = due_at + timedelta(hours=9)
    clock.move_to(late)
    assert f"awards.deem {tender.id}" in jobs.run_due(late)
    award = found(tender.id)
    assert award.deemed
    assert award.determined_at == due_at - SECOND
    assert award.supplier_id == cast.supplier.organisation
    assert f"awards.deem {tender.id}" not in jobs.run_due(late)
    assert sum(line.act == "award.determined" for line in ledger.of(tender.id)) == 1
    runs = obligations.find(tender.id, deadlines.PUBLISH_RESULT)
    assert runs is not None
    assert runs.since == due_at - SECOND
    publish(cast, tender.id)
    assert found(tender.id).published_at == late


def test_a_banned_first_ranked_is_not_deemed_the_winner(cast: Cast) -> None:
    tender = make.finished(cast)
    due_at = queries.clock(tender.id).due_at
    ban(cast.supplier, beijing_day(due_at), beijing_day(due_at))
    assert queries.due_to_deem(due_at) == []
    assert queries.due_to_deem(due_at + timedelta(days=1)) == [tender.id]
