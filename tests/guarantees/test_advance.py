"""A guarantee of the advance: somebody's word alone, before the money comes, less with each acceptance."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from procure.contracts import papers
from procure.contracts import queries as contract_queries
from procure.contracts.models import Contract
from procure.core import clock as moment
from procure.core import parameters
from procure.core.errors import NotAllowed
from procure.core.rules import Force, RuleBroken, breaches
from procure.db import db, unit_of_work
from procure.guarantees import documents, queries, refunds, service
from procure.guarantees.models import Demand, Security
from procure.guarantees.rules.giving import GIVEN
from procure.guarantees.service import Given, Proposal
from procure.guarantees.words import ClaimGround, Event, SecurityKind, SecurityState
from procure.openness.unlocked import unlocked
from procure.payments import queries as payment_queries
from procure.payments import service as payments
from procure.payments.models import Payment
from procure.tenders.models import DueAfter, Tender
from procure.tenders.rules.content import EXAMPLE
from tests.cast import Cast
from tests.make import contracts
from tests.make import guarantees as make
from tests.make import payments as make_payments
from tests.make import tenders as make_tenders

PLAN = [
    {"title": "首批交付", "percent": 21, "due_after": DueAfter.STAGE},
    {"title": "最终验收", "percent": 49, "due_after": DueAfter.FINAL},
]


def asked_of(cast: Cast, **tender: Any) -> tuple[Contract, Demand]:
    """A signed contract whose advance is to be secured as a whole."""
    contract = contracts.concluded(cast, advance_guarantee_percent=100, **tender)
    demand = queries.demand_of(contract.id, SecurityKind.ADVANCE)
    assert demand is not None
    return contract, demand


def secured(cast: Cast, demand: Demand) -> str:
    """The advance secured by a bank's signed word."""
    asked = queries.asked_under(demand)
    return give(cast, demand, make.guarantee(*make.issued(asked, make.bank(cast))))


def give(cast: Cast, demand: Demand, what: Given) -> str:
    with unit_of_work():
        mine = queries.my_demand(demand.id, cast.supplier.actor)
        return service.give(queries.asked_under(mine), what, by=cast.supplier.actor, at=moment.now()).id


def propose(cast: Cast, security_id: str, why: Proposal) -> None:
    with unit_of_work():
        service.propose_keeping(make.fresh(security_id), why, by=cast.purchaser.actor, at=moment.now())


def conditions(payment_id: str) -> dict[str, str]:
    return payment_queries.agreed_conditions(db.session.get_one(Payment, payment_id))


def due_since(contract: Contract) -> Any:
    found = contracts.again(contract)
    return contract_queries.due_since(found.instalments[0], moment.now())


def test_the_advance_falls_due_when_it_is_secured(cast: Cast, clock: Any, client_of: Any) -> None:
    contract, demand = asked_of(cast)
    assert demand.amount_fen == contract.advance_fen
    page = papers.contract_page(contract, moment.now())
    assert f"预付款的100%，即{papers.yuan(contract.advance_fen)}" in page
    assert "提交预付款保函是支付预付款的约定条件" in page
    assert page.count("合同签订；乙方提交预付款保函；乙方开具等额发票") == 1
    invoice = make_payments.sent(cast, contract)
    assert (make_payments.payment_of(invoice), due_since(contract)) == (None, None)
    clock.forward(days=3)
    browser = client_of(cast.supplier)
    assert "提交预付款保函" in browser.get("/desk/supplier").text
    form = browser.get(f"/performance-securities/{demand.id}").text
    assert ['value="guarantee"' in form, 'value="cheque"' in form] == [True, False]
    given = secured(cast, demand)
    assert due_since(contract) == make.fresh(given).given_at == moment.now()
    clock.forward(hours=1)
    with unit_of_work():
        payment = payments.request_by_id(invoice.id, moment.now())
        assert payment is not None
        assert payment.conditions_met_at == make.fresh(given).given_at
        paid_for = payment.id
    finance = client_of(cast.finance[0])
    assert "提交预付款保函" in finance.get(f"/payments/{paid_for}").text
    assert "guarantee" not in conditions(paid_for)
    make.refused(cast, make.fresh(given))
    assert "现在没有无瑕疵的预付款保函" in finance.get(f"/payments/{paid_for}").text
    assert "guarantee" in conditions(paid_for)
    assert unlocked(moment.now()).guaranteed_fen == 0
    assert "预付款保函" in client_of(cast.purchaser).get(f"/contracts/{contract.id}").text


def test_each_acceptance_works_off_its_share_and_the_last_one_ends_it(cast: Cast, visitor: Any) -> None:
    contract, demand = asked_of(cast, instalments=PLAN)
    given = secured(cast, demand)
    contracts.decided(cast, contracts.requested(cast, contract, due_after=DueAfter.STAGE))
    security = make.fresh(given)
    left = contract.advance_fen - round(contract.advance_fen * 3 / 10)
    assert abs(refunds.standing_fen(security) - left) <= 1
    assert security.demand is not None
    asked = documents.elements(queries.asked_under(security.demand))["amount"]
    assert asked == f"{refunds.standing_fen(security) / 100:.2f}"
    assert "金额已减少" in visitor.get(f"/guarantees?code={security.code}").text
    told = visitor.get(f"/guarantees/guarantee-notice.json?code={security.code}").data
    notice = documents.Notice.parse(told)
    assert (notice["act"], notice["amount"]) == ("reduced", asked)
    more = refunds.standing_fen(security) + 1
    why = Proposal(ClaimGround.UNRETURNED, "不返还。", make.PROOF, more)
    with pytest.raises(RuleBroken, match="改正金额"):
        propose(cast, given, why)
    contracts.decided(cast, contracts.requested(cast, contracts.again(contract)))
    order = queries.refund_of(make.fresh(given))
    assert order is not None
    assert (order.event, make.fresh(given).state) == (Event.ACCEPTED, SecurityState.RELEASED)
    with pytest.raises(NotAllowed):
        secured(cast, demand)


def test_what_was_never_secured_is_paid_when_all_is_accepted(cast: Cast) -> None:
    contract, _ = asked_of(cast)
    contracts.decided(cast, contracts.requested(cast, contract))
    assert due_since(contract) == moment.now()


def test_after_an_early_end_its_issuer_is_held_for_what_was_not_worked_off(cast: Cast) -> None:
    contract, demand = asked_of(cast)
    given = secured(cast, demand)
    contracts.ended(cast, contract)
    assert make.fresh(given).state is SecurityState.VERIFIED
    with pytest.raises(RuleBroken, match="不是预付款保函"):
        make.claimed(cast, make.fresh(given), ClaimGround.NOT_PERFORMED)
    claim = make.claimed(cast, make.fresh(given), ClaimGround.UNRETURNED)
    assert claim.amount_fen == contract.advance_fen


def test_an_unsecured_advance_falls_away_with_its_contract(cast: Cast) -> None:
    contract, _ = asked_of(cast)
    contracts.ended(cast, contract)
    fallen = contract_queries.fallen_away(contracts.again(contract))
    assert [one.due_after for one in fallen] == [DueAfter.SIGNING, DueAfter.FINAL]


def test_a_formal_defect_takes_the_condition_back(cast: Cast) -> None:
    contract, demand = asked_of(cast)
    given = secured(cast, demand)
    make.refused(cast, make.fresh(given))
    assert due_since(contract) is None


def test_money_secures_no_advance_and_the_database_knows(cast: Cast) -> None:
    _, demand = asked_of(cast)
    with pytest.raises(RuleBroken, match="请改选保函"):
        give(cast, demand, make.transfer(demand.amount_fen))
    given = secured(cast, demand)
    cheque = sa.update(Security).where(Security.id == given).values(form="cheque")
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.execute(cheque)
    money = replace(GIVEN, is_money_for_advance=True)
    assert [one.rule.ids for one in breaches(money, money.at.date())] == [("G13",)]


def test_where_no_advance_is_secured_it_is_due_with_the_signature(cast: Cast) -> None:
    contract = contracts.concluded(cast)
    assert due_since(contract) == contract.signed_at
    assert "预付款保函" not in papers.contract_page(contract, moment.now())


def test_its_cap_is_the_advance_and_stops_nothing_while_nobody_has_confirmed_it() -> None:
    whole, more = (replace(EXAMPLE, advance_guarantee_percent=percent) for percent in (100, 101))
    assert breaches(whole, whole.on, Force.WARN) == breaches(more, more.on) == []
    assert "预付款的100%" in str(breaches(more, more.on, Force.WARN)[0].reason)
    assert parameters.number("advance_guarantee_max_pct", whole.on) == 100


def test_the_purchaser_asks_for_it_in_the_tender_and_nobody_for_more_than_the_advance(
    cast: Cast, client_of: Any
) -> None:
    tender, purchaser = make_tenders.draft(cast), client_of(cast.purchaser)
    url = f"/purchaser/tenders/{tender.id}/terms"
    typed = {
        "version": tender.version,
        "advance_percent": 30,
        "acceptance_working_days": 7,
        "payment_working_days": 5,
        "performance_security_percent": 0,
        "conditions-0-text": "验收合格后支付",
        "liability": make_tenders.TERMS["liability"],
    }
    refused = purchaser.post(url, data=typed | {"advance_guarantee_percent": 101})
    assert (refused.status_code, "请填写0到100之间的数" in refused.text) == (422, True)
    assert purchaser.post(url, data=typed | {"advance_guarantee_percent": 50}).status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Tender, tender.id).advance_guarantee_percent == 50
    shown = make_tenders.published(cast, number="ZC-2026-9", advance_guarantee_percent=50)
    assert "预付款的50%" in purchaser.get(f"/tenders/{shown.id}").text
