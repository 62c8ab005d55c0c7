"""What organisations and roles must satisfy."""

from __future__ import annotations

from datetime import date

import pytest

from procure.accounts import rules
from procure.core.actors import RoleName
from procure.core.rules import RULES, breaches

DAY = date(2026, 3, 2)
OWN = [entry for kind in (rules.RegisterOrganisation, rules.AssignRoles) for entry in RULES[kind]]


@pytest.mark.parametrize("entry", OWN, ids=lambda entry: entry.code)
def test_each_rule_keeps_its_kept_and_breaks_its_broken_example(entry):
    assert entry.check(entry.kept) is None
    assert entry.check(entry.broken) is not None


@pytest.mark.parametrize("role", list(RoleName))
def test_every_role_may_stand_alone(role):
    assert breaches(rules.AssignRoles(frozenset({role})), DAY) == []


def test_no_role_at_all_is_allowed():
    assert breaches(rules.AssignRoles(frozenset()), DAY) == []


@pytest.mark.parametrize("other", [role for role in RoleName if role is not RoleName.ADMINISTRATOR])
def test_the_administrator_does_nothing_else(other):
    assert breaches(rules.AssignRoles(frozenset({RoleName.ADMINISTRATOR, other})), DAY)


def test_business_roles_may_be_held_together():
    assert breaches(rules.AssignRoles(frozenset({RoleName.PURCHASER, RoleName.FINANCE})), DAY) == []
