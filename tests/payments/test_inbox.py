"""What finance has to pay, in the order it is due; what a supplier waits for; what lateness costs."""

from __future__ import annotations

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from procure.accounts.models import Size
from procure.core.tasks import Phase
from procure.db import db
from procure.payments import queries
from procure.tenders.models import DueAfter
from procure.web.bench import debts
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
    found = queries.inbox(cast.finance[0].actor).items
    assert [one.payment.contract.number for one in found] == [quick.number, slow.number]
    page = client_of(cast.finance[0]).get("/payments").text
    assert page.index(quick.number) < page.index(slow.number)
    assert queries.inbox(cast.stranger.actor).items == []


def test_the_contracts_own_period_binds_where_it_ends_first(cast):
    payment = make.requested(cast, contracts.concluded(cast, payment_working_days=2))
    due = queries.due(payment)
    assert due.due_at == at("2026-03-05 00:00")
    assert "合同约定" in due.article


def test_what_is_paid_leaves_the_inbox(cast, client_of):
    payment = make.paid(cast)
    assert queries.inbox(cast.finance[0].actor).items == []
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


def asked(client, place):
    """How many statements a page needs."""
    seen = []

    def see(connection, cursor, statement, parameters, context, executemany):
        seen.append(statement)

    db.session.remove()
    event.listen(Engine, "before_cursor_execute", see)
    try:
        page = client.get(place)
    finally:
        event.remove(Engine, "before_cursor_execute", see)
    assert page.status_code == 200
    return len(seen), page.text


def test_a_long_inbox_asks_the_database_no_more_often_than_a_short_one(cast, client_of):
    client, payment = client_of(cast.finance[0]), make.requested(cast)
    make.many(payment, 2)
    account, supplier = f"/contracts/{payment.contract.id}/payments", client_of(cast.supplier)
    few, _ = asked(client, "/payments")
    own, _ = asked(supplier, account)
    make.many(payment, 70, after=2)
    assert asked(supplier, account)[0] <= own
    assert asked(supplier, "/payments/mine")[0] <= own
    many, page = asked(client, "/payments")
    assert few <= many <= min(few + 1, debts.STATEMENTS)
    assert "第3期" in page
    assert "第60期" not in page
    assert "第60期" in asked(client, "/payments?page=2")[1]
    found = queries.inbox(cast.finance[0].actor)
    assert (found.total, len(found.items), found.pages) == (73, 50, 2)
    assert [one.due_at for one in found.items] == sorted(one.due_at for one in found.items)


def test_contracts_with_a_time_of_their_own_are_sorted_among_the_others(cast):
    slow = make.requested(cast, contracts.concluded(cast, number="ZC-2026-2"))
    make.many(slow, 55)
    quick = make.sent(
        cast,
        contracts.concluded(cast, number="ZC-2026-3", payment_working_days=2),
        number="26320000000000000902",
    )
    found = queries.inbox(cast.finance[0].actor)
    assert found.items[0].payment.invoice_id == quick.id
    second = queries.inbox(cast.finance[0].actor, 2)
    assert {one.payment.id for one in found.items} & {one.payment.id for one in second.items} == set()
    assert (found.total, len(second.items)) == (57, 7)
