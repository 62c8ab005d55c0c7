"""What a late payment cost is demanded, approved by two people, paid, and booked in the journal (T68)."""

from __future__ import annotations

from io import BytesIO

import pytest

from procure.arrears import queries
from procure.arrears.models import InterestState, LateInterest
from procure.arrears.rules import DemandInterest, PayInterest
from procure.core.rules import breaches
from procure.db import db
from procure.journal import queries as journal
from procure.journal.models import Account
from procure.ledger import queries as ledger
from procure.tenders.models import DueAfter
from tests.cast import at
from tests.make import contracts
from tests.make import payments as make

LATE = at("2026-03-11 08:00")


@pytest.fixture
def payment(cast, clock):
    """Due on the ninth, paid on the eleventh; now it is the twelfth."""
    payment = make.approved(cast)
    clock.move_to(at("2026-03-12 09:00"))
    return make.confirmed(cast, payment, paid_at=LATE)


def demand(client, payment):
    return client.post(f"/payments/{payment.id}/late-interest", data={"csrf": "1"})


def only():
    db.session.rollback()
    return db.session.scalars(db.select(LateInterest)).one()


def approve(client, player):
    found = only()
    given = {"signature": (BytesIO(contracts.signature(found.document, player)), "审批单.p7s")}
    return client.post(f"/late-interest/{found.id}/approve", data=given)


def confirm(client, **changes):
    given = {"reference": "I-1", "paid_at": "2026-03-12T09:00", "receipt": (BytesIO(b"%PDF-1.7"), "回单.pdf")}
    return client.post(f"/late-interest/{only().id}/confirm", data=given | changes)


def held(payment):
    db.session.rollback()
    found = journal.balances(contract_id=payment.contract.id)
    return found[Account.INTEREST], found[Account.INTEREST_PAID]


def tasks(player):
    return [one.endpoint for one in queries.to_do(player.actor, LATE)]


def test_what_lateness_cost_is_demanded_approved_by_two_and_paid(cast, client_of, payment):
    supplier, (one, two) = client_of(cast.supplier), cast.finance
    assert held(payment) == (30_000, 0)
    assert tasks(cast.supplier) == ["arrears.demand_interest"]
    assert demand(supplier, payment).status_code == 303
    assert tasks(cast.supplier) == []
    assert "没有变化" in demand(supplier, payment).text
    assert tasks(one) == tasks(two) == ["arrears.interest"]
    assert approve(client_of(one), one).status_code == 303
    assert tasks(one) == []
    assert "复核须由另一位财务人员办理" in approve(client_of(one), one).text
    assert confirm(client_of(two)).status_code == 422
    assert approve(client_of(two), two).status_code == 303
    assert "已经用于另一笔付款" in confirm(client_of(two), reference="BANK-2").text
    assert confirm(client_of(two)).status_code == 303
    assert (only().state, held(payment)) == (InterestState.PAID, (0, 30_000))
    acts = [line.act for line in ledger.of(only().id)]
    assert acts == ["interest.demanded", "interest.approved-once", "interest.approved", "interest.paid"]
    for player in (cast.supplier, one, cast.auditor):
        assert "300.00" in client_of(player).get(f"/late-interest/{only().id}").text
    assert confirm(client_of(two), reference="I-2").status_code == 422
    disputed = supplier.post(f"/payments/{payment.id}/dispute", data={"reason": "没有收到这笔款"})
    assert (disputed.status_code, "逾期利息已经付清" in disputed.text) == (422, True)


def test_interest_that_changed_is_demanded_anew_before_it_is_paid(cast, client_of, payment):
    supplier, (one, two) = client_of(cast.supplier), cast.finance
    demand(supplier, payment)
    approve(client_of(one), one)
    claim = make.doubted(cast, payment, at("2026-03-12 08:00"))
    client_of(one).post(f"/payment-date-claims/{claim.id}", data={"judgement": "accepted"})
    assert held(payment) == (45_000, 0)
    assert "逾期利息的金额变了" in approve(client_of(two), two).text
    assert demand(supplier, payment).status_code == 303
    assert (only().state, only().amount_fen, only().first_approver_id) == (
        InterestState.DEMANDED,
        45_000,
        None,
    )


def test_nobody_else_demands_approves_or_sees(cast, client_of, payment):
    assert demand(client_of(cast.rival), payment).status_code == 404
    assert demand(client_of(cast.finance[0]), payment).status_code == 403
    demand(client_of(cast.supplier), payment)
    assert client_of(cast.rival).get(f"/late-interest/{only().id}").status_code == 404
    assert approve(client_of(cast.stranger), cast.stranger).status_code == 404
    assert approve(client_of(cast.supplier), cast.supplier).status_code == 403


def test_what_was_paid_in_time_costs_nothing(cast, client_of):
    payment = make.paid(cast)
    assert "没有应付的逾期利息" in demand(client_of(cast.supplier), payment).text
    assert tasks(cast.supplier) == []


@pytest.mark.parametrize(
    ("facts", "broken"),
    [
        (DemandInterest(1, 0), False),
        (DemandInterest(0, 0), True),
        (DemandInterest(2, 1), False),
        (DemandInterest(2, 2), True),
        (PayInterest(2, 2), False),
        (PayInterest(2, 1), True),
        (PayInterest(2, 3), True),
    ],
)
def test_interest_is_what_the_journal_owes(facts, broken):
    assert bool(breaches(facts, LATE.date())) is broken


def test_what_paid_interest_pays_no_invoice(cast, client_of, payment, clock):
    supplier, (one, two) = client_of(cast.supplier), cast.finance
    demand(supplier, payment)
    approve(client_of(one), one)
    approve(client_of(two), two)
    assert confirm(client_of(two)).status_code == 303
    contracts.decided(cast, contracts.requested(cast, payment.contract))
    other = make.approved(cast, make.requested(cast, payment.contract, DueAfter.FINAL))
    said = {"reference": "I-1", "paid_at": "2026-03-12T09:00", "receipt": (BytesIO(b"%PDF-1.7"), "回单.pdf")}
    refused = client_of(one).post(f"/payments/{other.id}/confirm", data=said)
    assert (refused.status_code, "已经用于另一笔付款" in refused.text) == (422, True)
