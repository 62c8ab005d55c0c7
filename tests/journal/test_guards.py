"""What the database refuses of the journal, by random steps and by raw SQL."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy.exc import DatabaseError

from procure.core import clock
from procure.core.actors import platform
from procure.db import db, unit_of_work, writing
from procure.journal import queries, service
from procure.journal.models import CHART, COSTS, Account, Entry, Step
from procure.ledger import service as ledger
from tests.make import contracts

EXAMPLES, STEPS = (100, 100) if os.environ.get("PROCURE_DEEP") else (6, 40)
"""Ten thousand steps in a deep run."""
AMOUNTS = st.integers(1, contracts.AMOUNT + 1)


class Journal(RuleBasedStateMachine):
    """Any step, any amount, any reversal: the database takes what a plain table of sums allows."""

    contract = None

    def __init__(self) -> None:
        super().__init__()
        db.session.rollback()
        self.open = writing()
        self.open.__enter__()
        self.line = ledger.tick(clock.now(), platform())
        self.sums = Counter(dict.fromkeys(Account, 0))
        self.moved = {1: (Step.SIGNED, self.contract.amount_fen)}
        self._move(*CHART[Step.SIGNED], self.contract.amount_fen)
        self.taken_back: set[int] = set()

    @rule(step=st.sampled_from(Step), amount=AMOUNTS)
    def post(self, step: Step, amount: int) -> None:
        debit, credit = CHART[step]
        may = self._suffices(debit, credit, amount)
        if self._took(lambda: service.post(self.contract, step, amount, subject="x", line=self.line), may):
            self._move(debit, credit, amount)
            self.moved[len(self.moved) + 1] = (step, amount)

    @rule(which=st.integers(0, 1000))
    def reverse(self, which: int) -> None:
        number = 1 + which % len(self.moved)
        step, amount = self.moved[number]
        credit, debit = CHART[step]
        entry = db.session.get_one(Entry, (self.contract.id, number))
        may = number not in self.taken_back and self._suffices(debit, credit, amount)
        if self._took(lambda: service.reverse(self.contract, entry, line=self.line), may):
            self._move(debit, credit, amount)
            self.taken_back |= {number, len(self.moved) + 1}
            self.moved[len(self.moved) + 1] = (step, amount)

    @rule(statement=st.sampled_from(["UPDATE journal_entry SET amount_fen = 1", "DELETE FROM journal_entry"]))
    def change(self, statement: str) -> None:
        with pytest.raises(DatabaseError, match="only grows"), db.session.begin_nested():
            db.session.execute(sa.text(statement))

    @invariant()
    def balances_are_what_was_moved(self) -> None:
        found = queries.balances(contract_id=self.contract.id)
        assert found == self.sums
        assert queries.is_balanced(found)
        assert min(found.values()) >= 0

    def teardown(self) -> None:
        try:
            assert queries.replay(queries.entries(self.contract.id)) == self.sums
        finally:
            db.session.rollback()
            self.open.__exit__(None, None, None)

    def _suffices(self, debit: Account, credit: Account, amount: int) -> bool:
        """Whether both accounts hold what is taken from them, by the plain sums."""
        return (debit in COSTS or self.sums[debit] >= amount) and (
            credit not in COSTS or self.sums[credit] >= amount
        )

    def _took(self, act: Callable[[], object], may: bool) -> bool:
        """Whether the database took it, which it does exactly where it may."""
        try:
            with db.session.begin_nested():
                act()
        except DatabaseError:
            assert not may
            return False
        assert may
        return True

    def _move(self, debit, credit, amount) -> None:
        self.sums[debit] += amount if debit in COSTS else -amount
        self.sums[credit] += amount if credit not in COSTS else -amount


@pytest.fixture
def signed(cast):
    return contracts.concluded(cast)


class Plain:
    """A contract's ids, which outlive a transaction that is undone."""

    def __init__(self, contract):
        self.id, self.amount_fen = contract.id, contract.amount_fen
        self.purchaser_id, self.supplier_id = contract.purchaser_id, contract.supplier_id


def walk(contract, examples=EXAMPLES, steps=STEPS, phases=tuple(Phase)):
    machine = type("Walk", (Journal,), {"contract": Plain(contract)})
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        report_multiple_bugs=False,
        phases=phases,
    )
    run_state_machine_as_test(machine, settings=chosen)


def test_random_steps_never_unbalance_or_overdraw_it(signed):
    walk(signed)


def loosen(*names):
    """Take guards away, as only the tables' owner could."""
    with unit_of_work():
        for name in names:
            on = " ON journal_entry" if db.engine.dialect.name == "postgresql" else ""
            db.session.execute(sa.text(f"DROP TRIGGER IF EXISTS {name}{on}"))


def test_random_steps_notice_that_the_limits_are_gone(signed):
    """The positive control; nobody reads its example, so it is made no smaller."""
    loosen("journal_entry_balances", "journal_entry_limits")
    with pytest.raises(AssertionError):
        walk(signed, phases=[Phase.generate])


def raw(contract, **changes):
    """An entry by raw SQL: the invoicing of one fen, unless something is changed."""
    row = {
        "contract_id": contract.id,
        "number": 2,
        "purchaser_id": contract.purchaser_id,
        "supplier_id": contract.supplier_id,
        "step": "invoiced",
        "debit": "committed",
        "credit": "invoiced",
        "amount_fen": 1,
        "subject": "x",
        "reverses": None,
        "line_index": 1,
        "at": "2026-03-02 09:00:00+00",
    } | changes
    names = ", ".join(f'"{one}"' for one in row)
    with unit_of_work():
        db.session.execute(
            sa.text(f"INSERT INTO journal_entry ({names}) VALUES ({', '.join(':' + one for one in row)})"),
            row,
        )


TAKEN_BACK = {"step": "signed", "debit": "committed", "credit": "price", "reverses": 1}
WRONG = {
    "nothing": ({"amount_fen": 0}, "amount_is_positive"),
    "less than nothing": ({"amount_fen": -1}, "amount_is_positive"),
    "one account": ({"credit": "committed"}, "moves_by_the_chart"),
    "against the chart": ({"credit": "paid"}, "moves_by_the_chart"),
    "an account of its own": ({"debit": "elsewhere"}, "debit_account|moves_by_the_chart|below zero"),
    "more than there is": ({"amount_fen": contracts.AMOUNT + 1}, "below zero"),
    "from an empty account": ({"step": "paid", "debit": "approved", "credit": "paid"}, "below zero"),
    "a number left out": ({"number": 3}, "without gaps"),
    "a number again": ({"number": 1}, "without gaps"),
    "half a reversal": (TAKEN_BACK, "mirrors one entry"),
    "a reversal of nothing": ({**TAKEN_BACK, "reverses": 7}, "mirrors one entry"),
    "no contract": ({"contract_id": "elsewhere", "number": 1}, "parties|below zero"),
    "no act": ({"line_index": 10**6}, "FOREIGN KEY|foreign key"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_raw_sql_writes_nothing_that_is_wrong(signed, wrong):
    changes, said = WRONG[wrong]
    with pytest.raises(DatabaseError, match=said):
        raw(signed, **changes)
    assert len(queries.entries(signed.id)) == 1


def test_raw_sql_writes_for_the_contracts_own_parties_alone(cast, signed):
    with pytest.raises(DatabaseError, match="parties"):
        raw(signed, supplier_id=cast.rival.organisation)


def test_raw_sql_that_is_right_is_taken_to_the_last_fen(signed):
    """The positive control of the refusals, and the limit itself."""
    raw(signed, amount_fen=contracts.AMOUNT)
    held = queries.balances(contract_id=signed.id)
    assert (held[Account.COMMITTED], held[Account.INVOICED]) == (0, contracts.AMOUNT)
