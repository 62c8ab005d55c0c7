"""The clauses the catalogue was mended by: it goes on finding them, and blocks none of the lawful ones.

A usual run looks at every third of them, a deep one at all.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from procure.fairness.entries import Excuse, Scope, catalogue
from procure.fairness.findings import Outcome
from tests.conftest import DEEP
from tools import accuracy
from tools.accuracy import Clause, Judged

FOLDER = Path(__file__).parent / "kept"
REACHED = {"found": 0.99, "blocked": 0.97, "clear": 0.96}


@pytest.fixture(scope="module")
def clauses() -> list[Clause]:
    return accuracy.load(FOLDER)[:: 1 if DEEP else 3]


@pytest.fixture(scope="module")
def judged(clauses: list[Clause]) -> list[Judged]:
    return accuracy.judge(clauses)


def falls_short(judged: list[Judged]) -> set[str]:
    """The measures that are worse than they were."""
    found = accuracy.figures(judged)
    return {name for name, share in REACHED.items() if getattr(found, name).value < share}


def test_what_was_learned_stays_learned(judged: list[Judged]) -> None:
    assert falls_short(judged) == set()


def test_none_of_the_lawful_clauses_is_blocked(judged: list[Judged]) -> None:
    blocked = [one for one in judged if one.outcome is Outcome.BLOCK and not one.clause.restrictive]
    assert list(accuracy.misses(blocked)) == []


def test_a_catalogue_that_knows_less_is_noticed(clauses: list[Clause], judged: list[Judged]) -> None:
    about = [one for one in clauses if one.category == "F68"]
    others = [one for one in judged if one.clause.category != "F68"]
    assert falls_short([*others, *accuracy.judge(about, ())]) == {"found", "blocked"}


@pytest.fixture(scope="module")
def besides() -> list[Clause]:
    """Restrictions that say what lawful clauses are excused for, too: all of them are looked at each time."""
    return [one for one in accuracy.load(FOLDER) if one.id.startswith("excused-")]


def test_what_excuses_a_lawful_clause_excuses_no_restriction_beside_it(besides: list[Clause]) -> None:
    assert len(besides) > 10
    assert [one.clause.text for one in accuracy.judge(besides) if one.outcome is not Outcome.BLOCK] == []


def test_an_excuse_that_covers_more_is_noticed(besides: list[Clause]) -> None:
    wide = [replace(one, excuses=(Excuse("不", Scope.CLAUSE),)) for one in catalogue()]
    assert any(one.outcome is Outcome.CLEAR for one in accuracy.judge(besides, tuple(wide)))
