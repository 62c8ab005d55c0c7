"""A payment goes to the account that its approval names; a later account needs a new approval."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO

import pytest

from procure.accounts.models import COOL_OFF, AccountChange
from procure.contracts.papers import contract_page
from procure.db import db, new_id, unit_of_work
from procure.ledger import queries as ledger
from procure.payments.models import Payment, PaymentState
from procure.signing import queries as signing
from tests.make import contracts
from tests.make import payments as make

NEW = "某银行淄博分行 6222 0000 0000 0001"


def approve(client, payment, player):
    p7s = contracts.signature(again(payment).document, player)
    return client.post(f"/payments/{payment.id}/approve", data={"signature": (BytesIO(p7s), "审批单.p7s")})


def again(payment):
    db.session.rollback()
    return db.session.get_one(Payment, payment.id)


def named(payment):
    return json.loads(signing.content(again(payment).document))["payee_account"]


@pytest.fixture
def payment(cast):
    return make.requested(cast)


@pytest.fixture
def holds_from(cast, clock, payment):
    """The supplier's change, confirmed now by another of its people; gives when it holds."""
    with unit_of_work():
        change = AccountChange(
            id=new_id(),
            organisation_id=cast.supplier.organisation,
            account=NEW,
            proposed_by=cast.supplier.id,
            proposed_at=clock.now(),
            confirmed_by=cast.rival.id,
            confirmed_at=clock.now(),
        )
        db.session.add(change)
    return clock.now() + COOL_OFF


def test_what_is_approved_in_the_cool_off_goes_to_the_old_account(
    cast, client_of, clock, payment, holds_from
):
    clock.move_to(holds_from - timedelta(seconds=1))
    page = client_of(cast.finance[0]).get(f"/payments/{payment.id}").text
    assert "本笔仍付到上面的账户" in page
    assert [approve(client_of(one), payment, one).status_code for one in cast.finance] == [303, 303]
    clock.move_to(holds_from)
    assert again(payment).payee_account == named(payment) == ""


def test_once_the_new_account_holds_the_approval_is_drawn_up_anew(
    cast, client_of, clock, payment, holds_from
):
    one, two = cast.finance
    assert approve(client_of(one), payment, one).status_code == 303
    clock.move_to(holds_from)
    refused = approve(client_of(two), payment, two)
    assert refused.status_code == 422
    assert "重新出具审批单" in refused.text
    assert client_of(two).post(f"/payments/{payment.id}/renew").status_code == 303
    assert (again(payment).state, named(payment)) == (PaymentState.REQUESTED, NEW)
    assert [approve(client_of(x), payment, x).status_code for x in cast.finance] == [303, 303]
    acts = [line.act for line in ledger.of(payment.id)]
    assert acts == ["payment.approved-once", "payment.renewed", "payment.approved-once", "payment.approved"]


def test_nothing_is_drawn_up_anew_before_the_new_account_holds(cast, client_of, clock, payment, holds_from):
    clock.move_to(holds_from - timedelta(seconds=1))
    before = payment.document.id
    assert client_of(cast.finance[0]).post(f"/payments/{payment.id}/renew").status_code == 409
    assert client_of(cast.supplier).post(f"/payments/{payment.id}/renew").status_code == 403
    assert client_of(cast.stranger).post(f"/payments/{payment.id}/renew").status_code == 404
    assert again(payment).document.id == before


def test_without_the_check_the_old_account_would_be_paid(
    cast, client_of, clock, payment, holds_from, monkeypatch
):
    """The planted bug that the test above is there to notice."""
    monkeypatch.setattr(Payment, "names_account_at", lambda self, at: True)
    clock.move_to(holds_from)
    assert approve(client_of(cast.finance[0]), payment, cast.finance[0]).status_code == 303


def test_a_contract_prints_the_account_of_its_signing_and_keeps_it(payment, holds_from, clock):
    contract = again(payment).contract
    printed = [contract_page(contract, holds_from + timedelta(seconds=off)) for off in (-1, 0, 1)]
    assert [NEW in page for page in printed] == [False, True, True]
    signed = contract.document.sha256
    clock.move_to(holds_from)
    assert again(payment).contract.document.sha256 == signed
