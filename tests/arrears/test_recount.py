"""The public board of random contracts in the database is a recount by the calendar alone (M5)."""

from __future__ import annotations

import os
import random
from collections import defaultdict
from datetime import datetime
from fractions import Fraction

import pytest
import sqlalchemy as sa

from procure.accounts.models import Size
from procure.arrears import queries
from procure.awards.models import Award
from procure.contracts.models import Contract, Instalment
from procure.core.clock import BEIJING
from procure.db import db, new_id, unit_of_work
from procure.obligations.deadlines import due
from procure.obligations.models import Obligation
from procure.payments import deadlines
from procure.payments.models import Invoice, Payment, PaymentState
from procure.tenders.models import Project, Tender
from tests.arrears import test_oracle as oracle
from tests.cast import at
from tests.make import payments as make

CONTRACTS = 1000 if os.environ.get("PROCURE_DEEP") else 40
NOW = at("2026-03-02 12:00")


def instant(given, name):
    return datetime.combine(given[name], datetime.min.time(), BEIJING) + given["moment"]


def random_contracts(buyers):
    """As in the oracle, each of some buyer, some of them paid some days after they were owed."""
    dice = random.Random(1802)
    found = [oracle.one(dice) for _ in range(CONTRACTS)]
    for given in found:
        given["buyer"] = dice.choice(buyers)
        after = max(instant(given, "accepted"), instant(given, "invoiced")) + dice.randrange(120) * oracle.DAY
        given["paid_at"] = after if dice.random() < 0.5 else None
    return found


def late(given):
    """By the calendar alone: whether it is overdue now, and what that costs."""
    begun = max(instant(given, "accepted"), instant(given, "invoiced")) <= NOW
    if (given["paid_at"] and given["paid_at"] < NOW) or instant(given, "accepted") > NOW:
        return None
    if not begun and not given["with_sme"]:
        return None
    last = oracle.expected(given | {"seen": NOW.date()})[0] if begun else statutory(given)
    if last >= NOW.date():
        return None
    of_law = Fraction(5, 10_000) if given["with_sme"] else 0
    rate = Fraction(given["agreed_bp"], 3_650_000) if given["agreed_bp"] else of_law
    return int(rate * given["amount"] * (NOW.date() - last).days + Fraction(1, 2))


def statutory(given):
    agreed = oracle.after_working_days(given["accepted"], given["working_days"])
    usual = oracle.after_days(given["accepted"], 30)
    return usual if agreed <= usual else oracle.after_days(given["accepted"], 60)


def recounted(contracts):
    """Overdue debts of each buyer: how many, of how much, at what cost."""
    sums = defaultdict(lambda: (0, 0, 0))
    for given in contracts:
        if (cost := late(given)) is not None:
            count, fen, interest = sums[given["buyer"]]
            sums[given["buyer"]] = (count + 1, fen + given["amount"], interest + cost)
    return dict(sums)


def shown():
    return {
        row.purchaser.id: (len(row.overdue), row.overdue_fen, row.interest_fen)
        for row in queries.board(NOW)
        if row.overdue
    }


def row(one, **changes):
    columns = sa.inspect(one).mapper.column_attrs
    return {column.key: getattr(one, column.key) for column in columns} | {"id": new_id()} | changes


def store(cast, payment, contracts):
    """Each as rows beside one contract that came about by acts, with the clock that the law starts."""
    invoice, contract = payment.invoice, payment.contract
    rows = defaultdict(list)
    for number, given in enumerate(contracts):
        rows[Project].append({"number": f"ZC-R-{number}", "title": ""})
        terms = {"payment_working_days": given["working_days"], "late_interest_bp": given["agreed_bp"]}
        tender = row(contract.tender, number=f"ZC-R-{number}", **terms)
        award = row(contract.award, tender_id=tender["id"])
        size = Size.SMALL if given["with_sme"] else Size.LARGE
        parents = {"tender_id": tender["id"], "award_id": award["id"], "purchaser_id": given["buyer"]}
        made = row(contract, number=f"HT-R-{number}", supplier_size=size, **parents)
        part = row(invoice.instalment, contract_id=made["id"], amount_fen=given["amount"])
        amount = {"amount_fen": given["amount"]}
        received = {"received_at": instant(given, "invoiced"), "number": f"{number:020}", "code": "9" * 10}
        bill = row(invoice, contract_id=made["id"], instalment_id=part["id"], **received, **amount)
        met = {"invoice_id": bill["id"], "conditions_met_at": instant(given, "accepted")}
        kinds, values = (Tender, Award, Contract, Instalment, Invoice), (tender, award, made, part, bill)
        for kind, one in zip(kinds, values, strict=True):
            rows[kind].append(one)
        rows[Payment].append(row(payment, **met, **amount, **ended(cast, given)))
        if given["with_sme"]:
            rows[Obligation].append(clock(payment, part["id"], given))
    with unit_of_work():
        for kind, values in rows.items():
            db.session.execute(sa.insert(kind), values)


def ended(cast, given):
    if not given["paid_at"]:
        return {}
    first, second = (one.id for one in cast.finance)
    return {
        "state": PaymentState.PAID,
        "paid_at": given["paid_at"],
        "first_approver_id": first,
        "second_approver_id": second,
    }


def clock(payment, subject, given):
    since = instant(given, "accepted")
    found = deadlines.sme_clock(since, given["working_days"])
    dates = due(found.code, since)
    began = db.session.scalars(sa.select(Obligation).where(Obligation.subject == payment.id)).first()
    days = {"due_on": dates.last.day, "due_at": dates.due_at, "since": since, "met_at": given["paid_at"]}
    return row(began, code=found.code, subject=subject, **days)


@pytest.fixture
def contracts(cast):
    payment = make.requested(cast)
    found = random_contracts(
        [cast.purchaser.organisation, cast.stranger.organisation, cast.rival.organisation]
    )
    store(cast, payment, found)
    return found


def test_the_board_is_the_recount_of_random_contracts(contracts):
    expected = recounted(contracts)
    assert shown() == expected
    assert len(expected) == 3


def test_a_recount_without_holidays_or_of_other_money_is_noticed(contracts, monkeypatch):
    """The positive control."""
    overdue = next(given for given in contracts if late(given) is not None)
    with unit_of_work():
        number = f"{contracts.index(overdue):020}"
        found = db.session.scalars(sa.select(Invoice).where(Invoice.number == number)).one()
        payment = db.session.scalars(sa.select(Payment).where(Payment.invoice_id == found.id)).first()
        (payment or found).amount_fen += 1
    assert shown() != recounted(contracts)
