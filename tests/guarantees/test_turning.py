"""A performance security beside the bid security, in place of money, and after the end of its contract."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from procure.contracts import service as acts
from procure.contracts.models import Contract, EndGround
from procure.core import clock as moment
from procure.core.errors import NotAllowed
from procure.core.rules import RuleBroken
from procure.db import db, unit_of_work
from procure.guarantees import queries, refunds, service
from procure.guarantees.deadlines import RETURN
from procure.guarantees.models import Demand
from procure.guarantees.service import Given
from procure.guarantees.words import Event, SecurityState
from procure.obligations import queries as obligations
from tests.cast import Cast
from tests.make import contracts
from tests.make import guarantees as make


def under_contract(cast: Cast, **tender: Any) -> tuple[Contract, Demand]:
    """A signed contract that asks for a tenth."""
    contract = contracts.concluded(
        cast, contracts.begun(cast, contracts.awarded(cast, performance_security_percent=10, **tender))
    )
    demand = queries.demand_of(contract.id)
    assert demand is not None
    return contract, demand


def given_under(cast: Cast, demand: Demand, what: Given) -> str:
    """A performance security in any form."""
    with unit_of_work():
        asked = queries.asked_under(queries.my_demand(demand.id, cast.supplier.actor))
        return service.give(asked, what, by=cast.supplier.actor, at=moment.now()).id


def terminate(cast: Cast, contract: Contract, ground: EndGround) -> None:
    """Its end by two people."""
    with unit_of_work():
        found = db.session.get_one(Contract, contract.id)
        acts.state_termination(
            found, ground, "两次催告后仍不交货。", by=cast.purchaser.actor, at=moment.now()
        )
    with unit_of_work():
        found = db.session.get_one(Contract, contract.id)
        acts.terminate(found, by=cast.colleague.actor, at=moment.now())


def test_money_of_the_bid_security_stays_as_performance_security_where_its_supplier_wants(
    cast: Cast, client_of: Any
) -> None:
    award = contracts.awarded(cast, performance_security_percent=1)
    make.without_credit(cast, cast.supplier)
    bid = make.verified(cast, make.given(award.tender, cast.supplier, make.transfer())).id
    contract = contracts.concluded(cast, contracts.begun(cast, award))
    demand = queries.demand_of(contract.id)
    assert demand is not None
    browser, url = client_of(cast.supplier), f"/performance-securities/{demand.id}"
    assert "转为履约保证金" in browser.get(url).text
    assert client_of(cast.rival).post(f"{url}/convert").status_code == 404
    assert browser.post(f"{url}/convert").status_code == 303
    assert browser.post(f"{url}/convert").status_code == 422
    made = queries.newest_under(demand)
    assert made is not None
    assert (made.amount_fen, made.state, made.converted_from_id) == (1_000_000, SecurityState.VERIFIED, bid)
    assert queries.to_do(cast.supplier.actor, moment.now()) == []
    order = queries.refund_of(make.fresh(bid))
    assert order is not None
    assert (order.done_at, refunds.owed_fen(order, moment.now())[0]) == (None, 1_000_000)
    with pytest.raises(NotAllowed):
        given_under(cast, demand, make.transfer(1))
    contracts.decided(cast, contracts.requested(cast, contract))
    back = queries.refund_of(make.fresh(made.id))
    assert back is not None
    assert (back.event, refunds.owed_fen(back, moment.now())[0]) == (Event.ACCEPTED, 1_000_000)


def test_what_is_converted_is_less_than_asked_and_the_rest_is_still_asked(cast: Cast) -> None:
    award = contracts.awarded(cast, performance_security_percent=10)
    make.without_credit(cast, cast.supplier)
    bid = make.verified(cast, make.given(award.tender, cast.supplier, make.transfer())).id
    contract = contracts.concluded(cast, contracts.begun(cast, award))
    demand = queries.demand_of(contract.id)
    assert demand is not None
    with unit_of_work():
        mine = queries.my_demand(demand.id, cast.supplier.actor)
        made = service.convert(mine, by=cast.supplier.actor, at=moment.now()).id
    assert make.fresh(bid).state is SecurityState.RELEASED
    assert [one.endpoint for one in queries.to_do(cast.supplier.actor, moment.now())] == [
        "guarantees.performance"
    ]
    with pytest.raises(RuleBroken):
        given_under(cast, demand, make.transfer(7_999_999))
    rest = given_under(cast, demand, make.transfer(8_000_000))
    assert queries.to_do(cast.supplier.actor, moment.now()) == []
    assert {one.id for one in queries.under(demand)} == {made, rest}


def test_a_guarantee_takes_the_place_of_money_which_is_owed_back(cast: Cast) -> None:
    _, demand = under_contract(cast)
    paid = given_under(cast, demand, make.transfer(10_000_000))
    signed = make.issued(queries.asked_under(demand), make.bank(cast))
    given_under(cast, demand, make.guarantee(*signed))
    order = queries.refund_of(make.fresh(paid))
    assert order is not None
    assert (order.event, refunds.owed_fen(order, moment.now())) == (Event.REPLACED, (10_000_000, 0))


def test_a_contract_that_ends_without_a_breach_gives_it_back(cast: Cast) -> None:
    contract, demand = under_contract(cast)
    signed = make.issued(queries.asked_under(demand), make.bank(cast))
    given = given_under(cast, demand, make.guarantee(*signed))
    terminate(cast, contract, EndGround.HARM)
    order = queries.refund_of(make.fresh(given))
    assert order is not None
    assert (order.event, make.fresh(given).state) == (Event.TERMINATED, SecurityState.RELEASED)


def test_after_a_breach_the_loss_is_kept_by_two_people_and_the_rest_goes_back(
    cast: Cast, client_of: Any, visitor: Any
) -> None:
    contract, demand = under_contract(cast)
    paid = make.verified(cast, make.fresh(given_under(cast, demand, make.transfer(10_000_000)))).id
    terminate(cast, contract, EndGround.BREACH)
    first, second = client_of(cast.purchaser), client_of(cast.colleague)
    said = {"ground": "not-performed", "reason": "供应商拒绝交货。", "amount_fen": "100000.01"}
    url = f"/purchaser/securities/{paid}/keep"
    assert "不履行合同" in first.get(url).text
    assert "撤销投标" not in first.get(url).text
    assert first.post(url, data=said | proof()).status_code == 422
    said["amount_fen"] = "30000"
    assert first.post(url, data=said | proof()).status_code == 303
    claim = queries.open_claim(make.fresh(paid))
    assert claim is not None
    assert second.post(f"/purchaser/claims/{claim.id}/keep").status_code == 303
    assert "30,000.00" in visitor.get("/securities").text
    assert make.fresh(paid).state is SecurityState.VERIFIED
    order = queries.refund_of(make.fresh(paid))
    assert order is not None
    assert (order.event, refunds.owed_fen(order, moment.now())) == (Event.BROKEN, (7_000_000, 0))
    with unit_of_work():
        refunds.refund(make.fresh(paid), 7_000_000, "付字9号", by=cast.purchaser.actor, at=moment.now())
    assert make.fresh(paid).state is SecurityState.RELEASED


def test_after_a_breach_a_guarantee_stands_until_somebody_lets_it_go(cast: Cast, client_of: Any) -> None:
    contract, demand = under_contract(cast)
    signed = make.issued(queries.asked_under(demand), make.bank(cast))
    given = given_under(cast, demand, make.guarantee(*signed))
    terminate(cast, contract, EndGround.BREACH)
    assert make.fresh(given).state is SecurityState.VERIFIED
    clock = obligations.find(given, RETURN)
    assert clock is not None
    assert clock.met_by is None
    browser = client_of(cast.purchaser)
    assert "解除保函" in browser.get(f"/purchaser/refunds/{given}").text
    assert browser.post(f"/purchaser/refunds/{given}").status_code == 303
    assert make.fresh(given).state is SecurityState.RELEASED


def proof() -> dict[str, Any]:
    return {"evidence": (BytesIO(b"%PDF-1.7"), "证据.pdf")}
