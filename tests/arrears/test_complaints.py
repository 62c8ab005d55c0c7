"""A small supplier complains of arrears; a department handles it within its days (款项条例 25)."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO

import pytest

from procure.accounts.models import Size
from procure.arrears import papers, queries, service
from procure.arrears.deadlines import MOST_DAYS
from procure.arrears.models import ArrearsComplaint, ComplaintState
from procure.arrears.rules import EXTEND, FILE, HAND, STATE
from procure.core import parameters
from procure.core.errors import NotAllowed
from procure.core.parameters import Parameters, Status
from procure.core.rules import Force, breaches
from procure.db import db, unit_of_work
from procure.ledger import queries as ledger
from procure.obligations import queries as obligations
from procure.signing import sheets
from procure.signing.queries import signatures
from procure.web import jobs
from tests.cast import START, at
from tests.make import arrears as make
from tests.make import contracts, payments

FILED = at("2026-03-11 09:00")
REASON = "催收三次没有答复"


@pytest.fixture
def payment(cast, clock):
    """An advance due on the ninth; now it is the eleventh."""
    payment = payments.requested(cast)
    clock.move_to(FILED)
    return payment


@pytest.fixture
def filed(cast, payment):
    return make.complained(cast, payment.contract)


def again(complaint):
    db.session.rollback()
    return db.session.get_one(ArrearsComplaint, complaint.id)


def clocks(complaint):
    db.session.rollback()
    return {one.code: one for one in obligations.of(complaint.id)}


def complain(client, contract, cast, **changes):
    late = [one.instalment.id for one in queries.overdue(contracts.again(contract), FILED)]
    given = {"parts": late, "receiver": cast.supervisor.organisation, "reason": REASON}
    return client.post(f"/contracts/{contract.id}/arrears-complaint", data=given | changes)


def sign(client, complaint, player):
    p7s = contracts.signature(again(complaint).document, player)
    return client.post(
        f"/arrears-complaints/{complaint.id}/sign", data={"signature": (BytesIO(p7s), "结果.p7s")}
    )


def test_a_complaint_goes_from_the_books_to_a_signed_result(cast, client_of, clock, payment):
    supplier, department = client_of(cast.supplier), client_of(cast.supervisor)
    buyer, contract = client_of(cast.purchaser), payment.contract
    assert "300,000.00元，已逾期2天" in supplier.get(f"/contracts/{contract.id}/arrears-complaint").text
    assert complain(supplier, contract, cast).status_code == 303
    [made] = queries.complaints_of(contracts.again(contract))
    own = f"/arrears-complaints/{made.id}"
    assert made.items[0].invoice_number == payment.invoice.number
    assert clocks(made)["arrears_complaint_transfer"].due_at == at("2026-03-26 00:00")
    assert "请反馈情况" in buyer.get("/desk/purchaser").text
    assert buyer.post(f"{own}/answer", data={"answer": "本月底前支付"}).status_code == 303
    assert "请反馈情况" not in buyer.get("/desk/purchaser").text
    assert "转交处理部门" in department.get("/desk/supervisor").text
    clock.forward(days=1)
    assert (
        department.post(f"{own}/transfer", data={"handler": cast.supervisor.organisation}).status_code == 303
    )
    found = clocks(made)
    assert found["arrears_complaint_transfer"].met_at == clock.now()
    assert found["arrears_complaint_result"].due_at == at("2026-04-14 00:00")
    written = {"outcome": "upheld", "findings": "经核对资金账，一笔款项逾期未付，投诉属实。"}
    assert department.post(f"{own}/result", data=written).status_code == 303
    for client in (supplier, buyer):
        assert "投诉属实" not in client.get(own).text
        for paper in ("document", "result.pdf"):
            assert client.get(f"{own}/{paper}").status_code == 404
    assert sign(department, made, cast.supervisor).status_code == 303
    for client in (supplier, buyer, client_of(cast.auditor)):
        page = client.get(own).text
        assert "签名有效" in page
        assert "本月底前支付" in page
        assert contract.number in client.get("/arrears-complaints").text
    said = json.loads(supplier.get(f"{own}/document").data)
    assert (said["outcome"], said["sums"][0]["open"]) == ("投诉属实，督促支付", "300000.00")
    assert len(signatures(again(made).document)) == 1
    sheet = sheets.sheet_page(papers.result_sheet(again(made), f"http://localhost{own}"))
    assert all(one in sheet for one in ("叁拾万元整", "投诉属实", payment.invoice.number, "2026-03-09"))
    assert clocks(made)["arrears_complaint_result"].met_at == clock.now()
    acts = [line.act.removeprefix("arrears-complaint.") for line in ledger.of(made.id)]
    assert acts == ["filed", "answered", "transferred", "result-stated", "decided"]
    assert supplier.post(f"{own}/withdraw", data={"csrf": "1"}).status_code == 422


def test_what_was_typed_stays_where_a_complaint_is_refused(cast, client_of, payment):
    supplier = client_of(cast.supplier)
    nothing = complain(supplier, payment.contract, cast, parts=[])
    assert (nothing.status_code, REASON in nothing.text) == (422, True)
    assert complain(supplier, payment.contract, cast).status_code == 303
    second = complain(supplier, payment.contract, cast)
    assert (second.status_code, REASON in second.text, "已有一件投诉" in second.text) == (422, True, True)
    own = f"/arrears-complaints/{queries.complaints_of(payment.contract)[0].id}"
    assert supplier.post(f"{own}/withdraw", data={"csrf": "1"}).status_code == 303
    assert complain(supplier, payment.contract, cast).status_code == 303


@pytest.mark.parametrize(("late", "is_late"), [("2026-03-25 23:59", False), ("2026-03-26 00:00", True)])
def test_ten_working_days_lead_to_the_transfer(cast, clock, filed, late, is_late):
    clock.move_to(at(late))
    make.transferred(cast, filed)
    assert clocks(filed)["arrears_complaint_transfer"].is_overdue(clock.now()) is is_late


@pytest.mark.parametrize(
    ("days", "status", "due_at"), [(90, 303, "2026-06-10 00:00"), (91, 422, "2026-04-11 00:00")]
)
def test_handling_is_extended_to_ninety_days_at_most(cast, client_of, filed, days, status, due_at):
    make.transferred(cast, filed)
    department, own = client_of(cast.supervisor), f"/arrears-complaints/{filed.id}"
    said = {"days": days, "reason": "需要向银行调取流水", "approver": "分管负责人"}
    answer = department.post(f"{own}/extend", data=said)
    assert (answer.status_code, "需要向银行调取流水" in answer.text) == (status, status == 422)
    clock = clocks(filed)["arrears_complaint_result"]
    assert clock.due_at == at(due_at)
    shown = client_of(cast.supplier).get(own).text
    assert ("需要向银行调取流水" in shown) is (status == 303)


def test_what_is_paid_in_full_ends_its_complaint(cast, client_of, clock, payment, filed):
    approved = payments.approved(cast, payment)
    clock.forward(hours=1)
    assert not [one for one in jobs.run_due(clock.now()) if one.startswith("arrears.settle")]
    payments.confirmed(cast, approved)
    assert f"arrears.settle {filed.id}" in jobs.run_due(clock.now())
    assert again(filed).state is ComplaintState.SETTLED
    assert clocks(filed)["arrears_complaint_transfer"].met_at == clock.now()
    assert not any(one.startswith("arrears") for one in jobs.run_due(clock.now()))
    page = client_of(cast.supplier).get(f"/arrears-complaints/{filed.id}").text
    assert "款项已付清，投诉终结" in page
    with unit_of_work(), pytest.raises(NotAllowed):
        service.transfer(again(filed), cast.supervisor.organisation, by=cast.supervisor.actor, at=clock.now())


def test_each_reads_and_does_what_is_theirs(cast, client_of, filed):
    own = f"/arrears-complaints/{filed.id}"
    rival = client_of(cast.rival)
    assert [rival.get(f"{own}{page}").status_code for page in ("", "/withdraw", "/document")] == [404] * 3
    assert again(filed).contract.number not in rival.get("/arrears-complaints").text
    department = client_of(cast.supervisor)
    for page in ("extend", "result", "urge"):
        assert department.get(f"{own}/{page}").status_code == 404
    assert (
        department.post(f"{own}/transfer", data={"handler": cast.purchaser.organisation}).status_code == 422
    )
    assert client_of(cast.supplier).get(f"{own}/transfer").status_code == 403
    assert client_of(cast.finance[0]).get(own).status_code == 200
    make.transferred(cast, filed)
    assert department.get(f"{own}/extend").status_code == 200
    unsigned = department.post(f"{own}/sign", data={"signature": (BytesIO(b"x"), "x.p7s")})
    assert (unsigned.status_code, "还没有写处理结果" in unsigned.text) == (422, True)


def test_a_purchaser_that_does_not_answer_is_urged_until_it_does(cast, client_of, clock, filed):
    make.transferred(cast, filed)
    own, buyer = f"/arrears-complaints/{filed.id}", client_of(cast.purchaser)
    department, told = client_of(cast.supervisor), "收到督办书"
    assert buyer.post(f"{own}/answer", data={"answer": "在办"}).status_code == 303
    assert told not in buyer.get("/desk/purchaser").text
    clock.forward(days=1)
    assert department.post(f"{own}/urge", data={"letter": "请回"}).status_code == 422
    letter = {"letter": "请书面说明付款安排"}
    assert department.post(f"{own}/urge", data=letter).status_code == 303
    assert told in buyer.get("/desk/purchaser").text
    assert "请书面说明付款安排" in client_of(cast.supplier).get(own).text
    clock.forward(hours=1)
    assert buyer.post(f"{own}/answer", data={"answer": "本周五付清"}).status_code == 303
    assert told not in buyer.get("/desk/purchaser").text


def test_large_suppliers_and_what_is_not_overdue_have_no_complaint(cast, client_of, clock):
    large = payments.requested(cast, contracts.concluded(cast, size=Size.LARGE))
    client = client_of(cast.supplier)
    page = client.get(f"/contracts/{large.contract.id}/arrears-complaint").text
    assert "没有逾期的款项" in page
    clock.move_to(FILED)
    refused = complain(client, large.contract, cast)
    assert (refused.status_code, "不是中小企业" in refused.text) == (422, True)


@pytest.mark.parametrize(("named", "kept"), [(0, False), (1, True), (5, True), (6, False)])
def test_a_complaint_names_one_fen_of_what_is_overdue_at_least(named, kept):
    assert (not breaches(replace(FILE, named_fen=named, overdue_fen=5), START.date())) is kept


@pytest.mark.parametrize(("days", "kept"), [(30, False), (31, True), (90, True), (91, False)])
def test_an_extension_ends_between_the_thirtieth_and_the_ninetieth_day(days, kept):
    assert (not breaches(replace(EXTEND, days=days), START.date())) is kept


@pytest.mark.parametrize(
    "facts",
    [
        replace(HAND, handler=HAND.debtor),
        replace(FILE, receiver=FILE.debtor),
        replace(STATE, findings="查无"),
    ],
)
def test_nobody_judges_itself_and_a_result_has_its_words(facts):
    assert len(breaches(facts, START.date())) == 1


def test_a_longest_period_that_nobody_has_checked_only_warns(monkeypatch):
    unsure = [
        replace(one, status=Status.MEMORY) if one.key == MOST_DAYS else one for one in parameters.shipped()
    ]
    monkeypatch.setattr(parameters, "shipped", lambda: Parameters(unsure))
    late = replace(EXTEND, days=91)
    assert breaches(late, START.date()) == []
    assert len(breaches(late, START.date(), Force.WARN)) == 1
