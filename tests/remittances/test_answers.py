"""What the bank answers ends payments row by row, once, and is told for what it is where it doesn't fit."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest

from procure.core import clock as clocks
from procure.core.errors import BadInput
from procure.db import db
from procure.ledger import queries as ledger
from procure.payments.models import PaymentState
from procure.remittances import answers, queries
from procure.remittances.answer_child import MOST_ROWS
from procure.remittances.models import OrderState, PaymentOrder
from procure.remittances.service.booking import Verdict
from tests.cast import at
from tests.make import remittances as make


def verdicts(answer):
    return [one["verdict"] for one in queries.report(answer)["rows"]]


def now(file):
    db.session.rollback()
    order = db.session.get_one(PaymentOrder, file.orders[0].id)
    return order, order.payment


def upload(client, content, name="回执.csv"):
    return client.post("/bank-answers/new", data={"file": (BytesIO(content), name)})


def test_the_banks_file_ends_a_payment_and_leaves_a_paper(cast, client_of):
    file = make.ordered(cast)
    content, client = make.table(make.row(file)), client_of(cast.finance[0])
    done = upload(client, content)
    assert done.status_code == 303
    order, payment = now(file)
    assert (order.state, payment.state, payment.paid_at) == (
        OrderState.PAID,
        PaymentState.PAID,
        at("2026-03-02 09:00"),
    )
    assert "已登记付款" in client.get(done.location).text
    assert '"booked"' in client.get(f"{done.location}/report.json").text
    receipt = client_of(cast.supplier).get(f"/payments/{payment.id}/bank-receipt").text
    assert order.reference in receipt
    assert [one.act for one in ledger.of(payment.id)].count("payment.confirmed") == 1


def test_the_same_file_again_does_nothing_and_leads_to_the_same_paper(cast, client_of):
    file = make.ordered(cast)
    content, client = make.table(make.row(file)), client_of(cast.finance[0])
    first, lines = upload(client, content), ledger.tip()
    second = upload(client, content)
    assert (second.status_code, second.location, second.data) == (303, first.location, first.data)
    assert ledger.tip() == lines
    third = make.answered(cast, content + b"\n")
    assert verdicts(third) == [Verdict.BEFORE]
    assert [one.act for one in ledger.of(file.orders[0].payment_id)].count("payment.confirmed") == 1


NOT_OURS = (
    ({"金额": "299999.99"}, Verdict.REFUSED),
    ({"金额": "300000.01"}, Verdict.REFUSED),
    ({"金额": "三十万"}, Verdict.REFUSED),
    ({"收款账号": "6222000000000002"}, Verdict.REFUSED),
    ({"银行流水号": ""}, Verdict.REFUSED),
    ({"付款时间": "2026-03-02 08:59"}, Verdict.REFUSED),
    ({"付款时间": "2026-03-02 09:01"}, Verdict.REFUSED),
    ({"指令号": "20260302-NOTOURS-0001", "收款账号": "6222000000000002"}, Verdict.UNKNOWN),
    ({"指令号": ""}, Verdict.LIKELY),
    ({"结果": "处理中"}, Verdict.UNDERWAY),
)


def test_what_does_not_fit_the_order_ends_nothing(cast):
    file = make.ordered(cast)
    for said, verdict in NOT_OURS:
        assert verdicts(make.answered(cast, make.table(make.row(file, **said)))) == [verdict], said
        order, payment = now(file)
        assert (order.state, payment.state) == (OrderState.SENT, PaymentState.ORDERED)


def test_one_order_twice_in_a_file_is_booked_once(cast):
    file = make.ordered(cast)
    content = make.table(make.row(file), make.row(file, 银行流水号="B-OTHER"), make.row(file, 指令号="没有"))
    answer = make.answered(cast, content)
    assert verdicts(answer) == [Verdict.BOOKED, Verdict.TWICE, Verdict.UNKNOWN]
    assert (answer.rows, answer.booked) == (3, 1)


def test_what_the_bank_gave_back_goes_to_it_again(cast, client_of):
    file = make.ordered(cast)
    assert verdicts(make.answered(cast, make.pain002(file), "退回.xml")) == [Verdict.RETURNED]
    order, payment = now(file)
    assert (order.state, order.said, payment.state) == (
        OrderState.REFUSED,
        "账号户名不符",
        PaymentState.APPROVED,
    )
    second = make.laid_out(cast, payment)
    place = f"/payment-orders/{second.orders[0].id}/return"
    client = client_of(cast.finance[1])
    assert client.post(place, data={"reason": ""}).status_code == 422
    assert client.post(place, data={"reason": "银行说文件没有收到"}).status_code == 303
    assert client.post(place, data={"reason": "再来一次"}).status_code == 422
    assert now(second)[1].state is PaymentState.APPROVED


def test_a_notification_of_debits_is_understood(cast):
    file = make.ordered(cast)
    answer = make.answered(cast, make.camt(file), "camt054.xml")
    assert verdicts(answer) == [Verdict.BOOKED]
    assert now(file)[1].bank_reference == "B-1"


def test_nobody_elses_order_is_found(cast, client_of):
    file = make.ordered(cast)
    done = upload(client_of(cast.stranger), make.table(make.row(file)))
    assert "没有这个指令" in client_of(cast.stranger).get(done.location).text
    assert client_of(cast.finance[0]).get(done.location).status_code == 404
    assert now(file)[1].state is PaymentState.ORDERED


def test_a_table_in_either_encoding_says_the_same(cast):
    file = make.ordered(cast)
    rows = [make.row(file, 原因="资金不足")]
    read = [answers.read(make.table(*rows, encoding=one), clocks.now()) for one in ("utf-8-sig", "gb18030")]
    assert read[0] == read[1]
    assert (read[0][0].reason, read[0][0].amount_fen) == ("资金不足", 30_000_000)


def test_a_day_alone_is_its_last_minute_but_never_later_than_now():
    day = make.table({"指令号": "x", "金额": "1.00", "结果": "成功", "付款时间": "20260302"})
    late, early = at("2026-03-05 12:00"), at("2026-03-02 10:00")
    assert answers.read(day, late)[0].paid_at == at("2026-03-02 23:59")
    assert answers.read(day, early)[0].paid_at == early
    assert late - early > timedelta(days=3)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no-answer"),
        (b"a,b\n1,2\n", "no-answer"),
        ("指令号,金额,结果\n".encode(), "no-rows"),
        (b"\x00" * 100, "no-answer"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "declares-entities"),
        (b"<Document><Other/></Document>", "no-answer"),
        (b"<Document>", "damaged-part"),
        ("指令号,金额,结果\n".encode() + b"a,1,\xe6\n" * (MOST_ROWS + 1), "no-answer"),
        ("指令号,金额,结果\n".encode() + b"a,1,b\n" * (MOST_ROWS + 1), "too-many-rows"),
    ],
)
def test_what_is_no_answer_is_refused_with_a_reason(content, why):
    with pytest.raises(BadInput) as refused:
        answers.read(content, at("2026-03-02 10:00"))
    assert refused.value.code == f"answer-{why}"
    assert refused.value.field == "file"


def test_as_many_rows_as_may_be_are_read():
    content = "指令号,金额,结果\n".encode() + b"a,1,b\n" * MOST_ROWS
    assert len(answers.read(content, at("2026-03-02 10:00"))) == MOST_ROWS
