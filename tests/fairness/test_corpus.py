"""Our own labelled clauses, their two halves, and how often the gate is right on them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from itertools import chain

import pytest

from procure.fairness import entries
from procure.fairness.engine import check
from procure.fairness.findings import Outcome, Section
from procure.fairness.folding import fold
from tools import accuracy
from tools.accuracy import Clause, Half

WITHOUT_TEXT = {"F61", "F65"}
CATEGORIES = {f"F{number:02}" for number in range(1, 70)} - WITHOUT_TEXT
KEYS = ["id", "label", "category", "verdict", "section", "text"]
VERDICTS = {"restrictive": {"block", "warn"}, "lawful": {"clear"}}
IDS = {Half.DEVELOPMENT: "72a000796d45de7d", Half.HELD_BACK: "4a2178558135e6b6"}

REACHED = {"found": 0.86, "blocked": 0.83, "clear": 0.86, "precision": 0.94}


@pytest.fixture(scope="module")
def clauses() -> list[Clause]:
    return accuracy.load()


@pytest.fixture(scope="module")
def held_back(clauses: list[Clause]) -> list[accuracy.Judged]:
    return accuracy.judge(accuracy.halves(clauses)[Half.HELD_BACK])


def fingerprint(half: Iterable[Clause]) -> str:
    return sha256(" ".join(sorted(one.id for one in half)).encode()).hexdigest()[:16]


def test_every_line_says_what_it_is_and_what_the_answer_should_be() -> None:
    for file in sorted(accuracy.CORPUS.glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            assert [key for key in row if key != "hard"] == KEYS, row
            assert row["verdict"] in VERDICTS[row["label"]], row
            assert row["section"] is None or row["section"] in {one.value for one in Section}, row
            assert row["id"].startswith(f"{file.stem}-{row['label'][0]}-"), row
            assert row["text"].strip(), row


def test_no_clause_and_no_name_stands_there_twice(clauses: list[Clause]) -> None:
    assert len({one.id for one in clauses}) == len(clauses)
    assert len({fold(one.text).text for one in clauses}) == len(clauses)


def test_both_halves_show_every_category_from_both_sides(clauses: list[Clause]) -> None:
    assert min(Counter(one.restrictive for one in clauses).values()) >= 400
    for half in accuracy.halves(clauses).values():
        shown = Counter((one.category, one.restrictive) for one in half)
        assert shown.keys() == {(category, side) for category in CATEGORIES for side in (True, False)}
        assert min(shown.values()) >= 2


def test_the_halves_stay_as_they_were_split(clauses: list[Clause]) -> None:
    assert {name: fingerprint(half) for name, half in accuracy.halves(clauses).items()} == IDS


def test_a_clause_that_changes_sides_is_noticed(clauses: list[Clause]) -> None:
    development, held = accuracy.halves(clauses).values()
    assert fingerprint([*development[1:], held[0]]) != fingerprint(development)


def test_no_example_of_the_catalogue_is_taken_from_the_held_back_half(clauses: list[Clause]) -> None:
    held = accuracy.halves(clauses)[Half.HELD_BACK]
    given = [example.text for entry in entries.catalogue() for example in chain(entry.hits, entry.lookalikes)]
    assert shared(given, held) == []
    assert shared([*given, f"另：{held[0].text}"], held) == [held[0].id]


def shared(given: list[str], held: list[Clause]) -> list[str]:
    """The clauses that stand in some given texts as they are."""
    told = "\n".join(fold(text).text for text in given)
    return [one.id for one in held if fold(one.text).text in told]


def test_the_figures_are_what_the_gate_says(held_back: list[accuracy.Judged]) -> None:
    for one in held_back[::7]:
        said = check(one.clause.text, section=one.clause.section, on=accuracy.ON)
        assert (one.outcome, one.under) == (said.outcome, tuple(found.id for found in said.findings))
    restrictive = [one for one in held_back if one.clause.restrictive]
    blocked = [one for one in held_back if one.outcome is Outcome.BLOCK]
    measured = accuracy.figures(held_back)
    assert measured.found.part == sum(one.outcome is not Outcome.CLEAR for one in restrictive)
    assert measured.false_alarms == sum(one not in restrictive for one in blocked)
    assert list(accuracy.table(held_back))[-1].startswith(f"all       {measured.found}  {measured.blocked}")


def test_a_gate_without_a_catalogue_finds_nothing(held_back: list[accuracy.Judged]) -> None:
    measured = accuracy.figures(accuracy.judge((one.clause for one in held_back), ()))
    assert measured.found.value == measured.blocked.value == 0
    assert measured.clear.value == 1
    assert below(measured) == ["found", "blocked"]


def test_the_gate_is_not_less_right_than_it_was(held_back: list[accuracy.Judged]) -> None:
    assert below(accuracy.figures(held_back)) == []
    always = [accuracy.Judged(one.clause, Outcome.BLOCK, ()) for one in held_back]
    assert below(accuracy.figures(always)) == ["clear", "precision"]


def below(measured: accuracy.Figures) -> list[str]:
    """The measures that fall short of what was reached once."""
    return [name for name, least in REACHED.items() if getattr(measured, name).value < least]


def test_texts_of_the_held_back_half_are_shown_only_to_those_who_insist(
    capsys: pytest.CaptureFixture[str], held_back: list[accuracy.Judged]
) -> None:
    assert accuracy.main(["--misses"]) == 2
    assert accuracy.main(["--half", "held-back", "--misses"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "--reveal" in told.err
    missed = [one.clause.id for one in held_back if one.wrong]
    assert [line.split()[0] for line in accuracy.misses(held_back)] == missed
    shown = "\n".join(accuracy.table(held_back))
    assert not any(one.clause.text[:12] in shown for one in held_back)
