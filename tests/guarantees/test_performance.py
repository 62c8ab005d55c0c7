"""A performance security: asked by a signed contract, given in any form, back once all is accepted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from procure.contracts import papers
from procure.core import clock as moment
from procure.core.clock import beijing_day
from procure.core.errors import NotAllowed
from procure.core.rules import Force, RuleBroken, breaches
from procure.db import unit_of_work
from procure.guarantees import asking, queries, service
from procure.guarantees.deadlines import RETURN
from procure.guarantees.rules.ending import ASKED
from procure.guarantees.words import Event, SecurityState
from procure.obligations import queries as obligations
from procure.openness.unlocked import unlocked
from procure.tenders.rules.content import EXAMPLE
from tests.cast import Cast
from tests.make import contracts
from tests.make import guarantees as make


def test_a_contract_asks_for_it_and_its_acceptance_gives_it_back(cast: Cast, client_of: Any) -> None:
    award = contracts.awarded(cast, performance_security_percent=10)
    contract = contracts.concluded(cast, contracts.begun(cast, award))
    demand = queries.demand_of(contract.id)
    assert demand is not None
    assert demand.amount_fen == contract.amount_fen // 10
    assert demand.until == beijing_day(moment.now()) + timedelta(days=contract.tender.performance_days)
    supplier = client_of(cast.supplier)
    told = [one for one in queries.to_do(cast.supplier.actor, moment.now())]
    assert [one.endpoint for one in told] == ["guarantees.performance"]
    url = f"/performance-securities/{demand.id}"
    assert "自己选" in supplier.get(url).text
    assert client_of(cast.rival).get(url).status_code == 404
    assert b'"security":"performance"' in supplier.get(f"{url}/guarantee-request.json").data
    signed = make.issued(asking.of_contract(demand), make.bank(cast))
    with unit_of_work():
        asked = asking.of_contract(queries.my_demand(demand.id, cast.supplier.actor))
        given = service.give(asked, make.guarantee(*signed), by=cast.supplier.actor, at=moment.now()).id
    assert make.fresh(given).state is SecurityState.VERIFIED
    assert queries.to_do(cast.supplier.actor, moment.now()) == []
    assert unlocked(moment.now()).guaranteed_fen == demand.amount_fen
    contracts.decided(cast, contracts.requested(cast, contract))
    assert unlocked(moment.now()).guaranteed_fen == demand.amount_fen
    order = queries.refund_of(make.fresh(given))
    assert order is not None
    assert (order.event, make.fresh(given).state) == (Event.ACCEPTED, SecurityState.RELEASED)


def test_money_is_owed_back_in_the_agreed_days(cast: Cast, client_of: Any) -> None:
    award = contracts.awarded(cast, performance_security_percent=5)
    contract = contracts.concluded(cast, contracts.begun(cast, award))
    page = papers.contract_page(contract, moment.now())
    assert "最终验收合格后5个工作日内退还，不附加其他条件" in page
    assert "超期资金占用费" in page
    demand = queries.demand_of(contract.id)
    assert demand is not None
    with unit_of_work():
        asked = asking.of_contract(queries.my_demand(demand.id, cast.supplier.actor))
        what = make.transfer(demand.amount_fen)
        given = service.give(asked, what, by=cast.supplier.actor, at=moment.now()).id
    told = queries.to_do(cast.purchaser.actor, moment.now())
    assert [one.endpoint for one in told] == ["guarantees.judge"]
    browser, own = client_of(cast.purchaser), f"/purchaser/securities/{given}"
    assert own in browser.get(f"/contracts/{contract.id}").text
    assert browser.post(f"{own}/verify").status_code == 303
    assert browser.post(f"{own}/verify").status_code == 422
    with pytest.raises(RuleBroken):
        make.claimed(cast, make.fresh(given))
    contracts.decided(cast, contracts.requested(cast, contract))
    clock = obligations.find(given, RETURN)
    assert clock is not None
    assert (clock.met_by, clock.due_on > date(2026, 3, 1)) == (None, True)
    with unit_of_work():
        asked = asking.of_contract(queries.my_demand(demand.id, cast.supplier.actor))
        with pytest.raises(NotAllowed):
            service.give(asked, what, by=cast.supplier.actor, at=moment.now())


def test_nothing_is_asked_where_the_tender_asks_for_nothing(cast: Cast) -> None:
    contract = contracts.concluded(cast)
    assert queries.demand_of(contract.id) is None


def test_a_performance_security_is_at_most_a_tenth_of_its_contract() -> None:
    assert breaches(ASKED, ASKED.on) == []
    assert [one.rule.ids for one in breaches(replace(ASKED, asked_fen=10_000_001), ASKED.on)] == [("G17",)]


def test_a_local_cap_is_shown_while_drafting_and_only_warns_while_nobody_has_confirmed_it() -> None:
    five, six = (replace(EXAMPLE, performance_security_percent=percent) for percent in (5, 6))
    assert [one.rule.ids for one in breaches(six, six.on, Force.WARN)] == [("G18",)]
    assert breaches(six, six.on) == breaches(five, five.on, Force.WARN) == []
