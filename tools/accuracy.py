"""How often the fair-competition gate is right on our own corpus, by category and overall.

The corpus is split once. The texts of the development half may be read while the catalogue is being tuned
(``--half development --misses``); of the held-back half only figures are printed, unless ``--reveal`` is
given. *found* are restrictive clauses that aren't clear, *blocked* those to be blocked that are; *false
alarms* are lawful clauses that are blocked, *precision* is the share of blocks that restrictive clauses got.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from zlib import crc32

from procure.fairness import entries
from procure.fairness.engine import check_against
from procure.fairness.findings import Outcome, Section

CORPUS = Path(__file__).resolve().parent.parent / "tests" / "fairness" / "corpus"
ON = date(2026, 11, 1)
_OUTCOMES = {one.value: one for one in Outcome}
_SECTIONS = {one.value: one for one in Section}
_HEAD = "category        found              blocked          lawful clear     false alarms  precision"


class Half(StrEnum):
    """The two halves of the corpus."""

    DEVELOPMENT = "development"
    HELD_BACK = "held-back"


@dataclass(frozen=True)
class Clause:
    """A line of the corpus; ``expected`` is what a lawyer would answer, ``hard`` one without cue words."""

    id: str
    restrictive: bool
    category: str
    expected: Outcome
    section: Section | None
    text: str
    hard: bool


@dataclass(frozen=True)
class Judged:
    """A clause, what the gate answered, and under which entries."""

    clause: Clause
    outcome: Outcome
    under: tuple[str, ...]

    @property
    def wrong(self) -> bool:
        """A restriction passed over or not blocked though it should be; something lawful remarked on."""
        if self.clause.expected is Outcome.WARN:
            return self.outcome is Outcome.CLEAR
        return self.outcome is not self.clause.expected


@dataclass(frozen=True)
class Share:
    """``part`` of ``whole``; all of nothing is one."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """The share as a number."""
        return self.part / self.whole if self.whole else 1.0

    def __str__(self) -> str:
        return f"{self.part:5} of {self.whole:3} {self.value:.3f}"


@dataclass(frozen=True)
class Figures:
    """What the table shows; ``clear`` are the lawful clauses without a remark."""

    found: Share
    blocked: Share
    clear: Share
    precision: Share

    @property
    def false_alarms(self) -> int:
        """Lawful clauses that were blocked."""
        return self.precision.whole - self.precision.part


def load(folder: Path = CORPUS) -> list[Clause]:
    """Every clause, file by file in the order of their names."""
    lines = (line for file in sorted(folder.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines())
    return [_clause(json.loads(line)) for line in lines]


def halves(clauses: Iterable[Clause]) -> dict[Half, list[Clause]]:
    """Of each category and label the even ranks by checksum of the id, and the odd ones, the hard last."""
    groups: dict[tuple[str, bool], list[Clause]] = defaultdict(list)
    for one in clauses:
        groups[one.category, one.restrictive].append(one)
    ranked = [sorted(group, key=_place) for _, group in sorted(groups.items())]
    return {half: [one for group in ranked for one in group[rank::2]] for rank, half in enumerate(Half)}


def judge(clauses: Iterable[Clause], catalogue: tuple[entries.Entry, ...] | None = None) -> list[Judged]:
    """What the gate says about each, under the shipped catalogue where none is given."""
    used = entries.catalogue() if catalogue is None else catalogue
    verdicts = ((one, check_against(used, one.text, section=one.section, on=ON)) for one in clauses)
    return [Judged(one, said.outcome, tuple(found.id for found in said.findings)) for one, said in verdicts]


def figures(judged: Iterable[Judged]) -> Figures:
    """The measures of some judged clauses."""
    every = list(judged)
    restrictive = [one for one in every if one.clause.restrictive]
    lawful = [one for one in every if not one.clause.restrictive]
    to_block = [one for one in restrictive if one.clause.expected is Outcome.BLOCK]
    blocks = [one for one in every if one.outcome is Outcome.BLOCK]
    return Figures(
        found=Share(len(restrictive) - _count(restrictive, Outcome.CLEAR), len(restrictive)),
        blocked=Share(_count(to_block, Outcome.BLOCK), len(to_block)),
        clear=Share(_count(lawful, Outcome.CLEAR), len(lawful)),
        precision=Share(sum(one.clause.restrictive for one in blocks), len(blocks)),
    )


def table(judged: list[Judged]) -> Iterator[str]:
    """A line for each category, and one for all."""
    yield _HEAD
    for category in sorted({one.clause.category for one in judged}):
        yield _row(category, figures(one for one in judged if one.clause.category == category))
    yield _row("all", figures(judged))


def misses(judged: Iterable[Judged]) -> Iterator[str]:
    """Every wrong answer with its text."""
    for one in judged:
        if one.wrong:
            where = one.clause.section.value if one.clause.section else "no section"
            said = (
                f"expected {one.clause.expected.value}, was {one.outcome.value} {','.join(one.under)}".strip()
            )
            yield f"{one.clause.id} {one.clause.category} ({where}) {said}: {one.clause.text!r}"


def main(arguments: list[str] | None = None) -> int:
    """Print the figures of one half or both; 2 where texts of the held-back half would be shown unasked."""
    asked = _arguments().parse_args(arguments)
    shown = [Half(asked.half)] if asked.half else list(Half)
    if asked.misses and Half.HELD_BACK in shown and not asked.reveal:
        print("the texts of the held-back half stay unread: --half development, or --reveal", file=sys.stderr)
        return 2
    split = halves(load())
    print(f"catalogue {entries.version()}, law of {ON}, {sum(map(len, split.values()))} clauses")
    for half in shown:
        judged = judge(split[half])
        print(f"\n{half}: {len(judged)} clauses", *table(judged), sep="\n")
        if asked.misses:
            print("", *misses(judged), sep="\n")
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=list(Half), help="this half alone")
    parser.add_argument("--misses", action="store_true", help="list the wrong answers with their texts")
    parser.add_argument("--reveal", action="store_true", help="those of the held-back half too")
    return parser


def _clause(row: dict[str, str]) -> Clause:
    return Clause(
        id=row["id"],
        restrictive=row["label"] == "restrictive",
        category=row["category"],
        expected=_OUTCOMES[row["verdict"]],
        section=_SECTIONS[row["section"]] if row["section"] else None,
        text=row["text"],
        hard=bool(row.get("hard")),
    )


def _place(clause: Clause) -> tuple[bool, int, str]:
    return clause.hard, crc32(clause.id.encode()), clause.id


def _count(judged: list[Judged], outcome: Outcome) -> int:
    return sum(one.outcome is outcome for one in judged)


def _row(name: str, measured: Figures) -> str:
    shares = "  ".join(map(str, (measured.found, measured.blocked, measured.clear)))
    return f"{name:8}  {shares}  {measured.false_alarms:12}      {measured.precision.value:.3f}"


if __name__ == "__main__":
    sys.exit(main())
