"""The purchaser determines the first-ranked as the winner within its five working days."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from procure.awards import deadlines, queries, service
from procure.core import clock
from procure.core.clock import beijing_day
from procure.core.rules import RuleBroken
from procure.db import unit_of_work
from procure.evaluation.deadlines import CONFIRM_WINNER
from procure.ledger import queries as ledger
from procure.obligations import queries as obligations
from procure.signing import queries as signing
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


def test_who_is_banned_on_the_day_or_has_revoked_is_passed_over_in_order(cast: Cast, client_of: Any) -> None:
    tender = make.finished(cast)
    today = beijing_day(clock.now())
    ban(cast.third, today - timedelta(days=400), today - timedelta(days=1))
    ban(cast.supplier, today, today)
    page, rival = f"/tenders/{tender.id}/my-bid/revoke", client_of(cast.rival)
    assert rival.post(page, data={"reason": ""}).status_code == 422
    assert rival.post(page, data={"reason": "原厂停产，无法供货"}).status_code == 303
    assert rival.post(page, data={"reason": "再次"}).status_code == 422
    assert client_of(cast.stranger).get(page).status_code == 404
    buyer, place = client_of(cast.purchaser), f"/tenders/{tender.id}/award"
    shown = buyer.get(place).text
    assert "被禁止参加政府采购活动" in shown
    assert "原厂停产，无法供货" in shown
    assert f"确定{cast.third.house.name}为中标人" in shown
    assert buyer.post(place).status_code == 303
    award = found(tender.id)
    assert (award.supplier_id, award.amount_fen) == (cast.third.organisation, 115_000_000)
    notice = json.loads(signing.content(award.document))
    assert "第2名供应商二：已撤销投标" in notice["在先候选人未能中标的原因"]
    assert client_of(cast.third).post(page, data={"reason": "太迟"}).status_code == 422


def test_with_no_candidate_left_nobody_wins(cast: Cast, client_of: Any) -> None:
    tender = make.finished(cast)
    today = beijing_day(clock.now())
    for bidder in cast.bidders:
        ban(bidder, today, today)
    refused = client_of(cast.purchaser).post(f"/tenders/{tender.id}/award")
    assert refused.status_code == 422
    assert "应当废标" in refused.text
    assert queries.award(tender.id) is None


def test_silence_decides_nothing_where_the_first_has_revoked_and_late_is_possible(cast: Cast) -> None:
    tender = make.finished(cast)
    with unit_of_work():
        bid = queries.my_bid(tender.id, cast.supplier.actor)
        service.revoke(bid, "无法供货", by=cast.supplier.actor, at=clock.now())
    clock.move_to(queries.clock(tender.id).due_at)
    assert queries.due_to_deem(clock.now()) == []
    with unit_of_work(), pytest.raises(RuleBroken):
        service.deem(queries.finished(tender.id), at=clock.now())
    with unit_of_work():
        service.confirm(queries.finished(tender.id), by=cast.purchaser.actor, at=clock.now())
    assert found(tender.id).supplier_id == cast.rival.organisation


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
