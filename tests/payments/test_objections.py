"""What may be held against a payment: only what the contract agrees on, and it stops no clock by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from procure.core.rules import RuleBroken, breaches
from procure.db import db, unit_of_work
from procure.journal import queries as journal
from procure.journal.models import Account, Step
from procure.ledger import queries as ledger
from procure.obligations import queries as obligations
from procure.payments import queries
from procure.payments.models import Outcome, Payment, PaymentState
from procure.payments.rules import INVOICE_IN_ORDER, OBJECT
from procure.tenders.models import DueAfter
from tests.cast import at
from tests.make import contracts
from tests.make import payments as make

ON = date(2026, 4, 2)
MISSING = "没有提交操作培训的签到记录"


def raise_(client, payment, **changes):
    given = {"cites": "agreed-1", "missing": MISSING, "disputed_fen": "100000.00"} | changes
    return client.post(f"/payments/{payment.id}/object", data=given)


def answer(client, objection, reply="contested", said="培训记录已于三月一日提交"):
    return client.post(f"/payment-objections/{objection.id}/answer", data={"reply": reply, "answer": said})


def now(payment):
    db.session.rollback()
    return db.session.get_one(Payment, payment.id)


def due(payment):
    return {one.code: (one.since, one.due_at, one.met_at) for one in obligations.of(payment.id)}


@pytest.fixture
def objected(cast, client_of):
    """An advance of which a third is disputed."""
    payment = make.requested(cast)
    assert raise_(client_of(cast.finance[0]), payment).status_code == 303
    return now(payment)


def disputed_of(payment):
    return next(one for one in queries.payments_of(payment.invoice) if one.state is PaymentState.OBJECTED)


def test_what_nobody_disputes_goes_on_as_a_payment_of_its_own(cast, objected):
    rest, disputed = queries.payments_of(objected.invoice)
    assert (rest.id, rest.amount_fen, rest.state) == (objected.id, 20_000_000, PaymentState.REQUESTED)
    assert (disputed.amount_fen, disputed.state) == (10_000_000, PaymentState.OBJECTED)
    assert make.approved(cast, rest).state is PaymentState.APPROVED
    assert b'"amount":"200000.00"' in make.content(rest)
    assert [line.act for line in ledger.of(objected.id)].count("payment.objected") == 1


def test_an_objection_stops_no_clock(objected):
    rest, disputed = queries.payments_of(objected.invoice)
    assert due(disputed) == due(rest)
    assert {met for _, _, met in due(disputed).values()} == {None}


def test_the_disputed_part_is_not_approved_before_it_is_settled(cast, objected):
    with pytest.raises(Exception, match="不能进行这项操作"):
        make.approved(cast, disputed_of(objected))


def test_a_supplier_that_contests_has_the_first_day_kept(cast, client_of, clock, objected):
    disputed = disputed_of(objected)
    before = due(disputed)
    clock.forward(days=3)
    assert answer(client_of(cast.supplier), queries.objections(disputed)[0]).status_code == 303
    assert now(disputed).state is PaymentState.REQUESTED
    assert due(disputed) == before
    assert queries.objections(disputed)[0].outcome is Outcome.CONTESTED


def test_a_supplier_that_supplies_what_was_missing_is_paid_from_then(cast, client_of, clock, objected):
    disputed = disputed_of(objected)
    clock.move_to(at("2026-03-05 10:00"))
    answer(client_of(cast.supplier), queries.objections(disputed)[0], "supplied")
    old, (_, new) = now(disputed), queries.payments_of(objected.invoice)
    assert (old.state, new.state) == (PaymentState.REPLACED, PaymentState.REQUESTED)
    assert (new.amount_fen, new.conditions_met_at) == (10_000_000, clock.now())
    assert due(new)["pay_zibo"] == (clock.now(), at("2026-03-13 00:00"), None)
    assert {met for _, _, met in due(old).values()} == {clock.now()}


def test_what_the_payer_drops_goes_on_as_if_never_said(cast, client_of, objected):
    disputed = disputed_of(objected)
    before = due(disputed)
    place = f"/payment-objections/{queries.objections(disputed)[0].id}/drop"
    assert client_of(cast.finance[1]).post(place).status_code == 303
    assert (now(disputed).state, due(disputed)) == (PaymentState.REQUESTED, before)


def test_an_objection_waits_on_the_suppliers_desk_until_it_is_answered(cast, client_of, clock, objected):
    objection = queries.objections(disputed_of(objected))[0]
    (task,) = queries.to_do(cast.supplier.actor, clock.now())
    assert (task.endpoint, task.values) == ("payments.answer", {"id": objection.id})
    assert queries.to_do(cast.rival.actor, clock.now()) == []
    answer(client_of(cast.supplier), objection)
    assert queries.to_do(cast.supplier.actor, clock.now()) == []


def test_an_objection_ends_once_and_is_raised_once(cast, client_of, objected):
    disputed = disputed_of(objected)
    objection = queries.objections(disputed)[0]
    assert answer(client_of(cast.supplier), objection).status_code == 303
    assert answer(client_of(cast.supplier), objection, "supplied").status_code == 422
    again = raise_(client_of(cast.finance[0]), disputed)
    assert (again.status_code, "不能重复提出" in again.text) == (422, True)


def test_a_wrong_invoice_is_taken_back_and_another_one_counts_anew(cast, client_of, clock):
    contract = contracts.concluded(cast)
    payment = make.requested(cast, contract)
    whole = {"cites": INVOICE_IN_ORDER, "missing": "购买方名称有误", "disputed_fen": "300000.00"}
    assert raise_(client_of(cast.finance[0]), payment, **whole).status_code == 303
    clock.forward(days=1)
    answer(client_of(cast.supplier), queries.objections(payment)[0], "supplied")
    assert queries.invoices(contracts.again(contract)) == []
    assert journal.balances(contract_id=contract.id)[Account.PAYABLE] == 0
    sent = make.sent(cast, contract, number="26372000000000000109")
    (new,) = queries.payments_of(sent)
    assert due(new)["pay_zibo"][0] == clock.now()
    assert journal.balances(contract_id=contract.id)[Account.PAYABLE] == 30_000_000


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"cites": "due"}, "已经满足"),
        ({"cites": "stamp"}, "无效的选择"),
        ({"missing": "等审计结果出来再付"}, "不能作为拒绝或者拖延付款的理由"),
        ({"disputed_fen": "300000.01"}, "有异议的金额"),
        ({"disputed_fen": "0"}, "有异议的金额"),
        ({"cites": INVOICE_IN_ORDER, "disputed_fen": "1.00"}, "换开整张发票"),
    ],
)
def test_what_the_contract_does_not_agree_on_is_no_objection(cast, client_of, changes, said):
    payment = make.requested(cast)
    answered = raise_(client_of(cast.finance[0]), payment, **changes)
    assert (answered.status_code, now(payment).state) == (422, PaymentState.REQUESTED)
    assert changes.get("missing", MISSING) in answered.text
    if said != "无效的选择":
        assert said in answered.text


@pytest.mark.parametrize(("disputed", "kept"), [(0, False), (1, True), (100_000, True), (100_001, False)])
def test_an_objection_is_about_no_more_than_the_payment(disputed, kept):
    assert (not breaches(replace(OBJECT, disputed_fen=disputed), ON)) is kept


@pytest.mark.parametrize(
    ("missing", "excuse"),
    [
        ("等审计结果", True),
        ("财政评审还没有完成", True),
        ("领导还没有签字", True),
        ("经办人变更，材料找不到", True),
        ("内部流程没有走完", True),
        ("单位资金未到位", True),
        ("上级尚未拨款", True),
        ("业主未付款", True),
        ("缺少第三批课桌的送货单", False),
        ("没有提交培训签到记录", False),
        ("发票购买方名称与本单位不符", False),
        ("缺两份检测报告", False),
    ],
)
def test_the_excuses_that_the_law_forbids_are_told_from_what_is_missing(missing, excuse):
    found = [one.rule.code for one in breaches(replace(OBJECT, missing=missing), ON)]
    assert found == (["no-excuse-of-the-payer-is-a-reason"] if excuse else [])


def test_others_neither_object_nor_answer(cast, client_of, objected):
    disputed = disputed_of(objected)
    objection = queries.objections(disputed)[0]
    assert raise_(client_of(cast.stranger), objected).status_code == 404
    assert raise_(client_of(cast.supplier), objected).status_code == 403
    assert answer(client_of(cast.rival), objection).status_code == 404
    assert answer(client_of(cast.finance[0]), objection).status_code == 403


def test_both_sides_see_what_is_missing_and_that_the_clock_runs(cast, client_of, objected):
    disputed = disputed_of(objected)
    for player in (cast.finance[0], cast.supplier, cast.auditor):
        page = client_of(player).get(f"/payments/{disputed.id}").text
        assert MISSING in page
        assert "期限没有停止" in page


def test_money_that_never_came_lets_the_clock_run_on(cast, client_of, clock):
    payment = make.paid(cast)
    before = {code: row[:2] for code, row in due(payment).items()}
    clock.move_to(at("2026-03-11 09:00"))
    place = f"/payments/{payment.id}/dispute"
    assert client_of(cast.supplier).post(place, data={"reason": "账户没有收到这笔款"}).status_code == 303
    found = now(payment)
    assert (found.state, found.paid_at, found.bank_reference) == (PaymentState.APPROVED, None, None)
    assert {code: row[:2] for code, row in due(payment).items()} == before
    assert {row[2] for row in due(payment).values()} == {None}
    assert queries.arrears(found.invoice.instalment, clock.now()).days == 2
    held = journal.balances(contract_id=found.contract.id)
    assert (held[Account.APPROVED], held[Account.ADVANCE]) == (30_000_000, 0)
    (kept,) = queries.disputes(found)
    receipt = client_of(cast.supplier).get(f"/payment-disputes/{kept.id}/bank-receipt")
    assert receipt.data == make.receipt().content


def test_a_disputed_reference_ends_no_clock_and_another_may_be_disputed_too(cast, client_of, clock):
    payment, client = make.paid(cast), client_of(cast.supplier)
    place, reason = f"/payments/{payment.id}/dispute", {"reason": "账户没有收到这笔款"}
    assert client.post(place, data=reason).status_code == 303
    clock.forward(days=1)
    with pytest.raises(RuleBroken) as refused:
        make.confirmed(cast, payment, "BANK-1")
    assert refused.value.code == "a-disputed-reference-ends-no-clock"
    assert {row[2] for row in due(now(payment)).values()} == {None}
    make.confirmed(cast, payment, "BANK-2")
    assert client.post(place, data=reason).status_code == 303


def test_what_a_supplier_confirmed_itself_it_does_not_dispute(cast, client_of):
    payment, client = make.approved(cast), client_of(cast.supplier)
    client.post(f"/payments/{payment.id}/received", data={"paid_at": "2026-03-02T09:00"})
    answered = client.post(f"/payments/{payment.id}/dispute", data={"reason": "没有收到"})
    assert (answered.status_code, "自己确认到账" in answered.text) == (422, True)


def test_a_disputed_advance_falls_back_with_what_deliveries_used_of_it(cast, client_of, clock):
    contract = contracts.concluded(cast)
    payment = make.paid(cast, make.requested(cast, contract))
    contracts.decided(cast, contracts.requested(cast, contract))
    make.requested(cast, contract, DueAfter.FINAL)
    place = f"/payments/{payment.id}/dispute"
    assert client_of(cast.supplier).post(place, data={"reason": "账户没有收到这笔款"}).status_code == 303
    assert journal.balances(contract_id=contract.id)[Account.APPROVED] == 30_000_000
    clock.forward(days=1)
    make.confirmed(cast, payment)
    held = journal.balances(contract_id=contract.id)
    assert (held[Account.PAID], held[Account.APPROVED]) == (30_000_000, 0)


def test_a_clock_that_an_objection_stopped_would_be_seen(objected):
    """The positive control of ``test_an_objection_stops_no_clock``."""
    rest, disputed = queries.payments_of(objected.invoice)
    with unit_of_work():
        obligations.of(disputed.id)[0].met_at = disputed.conditions_met_at + timedelta(days=1)
    assert due(disputed) != due(rest)


def test_an_invoice_paid_in_parts_is_not_said_to_be_wrong_any_more(cast, client_of, objected):
    """Else one part would stay to be paid on an invoice that was taken back."""
    whole = {"cites": INVOICE_IN_ORDER, "missing": "购买方名称有误", "disputed_fen": "200000.00"}
    answer = raise_(client_of(cast.finance[0]), objected, **whole)
    assert (answer.status_code, "发票已经分成几笔支付" in answer.text) == (422, True)


def shorten(client, payment, arrived="100000.00"):
    said = {"reason": "只到账十万元", "arrived_fen": arrived}
    return client.post(f"/payments/{payment.id}/dispute", data=said)


def test_what_came_short_stays_booked_and_the_rest_is_owed_as_ever(cast, client_of, clock):
    payment = make.paid(cast)
    before = {code: row[:2] for code, row in due(payment).items()}
    clock.move_to(at("2026-03-11 09:00"))
    supplier = client_of(cast.supplier)
    assert shorten(supplier, payment).status_code == 303
    came, rest = queries.payments_of(now(payment).invoice)
    assert (came.amount_fen, came.state, came.bank_reference) == (10_000_000, PaymentState.PAID, "BANK-1")
    assert (rest.amount_fen, rest.state) == (20_000_000, PaymentState.REQUESTED)
    assert {code: row[:2] for code, row in due(rest).items()} == before
    assert {row[2] for row in due(rest).values()} == {None}
    assert {row[2] for row in due(came).values()} == {came.paid_at}
    owed = queries.arrears(rest.invoice.instalment, clock.now())
    assert (owed.amount_fen, owed.days, owed.interest_fen) == (20_000_000, 2, 20_000)
    held = journal.balances(contract_id=rest.contract.id)
    accounts = (Account.ADVANCE, Account.APPROVED, Account.PAYABLE)
    assert [held[one] for one in accounts] == [10_000_000, 0, 20_000_000]
    assert "到账不足，其余部分另成一笔" in supplier.get(f"/payments/{came.id}").text
    again = shorten(supplier, payment, "1.00")
    assert (again.status_code, "不能重复提出" in again.text) == (422, True)
    make.confirmed(cast, make.approved(cast, rest))
    assert journal.balances(contract_id=rest.contract.id)[Account.ADVANCE] == 30_000_000


def test_a_short_advance_that_deliveries_used_is_paid_as_far_as_it_came(cast, client_of):
    contract = contracts.concluded(cast)
    payment = make.paid(cast, make.requested(cast, contract))
    contracts.decided(cast, contracts.requested(cast, contract))
    make.requested(cast, contract, DueAfter.FINAL)
    assert shorten(client_of(cast.supplier), payment).status_code == 303
    held = journal.balances(contract_id=contract.id)
    accounts = (Account.ADVANCE, Account.PAID, Account.APPROVED, Account.PAYABLE)
    assert [held[one] for one in accounts] == [0, 10_000_000, 0, 90_000_001]


def test_late_money_that_came_short_bears_interest_on_each_part(cast, client_of, clock):
    payment = make.approved(cast)
    clock.move_to(at("2026-03-12 09:00"))
    make.confirmed(cast, payment, paid_at=at("2026-03-11 08:00"))
    shorten(client_of(cast.supplier), payment)
    held = journal.balances(contract_id=now(payment).contract.id)
    assert held[Account.INTEREST] == 10_000


@pytest.mark.parametrize(("arrived", "status"), [("299999.99", 303), ("300000.00", 422), ("0", 303)])
def test_less_came_than_was_recorded_by_a_fen_at_least(cast, client_of, arrived, status):
    answered = shorten(client_of(cast.supplier), make.paid(cast), arrived)
    assert (answered.status_code, "只到账十万元" in answered.text) == (status, status == 422)


def test_an_invoice_that_is_taken_back_after_the_end_is_owed_no_more(cast, client_of, clock):
    acceptance = contracts.requested(cast)
    contract = contracts.again(acceptance.contract)
    clock.forward(days=30)
    payment = make.requested(cast, contract, DueAfter.FINAL)
    contracts.decided(cast, acceptance, contracts.FAILED)
    contracts.ended(cast, contract)
    assert journal.balances(contract_id=contract.id)[Account.PAYABLE] == payment.amount_fen
    whole = {"cites": INVOICE_IN_ORDER, "missing": "购买方名称有误", "disputed_fen": "700000.01"}
    assert raise_(client_of(cast.finance[0]), payment, **whole).status_code == 303
    answer(client_of(cast.supplier), queries.objections(payment)[0], "supplied")
    assert journal.balances(contract_id=contract.id)[Account.PAYABLE] == 0
    [freed] = [one for one in journal.entries(contract.id) if one.step is Step.FREED]
    assert freed.amount_fen == 70_000_001
