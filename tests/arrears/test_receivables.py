"""A supplier has what is owed confirmed, and a bank verifies it (款项条例 16)."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO

import pytest
import sqlalchemy as sa

from procure.accounts.models import Size
from procure.arrears import queries, service
from procure.arrears.models import Receivable, ReceivableState
from procure.arrears.rules import ASK, CONFIRM
from procure.core.errors import NotAllowed
from procure.core.rules import breaches
from procure.db import db, unit_of_work
from procure.obligations import queries as obligations
from procure.signing.queries import signatures
from tests.cast import START, at
from tests.make import arrears as make
from tests.make import contracts, payments


@pytest.fixture
def signed(cast):
    return contracts.concluded(cast)


def again(receivable):
    db.session.rollback()
    return db.session.get_one(Receivable, receivable.id)


def confirm(client, receivable, player, content=None):
    p7s = contracts.signature(again(receivable).document, player) if content is None else content
    return client.post(f"/receivables/{receivable.id}/confirm", data={"signature": (BytesIO(p7s), "x.p7s")})


def test_the_supplier_asks_and_thirty_days_begin(cast, client_of, signed):
    client = client_of(cast.supplier)
    answer = client.post(f"/contracts/{signed.id}/receivable")
    assert answer.status_code == 303
    [made] = queries.of(contracts.again(signed))
    assert made.amount_fen == contracts.AMOUNT
    [clock_] = obligations.of(made.id)
    assert (clock_.code, clock_.due_at) == ("receivable_confirm", at("2026-04-02 00:00"))
    assert "待采购人确认" in client.post(f"/contracts/{signed.id}/receivable").text


def test_a_bank_verifies_what_the_purchaser_signed(cast, client_of, visitor, clock, signed):
    payments.paid(cast, payments.requested(cast, signed))
    made = make.asked(cast, signed)
    assert visitor.get("/receivables", query_string={"code": made.code}).text.count("查不到") == 1
    clock.forward(days=1)
    assert confirm(client_of(cast.purchaser), made, cast.purchaser).status_code == 303
    code = again(made).code
    spelled = f"{code[:4]}-{code[4:].lower()} "
    page = visitor.get("/receivables", query_string={"code": spelled}).text
    assert "700,000.01" in page
    assert "签名有效" in page
    said = json.loads(visitor.get(f"/receivables/statement.json?code={code}").data)
    assert (said["price"], said["paid"], said["receivable"]) == ("1000000.01", "300000.00", "700000.01")
    p7s = visitor.get(f"/receivables/statement.p7s?code={code}").data
    assert p7s == signatures(again(made).document)[0].p7s
    [clock_] = obligations.of(made.id)
    assert clock_.met_at is not None


def test_a_code_that_is_wrong_in_one_letter_shows_nothing(cast, visitor, signed):
    code = make.confirmed(cast, signed).code
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    assert (
        contracts.again(signed).number not in visitor.get("/receivables", query_string={"code": wrong}).text
    )
    assert visitor.get(f"/receivables/statement.json?code={wrong}").status_code == 404
    assert visitor.get(f"/receivables/statement.json?code={code}").status_code == 200


def test_what_was_paid_since_is_shown_to_the_bank(cast, visitor, signed):
    made = make.confirmed(cast, signed)
    payments.paid(cast, payments.requested(cast, signed))
    page = visitor.get("/receivables", query_string={"code": made.code}).text
    assert "确认之后又付过款" in page
    assert "700,000.01" in page


def test_a_payment_before_the_signature_makes_it_state_anew(cast, client_of, signed):
    made = make.asked(cast, signed)
    before = made.document.sha256
    payments.paid(cast, payments.requested(cast, signed))
    refused = confirm(client_of(cast.purchaser), made, cast.purchaser)
    assert refused.status_code == 422
    assert "金额已经不对" in refused.text
    assert client_of(cast.supplier).post(f"/receivables/{made.id}/renew").status_code == 303
    assert (again(made).amount_fen, again(made).document.sha256 != before) == (70_000_001, True)
    [clock_] = obligations.of(made.id)
    assert clock_.due_at == at("2026-04-02 00:00")
    assert confirm(client_of(cast.purchaser), made, cast.purchaser).status_code == 303
    assert client_of(cast.supplier).post(f"/receivables/{made.id}/renew").status_code == 409


def test_a_signature_of_the_supplier_confirms_nothing(cast, client_of, signed):
    made = make.asked(cast, signed)
    assert confirm(client_of(cast.purchaser), made, cast.supplier).status_code == 422
    assert confirm(client_of(cast.supplier), made, cast.supplier).status_code == 403
    assert again(made).confirmed_at is None


def test_others_see_nothing_of_it(cast, client_of, signed):
    made = make.asked(cast, signed)
    assert client_of(cast.rival).get(f"/receivables/{made.id}").status_code == 404
    assert client_of(cast.rival).get(f"/contracts/{signed.id}/receivable").status_code == 404
    assert client_of(cast.auditor).get(f"/receivables/{made.id}").status_code == 200


@pytest.mark.parametrize(("size", "status"), [(Size.MEDIUM, 303), (Size.LARGE, 422)])
def test_those_who_were_small_when_they_signed_may_ask(cast, client_of, size, status):
    contract = contracts.concluded(cast, size=size)
    assert client_of(cast.supplier).post(f"/contracts/{contract.id}/receivable").status_code == status


def test_nothing_is_confirmed_before_the_signing(cast, client_of):
    draft = contracts.proposed(cast)
    assert client_of(cast.supplier).post(f"/contracts/{draft.id}/receivable").status_code == 422


@pytest.mark.parametrize(("unpaid", "kept"), [(0, False), (1, True)])
def test_one_fen_open_can_be_confirmed(unpaid, kept):
    assert (not breaches(replace(ASK, unpaid_fen=unpaid), START.date())) is kept


@pytest.mark.parametrize(("unpaid", "kept"), [(99, False), (100, True), (101, False)])
def test_the_statement_is_right_to_the_fen(unpaid, kept):
    assert (not breaches(replace(CONFIRM, stated_fen=100, unpaid_fen=unpaid), START.date())) is kept


def test_a_statement_that_was_confirmed_meanwhile_is_not_changed(cast, clock, signed):
    made = make.asked(cast, signed)
    with unit_of_work():
        found = db.session.get_one(Receivable, made.id)
        meanwhile = {"state": ReceivableState.CONFIRMED, "confirmed_at": clock.now()}
        changed = sa.update(Receivable).values(meanwhile)
        db.session.execute(changed.execution_options(synchronize_session=False))
        with pytest.raises(NotAllowed):
            service.renew(found, by=cast.supplier.actor, at=clock.now())
