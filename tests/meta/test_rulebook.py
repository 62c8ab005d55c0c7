"""Every rule cites the law, and its two examples are on the right sides of it."""

from dataclasses import fields, is_dataclass

import pytest

from procure.core.rules import Rule, all_rules
from procure.core.terms import Message
from tests.meta import house

house.modules()
RULES = [rule for rule in all_rules() if rule.check.__module__.startswith("procure.")]


def is_frozen(about: type) -> bool:
    return is_dataclass(about) and about.__dataclass_params__.frozen


def faults(rule: Rule) -> list[str]:
    said = {
        "cites no article": not rule.article.strip(),
        "its kept example breaks it": rule.check(rule.kept) is not None,
        "its broken example keeps it": not isinstance(rule.check(rule.broken), Message),
        "its facts can be changed": not is_dataclass(rule.about)
        or not rule.about.__dataclass_params__.frozen,
        "its examples are the same": rule.kept == rule.broken,
    }
    return [what for what, is_so in said.items() if is_so]


def test_there_are_rules():
    assert len(RULES) > 20


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_cites_and_has_an_example_each_way(rule):
    assert faults(rule) == []


def test_no_two_rules_about_one_act_have_the_same_code():
    names = [(rule.about, rule.code, rule.since) for rule in RULES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_reads_facts_alone(rule):
    assert all(field.name for field in fields(rule.about))
    assert rule.check.__code__.co_argcount == 1


def test_a_faulty_rule_is_noticed():
    """The positive control: one real rule with everything wrong."""
    good = RULES[0]
    bad = Rule("x", (), " ", good.about, good.check, good.broken, good.kept, good.force, None, None)
    assert {
        "cites no article",
        "its kept example breaks it",
        "its broken example keeps it",
    } <= set(faults(bad))
