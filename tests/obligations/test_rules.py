"""Only a supervisor who owes nothing stops a clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from procure.core.actors import RoleName
from procure.core.rules import RuleBroken, breaches, enforce
from procure.obligations.rules import EXAMPLE

DAY = date(2026, 3, 2)


@pytest.mark.parametrize("role", [role for role in RoleName if role is not RoleName.SUPERVISOR])
def test_nobody_but_the_supervisor_places_a_hold(role):
    with pytest.raises(RuleBroken) as refused:
        enforce(replace(EXAMPLE, by_role=role), on=DAY)
    assert refused.value.code == "a-hold-is-placed-by-the-supervisor"
    assert "监管部门" in str(refused.value)


def test_the_supervisor_places_a_hold():
    enforce(EXAMPLE, on=DAY)


def test_a_supervisor_that_owes_the_duty_is_refused():
    broken = breaches(replace(EXAMPLE, debtors=frozenset({"purchaser", "supervision"})), on=DAY)
    assert [one.rule.code for one in broken] == ["a-hold-is-not-placed-by-the-debtor"]


def test_a_debtor_in_another_role_is_told_both_reasons():
    facts = replace(EXAMPLE, by_role=RoleName.PURCHASER, by_organisation="purchaser")
    assert len(breaches(facts, on=DAY)) == 2
