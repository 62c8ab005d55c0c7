"""What finance has to pay, in the order it is due; what a supplier waits for; what lateness costs."""

from __future__ import annotations

import pytest

from procure.accounts.models import Size
from procure.core.tasks import Phase
from procure.payments import queries
from procure.tenders.models import DueAfter
from procure.web.jobs import run_due
from tests.cast import at
from tests.make import contracts
from tests.make import payments as make


def arrears(contract, part, moment):
    instalment = next(one for one in contracts.again(contract).instalments if one.due_after is part)
    found = queries.arrears(instalment, at(moment))
    return (found.days, found.interest_fen, found.daily_fen) if found else None


def test_the_inbox_begins_with_what_is_due_first(cast, client_of, clock):
    slow = contracts.concluded(cast, number="ZC-2026-2")
    quick = contracts.concluded(cast, number="ZC-2026-3", payment_working_days=2)
    make.sent(cast, slow, number="26320000000001")
    clock.forward(days=1)
    make.sent(cast, quick, number="26320000000002")
    found = queries.inbox(cast.finance[0].actor)
    assert [one.payment.contract.number for one in found] == [quick.number, slow.number]
    page = client_of(cast.finance[0]).get("/payments").text
    assert page.index(quick.number) < page.index(slow.number)
    assert queries.inbox(cast.stranger.actor) == []


def test_the_contracts_own_period_binds_where_it_ends_first(cast):
    payment = make.requested(cast, contracts.concluded(cast, payment_working_days=2))
    due = queries.due(payment)
    assert due.due_at == at("2026-03-05 00:00")
    assert "合同约定" in due.article


def test_what_is_paid_leaves_the_inbox(cast, client_of):
    payment = make.paid(cast)
    assert queries.inbox(cast.finance[0].actor) == []
    assert payment.contract.number not in client_of(cast.finance[0]).get("/payments").text


def test_interest_accrues_each_day_after_the_last(cast, clock):
    contract = make.accepted(cast)
    make.requested(cast, contract, DueAfter.FINAL)
    clock.move_to(at("2026-03-20 00:00"))
    assert arrears(contract, DueAfter.FINAL, "2026-03-09 23:59") is None
    assert arrears(contract, DueAfter.FINAL, "2026-03-10 00:00") == (1, 35_000, 35_000)
    assert arrears(contract, DueAfter.FINAL, "2026-03-11 12:00") == (2, 70_000, 35_000)


def test_without_an_invoice_interest_begins_after_the_statutory_day(cast, clock):
    contract = make.accepted(cast)
    run_due(clock.now())
    assert arrears(contract, DueAfter.FINAL, "2026-04-01 23:59") is None
    assert arrears(contract, DueAfter.FINAL, "2026-04-02 00:00") == (1, 35_000, 35_000)


@pytest.mark.parametrize(("size", "accrues"), [(Size.SMALL, True), (Size.LARGE, False)])
def test_the_interest_of_the_regulation_is_for_small_suppliers(cast, size, accrues):
    contract = contracts.concluded(cast, size=size)
    make.requested(cast, contract)
    assert (arrears(contract, DueAfter.SIGNING, "2026-03-10 09:00") is not None) is accrues


def test_interest_stops_with_the_day_the_money_moved(cast, clock):
    payment = make.requested(cast)
    clock.move_to(at("2026-03-11 09:00"))
    paid = make.paid(cast, payment, clock.now())
    clock.move_to(at("2026-03-20 09:00"))
    assert arrears(paid.contract, DueAfter.SIGNING, "2026-03-20 09:00") == (2, 30_000, 15_000)


def test_the_pages_show_lateness_in_fen(cast, client_of, clock):
    payment = make.requested(cast)
    clock.move_to(at("2026-03-11 09:00"))
    shown = "¥300.00"
    for player, url in (
        (cast.finance[0], "/payments"),
        (cast.finance[0], f"/payments/{payment.id}"),
        (cast.supplier, "/payments/mine"),
        (cast.supplier, f"/contracts/{payment.contract.id}/payments"),
        (cast.auditor, f"/contracts/{payment.contract.id}/payments"),
    ):
        assert shown in client_of(player).get(url).text, url


def test_the_course_of_payments_is_public(cast, clock):
    payment = make.requested(cast)
    tender = payment.contract.tender_id
    assert [step.phase for step in queries.milestones(tender, at("2026-03-09 23:59"))] == [Phase.NOW]
    assert [step.phase for step in queries.milestones(tender, at("2026-03-10 00:00"))] == [Phase.OVERDUE]
    make.paid(cast, payment)
    assert [step.phase for step in queries.milestones(tender, clock.now())] == [Phase.PAST]
    assert queries.milestones("0" * 32, clock.now()) == []
