"""A bill pays only where the supplier has signed for it, and never later than money would (T70)."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest

from procure.core.rules import breaches
from procure.db import db
from procure.ledger import queries as ledger
from procure.payments.models import Means, Payment, PaymentState
from procure.payments.rules import BILL, TAKE_BILL, PayByBill
from tests.make import contracts
from tests.make import payments as make


def now(payment):
    db.session.rollback()
    return db.session.get_one(Payment, payment.id)


def confirm(client, payment, **changes):
    given = {
        "reference": "B-1",
        "paid_at": "2026-03-02T09:00",
        "means": "bill",
        "matures_on": "2026-03-09",
        "receipt": (BytesIO(b"%PDF-1.7"), "回单.pdf"),
    }
    return client.post(f"/payments/{payment.id}/confirm", data=given | changes)


def sign(client, payment, player):
    p7s = contracts.signature(now(payment).consent, player)
    return client.post(
        f"/payments/{payment.id}/bill-consent", data={"signature": (BytesIO(p7s), "同意书.p7s")}
    )


@pytest.fixture
def payment(cast):
    return make.approved(cast)


def test_a_bill_without_the_suppliers_signature_pays_nothing(cast, client_of, payment):
    finance, supplier = client_of(cast.finance[0]), client_of(cast.supplier)
    assert "没有签署收款同意书" in confirm(finance, payment).text
    assert supplier.get(f"/payments/{payment.id}/bill-consent").status_code == 404
    assert "只有勾选" in supplier.post(f"/payments/{payment.id}/bill", data={"nothing": "1"}).text
    assert supplier.post(f"/payments/{payment.id}/bill", data={"ticked": "y"}).status_code == 303
    assert confirm(finance, payment).status_code == 422
    assert sign(supplier, payment, cast.supplier).status_code == 303
    assert confirm(finance, payment).status_code == 303
    found = now(payment)
    assert (found.state, found.means, found.matures_on) == (PaymentState.PAID, Means.BILL, date(2026, 3, 9))
    acts = [line.act for line in ledger.of(payment.id)]
    assert acts[-3:] == ["payment.bill-stated", "payment.bill-consented", "payment.confirmed"]
    shown = finance.get(f"/payments/{payment.id}").text
    assert "商业汇票" in shown
    assert finance.get(f"/payments/{payment.id}/bill-consent.json").status_code == 200


def test_a_bill_falls_due_no_later_than_the_last_day(cast, client_of, payment):
    finance, supplier = client_of(cast.finance[0]), client_of(cast.supplier)
    supplier.post(f"/payments/{payment.id}/bill", data={"ticked": "y"})
    sign(supplier, payment, cast.supplier)
    for matures_on in ("2026-03-10", ""):
        assert (
            "不得晚于付款期限的最后一天2026年3月9日(星期一)"
            in confirm(finance, payment, matures_on=matures_on).text
        )
    assert "银行转账没有票据到期日" in confirm(finance, payment, means="transfer").text
    assert confirm(finance, payment, matures_on="2026-03-09").status_code == 303


def test_nobody_consents_for_the_supplier(cast, client_of, payment):
    assert client_of(cast.finance[0]).post(f"/payments/{payment.id}/bill").status_code == 403
    assert client_of(cast.rival).post(f"/payments/{payment.id}/bill").status_code == 404
    client_of(cast.supplier).post(f"/payments/{payment.id}/bill", data={"ticked": "y"})
    again = client_of(cast.supplier).post(f"/payments/{payment.id}/bill", data={"ticked": "y"})
    assert "同意书已经出具" in again.text
    assert sign(client_of(cast.supplier), payment, cast.rival).status_code == 422
    assert confirm(client_of(cast.finance[0]), payment).status_code == 422


@pytest.mark.parametrize(
    ("facts", "broken"),
    [
        (BILL, set()),
        (PayByBill(BILL.last_day, is_bill=False, consented=False), set()),
        (PayByBill(BILL.last_day, matures_on=date(2026, 4, 8)), set()),
        (PayByBill(BILL.last_day, matures_on=date(2026, 4, 10)), {"a-bill-delays-no-payment"}),
        (
            PayByBill(BILL.last_day, consented=False),
            {"a-bill-delays-no-payment", "nobody-is-made-to-take-a-bill"},
        ),
        (TAKE_BILL, set()),
    ],
)
def test_only_what_the_article_forbids_is_refused(facts, broken):
    found = {one.rule.code for one in breaches(facts, date(2026, 4, 1))}
    assert found == broken
