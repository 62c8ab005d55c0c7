"""Every id of the law that this stage keeps is declared, leads to code, and is shown by tests that exist."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from procure.core import provisions, rules
from procure.core.provisions import Provision
from procure.web import reference

ROOT = Path(__file__).resolve().parents[2]
IDS = (Path(__file__).parent / "coverage_ids.txt").read_text().split()


def _missing(declared: Iterable[str]) -> list[str]:
    return sorted(set(IDS) - set(declared))


def _leads_nowhere(path: str) -> bool:
    module, _, name = path.partition(":")
    try:
        found = import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError):
        return not _is_a_column(module, name)
    return False


def _is_a_column(module: str, name: str) -> bool:
    cls, _, attribute = name.partition(".")
    try:
        return attribute in getattr(import_module(module), cls).__annotations__
    except (ImportError, AttributeError):
        return False


@cache
def _tests_in(path: str) -> frozenset[str]:
    file = ROOT / path
    if not file.exists():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _without_test(declared: Iterable[Provision]) -> list[str]:
    return [
        f"{one.id} {test}"
        for one in declared
        for test in one.tests or ("(none)",)
        if test.partition("::")[2] not in _tests_in(test.partition("::")[0])
    ]


def test_every_id_of_this_stage_is_declared() -> None:
    assert _missing(provisions.all_()) == []


def test_an_id_left_out_is_found() -> None:
    assert _missing(set(IDS) - {"T05"}) == ["T05"]


@pytest.mark.parametrize("one", provisions.all_().values(), ids=lambda one: one.id)
def test_a_provision_leads_to_code_with_an_article(one: Provision) -> None:
    assert one.article.strip()
    assert not _leads_nowhere(one.where), one.where


def test_a_path_to_nothing_is_found() -> None:
    assert _leads_nowhere("procure.core.calendar:Nowhere")


def test_every_named_test_exists() -> None:
    assert _without_test(provisions.all_().values()) == []


def test_a_named_test_that_does_not_exist_is_found() -> None:
    (one,) = [one for one in provisions.all_().values() if one.id == "W06"]
    planted = Provision(**(vars(one) | {"tests": ("tests/core/test_calendar.py::test_nothing",)}))
    assert _without_test([planted]) == ["W06 tests/core/test_calendar.py::test_nothing"]


def test_every_rule_names_ids_that_are_declared_where_they_belong_to_this_stage() -> None:
    reference.pages()
    named = {name for rule in rules.all_rules() for name in rule.ids}
    assert (named & set(IDS)) - set(provisions.all_()) == set()


def test_the_reference_pages_are_fresh() -> None:
    stale = [name for name, text in reference.pages().items() if (ROOT / "docs" / name).read_text() != text]
    assert stale == []


def test_a_stale_reference_page_is_found() -> None:
    assert (ROOT / "docs" / "rules.md").read_text() != reference.pages()["rules.md"] + "planted"
