"""The purchaser determines the first-ranked as the winner within its five working days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from procure.awards import deadlines, queries, service
from procure.blacklist.models import Ban
from procure.core import clock
from procure.core.clock import beijing_day
from procure.core.rules import RuleBroken
from procure.db import db, unit_of_work
from procure.evaluation.deadlines import CONFIRM_WINNER
from procure.ledger import queries as ledger
from procure.obligations import queries as obligations
from tests.cast import Cast
from tests.make import evaluation as make
from tests.make.awards import ban, found

SECOND = timedelta(seconds=1)


def test_the_first_ranked_is_confirmed_once_and_the_next_clock_runs(cast: Cast, client_of: Any) -> None:
    tender = make.finished(cast)
    page, buyer = f"/tenders/{tender.id}/award", client_of(cast.purchaser)
    for player, status in ((cast.supplier, 403), (cast.experts[0], 403), (cast.stranger, 404)):
        assert client_of(player).post(page).status_code == status
    assert cast.supplier.house.name in buyer.get(page).text
    assert buyer.post(page).status_code == 303
    award = found(tender.id)
    assert (award.supplier_id, award.amount_fen) == (cast.supplier.organisation, 100_000_000)
    assert (award.deemed, award.determined_at) == (False, clock.now())
    again = buyer.post(page)
    assert again.status_code == 422
    assert "已经确定" in again.text
    assert sum(line.act == "award.determined" for line in ledger.of(tender.id)) == 1
    met = obligations.find(tender.id, CONFIRM_WINNER)
    assert met is not None
    assert met.met_at == clock.now()
    runs = obligations.find(tender.id, deadlines.PUBLISH_RESULT)
    assert runs is not None
    assert (runs.count, runs.since, runs.debtor_id) == (2, clock.now(), cast.purchaser.organisation)


def test_there_is_nothing_to_confirm_before_the_report_is_signed(cast: Cast, client_of: Any) -> None:
    tender = make.drawn_up(cast)
    assert client_of(cast.purchaser).post(f"/tenders/{tender.id}/award").status_code == 404


def test_a_supplier_banned_on_the_day_does_not_win_but_one_whose_ban_has_ended_does(
    cast: Cast, client_of: Any
) -> None:
    tender = make.finished(cast)
    today = beijing_day(clock.now())
    ban(cast.supplier, today - timedelta(days=400), today - timedelta(days=1))
    ban(cast.rival, today, today)
    ban(cast.supplier, today, today + timedelta(days=364))
    refused = client_of(cast.purchaser).post(f"/tenders/{tender.id}/award")
    assert refused.status_code == 422
    assert "不能确定为中标人" in refused.text
    assert queries.award(tender.id) is None
    with unit_of_work():
        db.session.execute(sa.delete(Ban).where(Ban.ends_on > today))
    assert client_of(cast.purchaser).post(f"/tenders/{tender.id}/award").status_code == 303


@pytest.mark.parametrize("late", [False, True])
def test_the_last_second_of_the_fifth_working_day_is_in_time(cast: Cast, late: bool) -> None:
    tender = make.finished(cast)
    due_at = queries.clock(tender.id).due_at
    moment = due_at if late else due_at - SECOND
    clock.move_to(moment)
    with unit_of_work():
        report = queries.finished(tender.id)
        if late:
            with pytest.raises(RuleBroken, match="期限已过"):
                service.confirm(report, by=cast.purchaser.actor, at=moment)
        else:
            service.confirm(report, by=cast.purchaser.actor, at=moment)
    assert (queries.award(tender.id) is None) is late
