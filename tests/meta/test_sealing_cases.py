"""Every attack and mishap that a sealed bid must survive has a test that exists."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from tests.meta.test_bars import found_in

GROUPS: dict[str, dict[str, list[str]]] = tomllib.loads(
    Path(__file__).with_name("sealing.toml").read_text("utf-8")
)
ALL = {str(number) for number in range(1, 123)}


def faults(groups: dict[str, dict[str, Any]], wanted: set[str]) -> list[str]:
    """What the list lacks, and which of its tests aren't there."""
    cases = [(number, row) for group in groups.values() for number, row in group.items()]
    numbers = [number for number, _ in cases]
    found = [f"{number} is missing" for number in sorted(wanted - set(numbers), key=int)]
    found += [f"{number} is there twice" for number in sorted(set(numbers)) if numbers.count(number) > 1]
    for number, (_, *tests) in cases:
        gone = [one for one in tests if one.partition("::")[2] not in found_in(one.partition("::")[0])]
        found += [f"{number} is shown by nothing"] * (not tests) + [f"{number} names {one}" for one in gone]
    return found


def test_every_case_is_shown_by_tests_that_exist() -> None:
    assert faults(GROUPS, ALL) == []


def test_a_case_without_a_test_is_noticed() -> None:
    here = f"{Path(__file__).relative_to(Path(__file__).parents[2])}::test_a_case_without_a_test_is_noticed"
    planted = {"one": {"1": ["good", here], "2": ["bare"]}, "two": {"3": ["gone", "tests/gone.py::test_it"]}}
    assert faults(planted, {"1", "2", "3", "4"}) == [
        "4 is missing",
        "2 is shown by nothing",
        "3 names tests/gone.py::test_it",
    ]
