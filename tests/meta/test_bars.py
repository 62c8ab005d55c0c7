"""Each promise is shown by tests that exist, and each of them has a test that sees it broken."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PROMISES: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("bars.toml").read_text("utf-8"))
NOW = {
    *("T1", "T2", "T3", "T5", "D1", "D2", "D4", "D5", "D7", "D8", "A1", "A3", "A4", "S2", "S5", "S7"),
    *("M1", "M5", "W3", "W6", "W7", "W8", "W9", "Z1", "Z2", "Z3", "Z4", "P3", "P4"),
}
PARTS = {"promise", "tests", "controls", "later"}


@cache
def found_in(path: str) -> frozenset[str]:
    """The names of a file's tests, those of a class as ``Class::test``."""
    file = ROOT / path
    tree = ast.parse(file.read_text("utf-8")) if file.is_file() else ast.parse("")
    return frozenset(_tests(tree.body, ""))


def _tests(body: list[ast.stmt], before: str) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            yield before + node.name
        if isinstance(node, ast.ClassDef):
            yield from _tests(node.body, f"{node.name}::")


def faults(promises: dict[str, dict[str, Any]]) -> list[str]:
    """What a list of promises lacks."""
    return [f"{name} {fault}" for name, row in promises.items() for fault in _faults(row)]


def _faults(row: dict[str, Any]) -> Iterator[str]:
    if unknown := set(row) - PARTS:
        yield f"has what nobody reads: {sorted(unknown)}"
    if not str(row.get("promise", "")).endswith("."):
        yield "promises nothing in a sentence"
    tests, controls = row.get("tests", []), row.get("controls", [])
    if bool(tests) != bool(controls):
        yield "has tests without a control, or a control without tests"
    if not tests and not row.get("later"):
        yield "is shown by nothing"
    if both := set(tests) & set(controls):
        yield f"is its own control: {sorted(both)}"
    for one in (*tests, *controls):
        path, _, test = one.partition("::")
        if test not in found_in(path):
            yield f"names a test that isn't there: {one}"


def test_every_promise_is_whole() -> None:
    assert faults(PROMISES) == []
    assert set(PROMISES) >= NOW


def test_what_is_missing_is_noticed() -> None:
    here = "tests/meta/test_bars.py::test_every_promise_is_whole"
    there = "tests/meta/test_bars.py::test_what_is_missing_is_noticed"
    planted = {
        "A": {"promise": "One.", "tests": [here]},
        "B": {"promise": "One.", "tests": [here], "controls": [here]},
        "C": {"promise": "One.", "tests": [f"{here}_at_all"], "controls": [there]},
        "D": {"promise": "One."},
        "E": {"promise": "", "later": "with something", "owner": "x"},
        "F": {"promise": "One.", "tests": ["tests/gone.py::test_it"], "controls": [there]},
    }
    assert [fault.split(":")[0] for fault in faults(planted)] == [
        "A has tests without a control, or a control without tests",
        "B is its own control",
        "C names a test that isn't there",
        "D is shown by nothing",
        "E has what nobody reads",
        "E promises nothing in a sentence",
        "F names a test that isn't there",
    ]
    good = {"G": {"promise": "One.", "tests": [here], "controls": [there]}}
    assert faults(good) == []
