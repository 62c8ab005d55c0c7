"""What is owed too long, as everybody sees it: ages, punctuality, the yearly disclosure."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from io import StringIO

import pytest

from procure.accounts.models import Size
from procure.arrears import queries
from procure.arrears.deadlines import Age, age, disclose_by
from procure.ledger import queries as ledger
from procure.web.jobs import run_due
from tests.cast import at
from tests.make import arrears as make
from tests.make import contracts, payments

ADVANCE = 30_000_000


@pytest.mark.parametrize(
    ("days", "wanted"),
    [
        *((0, Age.AHEAD), (1, Age.MONTH), (30, Age.MONTH), (31, Age.QUARTER), (90, Age.QUARTER)),
        *((91, Age.YEAR), (365, Age.YEAR), (366, Age.TWO), (730, Age.TWO), (731, Age.FIVE)),
        *((1826, Age.FIVE), (1827, Age.OLDER)),
    ],
)
def test_a_debt_is_as_old_as_its_days(days, wanted):
    assert age(days) is wanted


def test_a_debt_grows_older_on_the_board_and_is_gone_when_paid(cast, visitor, clock):
    payment = payments.requested(cast)
    assert [one.age for one in queries.debts(clock.now())] == [Age.AHEAD]
    clock.move_to(at("2026-03-09 23:59"))
    assert [one.days for one in queries.debts(clock.now())] == [0]
    clock.move_to(at("2026-03-10 00:00"))
    [late] = queries.debts(clock.now())
    assert (late.due_on, late.days, late.age, late.interest_fen) == (date(2026, 3, 9), 1, Age.MONTH, 15_000)
    page = visitor.get("/arrears").text
    assert "300,000.00" in page
    assert "150.00" in page
    payments.paid(cast, payment)
    assert queries.debts(clock.now() + timedelta(seconds=1)) == []
    [row] = queries.board(clock.now() + timedelta(seconds=1))
    assert (row.on_time, row.punctuality, row.late_days) == (0, 0, 1)


def test_who_pays_on_the_last_day_is_punctual(cast, clock):
    payment = payments.requested(cast)
    clock.move_to(at("2026-03-09 23:00"))
    payments.paid(cast, payment)
    [row] = queries.board(clock.now() + timedelta(seconds=1))
    assert (row.punctuality, row.late_days, row.overdue_fen) == (100, 0, 0)


def test_what_nobody_invoiced_is_owed_to_small_suppliers_all_the_same(cast, clock):
    contract = payments.accepted(cast)
    run_due(clock.now())
    [owed] = queries.debts(clock.now())
    assert (owed.amount_fen, owed.due_on) == (contracts.AMOUNT - ADVANCE, date(2026, 4, 1))
    assert contract.id == owed.contract.id


def test_large_suppliers_stand_on_the_board_without_statutory_interest(cast, clock):
    payments.requested(cast, contracts.concluded(cast, size=Size.LARGE))
    clock.forward(days=40)
    [late] = queries.debts(clock.now())
    assert late.days
    assert not late.interest_fen
    assert queries.disclosed(2026) == []


def test_what_the_contract_agrees_goes_before_the_law_for_everybody(cast, client_of, clock):
    contract = contracts.concluded(cast, size=Size.LARGE, late_interest_bp=365)
    payments.requested(cast, contract)
    clock.forward(days=17)
    [late] = queries.debts(clock.now())
    assert (late.days, late.interest_fen) == (10, 30_000)
    assert "300.00" in client_of(cast.supplier).get("/payments/mine").text


def test_a_year_is_disclosed_when_it_has_ended_and_stays_as_it_was(cast, visitor, clock):
    payment = payments.requested(cast)
    clock.move_to(at("2027-02-28 23:59"))
    assert queries.to_disclose(clock.now()) == []
    clock.move_to(at("2027-03-01 00:00"))
    assert "arrears.disclose 2026" in run_due(clock.now())
    assert "arrears.disclose 2026" not in run_due(clock.now())
    payments.paid(cast, payment)
    [row] = queries.said(queries.disclosure(2026))["purchasers"]
    assert (row["contracts"], row["amount"]) == (1, "300000.00")
    assert disclose_by(2026) == date(2027, 3, 31)
    assert "2026" in visitor.get("/arrears/2026").text
    assert [line.act for line in ledger.of("2026")] == ["arrears.disclosed"]
    assert visitor.get("/arrears/2025").status_code == 404


def test_the_files_say_what_the_pages_say(cast, visitor, clock):
    payments.requested(cast)
    clock.forward(days=30)
    make.disclosed(2025)
    [row] = json.loads(visitor.get("/arrears.json").data)["purchasers"]
    [flat] = csv.DictReader(StringIO(visitor.get("/arrears.csv").data.decode("utf-8-sig")))
    assert row["overdue"] == flat["overdue"] == "300000.00" == flat["open_month"]
    content, p7s = visitor.get("/arrears/2025.json").data, visitor.get("/arrears/2025.p7s").data
    assert json.loads(content)["purchasers"] == []
    assert p7s
    assert b"purchaser" in visitor.get("/arrears/2025.csv").data
