"""Two different people approve each payment, each with the own certificate."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
import sqlalchemy as sa

from procure.db import db, unit_of_work
from procure.ledger import queries as ledger
from procure.payments import queries
from procure.payments.models import Payment, PaymentState
from procure.signing import queries as signing
from tests.make import contracts
from tests.make import payments as make


def post(client, payment, p7s):
    return client.post(f"/payments/{payment.id}/approve", data={"signature": (BytesIO(p7s), "审批单.p7s")})


def now(payment):
    db.session.rollback()
    return db.session.get_one(Payment, payment.id)


def acts(payment):
    return [line.act for line in ledger.of(payment.id)]


def test_two_people_free_a_payment(cast, client_of, clock):
    payment = make.requested(cast)
    states = []
    for player in cast.finance:
        answer = post(client_of(player), payment, contracts.signature(payment.document, player))
        assert answer.status_code == 303
        states.append(now(payment).state)
    assert states == [PaymentState.APPROVED_ONCE, PaymentState.APPROVED]
    assert acts(payment) == ["payment.approved-once", "payment.approved"]
    assert len(signing.signatures(now(payment).document)) == 2


def test_what_they_sign_names_payee_amount_and_invoice(cast):
    payment = make.requested(cast)
    said = json.loads(signing.content(payment.document))
    assert (said["payee_code"], said["amount"]) == (cast.supplier.house.code, "300000.00")
    assert (said["invoice"], said["invoice_sha256"]) == (payment.invoice.number, payment.invoice.sha256)


def test_the_same_person_never_approves_twice(cast, client_of):
    first = cast.finance[0]
    payment = make.approved_by(make.requested(cast), first)
    answer = post(client_of(first), payment, contracts.signature(payment.document, first))
    assert answer.status_code == 422
    assert "复核须由另一位财务人员办理" in answer.text
    assert (now(payment).state, acts(payment)) == (PaymentState.APPROVED_ONCE, ["payment.approved-once"])


def test_a_colleague_cannot_use_the_first_ones_signature(cast, client_of):
    one, two = cast.finance
    payment = make.approved_by(make.requested(cast), one)
    answer = post(client_of(two), payment, contracts.signature(payment.document, one))
    assert answer.status_code == 422
    assert now(payment).state is PaymentState.APPROVED_ONCE


def test_the_database_itself_refuses_one_person_twice(cast):
    payment = make.approved_by(make.requested(cast), cast.finance[0])
    same = (
        sa.update(Payment)
        .values(second_approver_id=Payment.first_approver_id)
        .where(Payment.id == payment.id)
    )
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.execute(same)


def test_others_neither_approve_nor_see(cast, client_of):
    payment = make.requested(cast)
    p7s = contracts.signature(payment.document, cast.stranger)
    assert post(client_of(cast.stranger), payment, p7s).status_code == 404
    assert post(client_of(cast.purchaser), payment, p7s).status_code == 403
    assert post(client_of(cast.supplier), payment, p7s).status_code == 403
    assert client_of(cast.rival).get(f"/payments/{payment.id}").status_code == 404


def test_a_third_approval_changes_nothing(cast, client_of):
    payment = make.approved(cast)
    answer = post(client_of(cast.finance[1]), payment, contracts.signature(payment.document, cast.finance[1]))
    assert answer.status_code == 422
    assert acts(payment) == ["payment.approved-once", "payment.approved"]


def test_the_second_approval_waits_for_the_other_one_only(cast, clock):
    one, two = cast.finance
    payment = make.approved_by(make.requested(cast), one)
    assert queries.to_do(one.actor, clock.now()) == []
    [task] = queries.to_do(two.actor, clock.now())
    assert (task.endpoint, task.values) == ("payments.show", {"id": payment.id})


def test_there_is_no_button_that_refuses(cast, client_of):
    payment = make.requested(cast)
    page = client_of(cast.finance[0]).get(f"/payments/{payment.id}").text
    assert "初审" in page
    assert not {"拒绝付款", "退回发票", "不予支付"} & set(page.split())
