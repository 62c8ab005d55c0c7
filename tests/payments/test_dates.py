"""A supplier that was paid later than is recorded says so, and its payer accepts it or says why not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from procure.core.rules import breaches
from procure.db import db
from procure.journal import queries as journal
from procure.journal.models import Account
from procure.ledger import queries as ledger
from procure.obligations import queries as obligations
from procure.payments import queries
from procure.payments.models import Payment
from procure.payments.rules import CLAIM, END, ClaimDate, EndClaim
from tests.cast import at
from tests.make import payments as make

PAID, CAME = at("2026-03-09 10:00"), at("2026-03-11 08:00")


def now(payment):
    db.session.rollback()
    return db.session.get_one(Payment, payment.id)


def interest(payment):
    return journal.balances(contract_id=now(payment).contract.id)[Account.INTEREST]


def doubt(client, payment, **changes):
    given = {"arrived_at": "2026-03-11T08:00", "reason": "银行显示十一日入账"} | changes
    return client.post(f"/payments/{payment.id}/date", data=given)


def judge(client, claim, judgement, answer=""):
    return client.post(f"/payment-date-claims/{claim.id}", data={"judgement": judgement, "answer": answer})


@pytest.fixture
def payment(cast, clock):
    """Due on the ninth and recorded as paid on it; now it is the twelfth."""
    payment = make.approved(cast)
    clock.move_to(at("2026-03-12 09:00"))
    return make.confirmed(cast, payment, paid_at=PAID)


def test_an_accepted_day_moves_clocks_and_interest(cast, client_of, payment):
    assert interest(payment) == 0
    assert doubt(client_of(cast.supplier), payment).status_code == 303
    (claim,) = queries.date_claims(now(payment))
    assert now(payment).paid_at == PAID
    (task,) = queries.to_do(cast.finance[1].actor, at("2026-03-12 09:00"))
    assert (task.endpoint, task.values) == ("payments.judge_date", {"id": claim.id})
    assert judge(client_of(cast.finance[0]), claim, "accepted").status_code == 303
    assert now(payment).paid_at == CAME
    assert {one.met_at for one in obligations.of(payment.id)} == {CAME}
    assert interest(payment) == 30_000
    assert queries.to_do(cast.finance[1].actor, at("2026-03-12 09:00")) == []
    assert [one.act for one in ledger.of(payment.id)][-2:] == ["payment.date-doubted", "payment.date-settled"]
    assert judge(client_of(cast.finance[0]), claim, "accepted").status_code == 422


def test_a_kept_day_needs_words_and_is_doubted_once(cast, client_of, payment):
    supplier, finance = client_of(cast.supplier), client_of(cast.finance[0])
    doubt(supplier, payment)
    (claim,) = queries.date_claims(now(payment))
    assert judge(finance, claim, "kept").status_code == 422
    assert judge(finance, claim, "kept", "回单显示九日入账").status_code == 303
    assert (now(payment).paid_at, interest(payment)) == (PAID, 0)
    assert "采购人不认可" in supplier.get(f"/payments/{payment.id}").text
    assert "不能重复提出" in doubt(supplier, payment).text


def test_others_neither_doubt_nor_judge(cast, client_of, payment):
    assert doubt(client_of(cast.rival), payment).status_code == 404
    assert doubt(client_of(cast.finance[0]), payment).status_code == 403
    claim = make.doubted(cast, payment, CAME)
    assert judge(client_of(cast.stranger), claim, "accepted").status_code == 404
    assert judge(client_of(cast.supplier), claim, "accepted").status_code == 403


def test_finance_is_told_of_money_that_never_came(cast, client_of, payment):
    make.disputed(cast, payment)
    (task,) = queries.to_do(cast.finance[0].actor, at("2026-03-12 09:00"))
    assert "没有到账" in str(task.title)
    assert task.values == {"id": payment.id}


@pytest.mark.parametrize(
    ("facts", "broken"),
    [
        (CLAIM, False),
        (ClaimDate(CLAIM.recorded_at, CLAIM.recorded_at, CLAIM.claimed_at), True),
        (ClaimDate(CLAIM.recorded_at, CLAIM.claimed_at, CLAIM.claimed_at), False),
        (ClaimDate(CLAIM.recorded_at, CLAIM.claimed_at + timedelta(minutes=1), CLAIM.claimed_at), True),
        (END, False),
        (EndClaim(accepted=False, answer="不认可"), True),
        (EndClaim(accepted=False, answer="不认可的"), False),
        (EndClaim(accepted=True, answer=""), False),
    ],
)
def test_a_day_is_doubted_between_the_recorded_one_and_now(facts, broken):
    assert bool(breaches(facts, date(2026, 4, 5))) is broken
