"""Learn from our examples what restrictions sound like: ``python -m tools.likeness`` writes the weights anew.

The examples are the development half of the corpus, the clauses that the catalogue was mended by, those
that were written to be learned from, the catalogue's own, and a tender without restrictions. The held-back
half is never among them.
``--folds N`` prints instead how well the rest is told by what is learned without each Nth of them.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from pathlib import Path

import procure
from procure.fairness import entries, likeness
from procure.fairness.alike import read_alike
from procure.fairness.folding import fold
from procure.fairness.likeness import Weights, pieces
from tools import accuracy

TESTS = accuracy.CORPUS.parent
EVERYDAY = Path(procure.__file__).parent / "web" / "bench" / "tender.txt"
WRITTEN = Path(likeness.__file__).with_name(likeness.FILE)
COST = 0.5
ROUNDS = 20
KEPT = 25_000
SCALE = 100
ABOVE = 0.5
"""How far above the line between both kinds a clause must be, so that few lawful ones are asked about."""
_OFTEN = 2
_NEAR = 3


@dataclass(frozen=True)
class Example:
    """A clause as the gate reads it, and the category it restricts by, if it does."""

    text: str
    category: str | None


def examples() -> list[Example]:
    """All that may be learned from, each text once, in an order that doesn't change."""
    known = accuracy.halves(accuracy.load())[accuracy.Half.DEVELOPMENT]
    known += accuracy.load(TESTS / "kept") + accuracy.load(TESTS / "learned")
    told = {read(one.text): one.category if one.restrictive else None for one in known}
    told |= {read(line): None for line in EVERYDAY.read_text("utf-8").splitlines() if line.strip()}
    for entry in entries.catalogue():
        told |= {read(one.text): entry.id for one in entry.hits}
        told |= {read(one.text): None for one in entry.lookalikes}
    return [Example(text, category) for text, category in sorted(told.items())]


def learn(known: Sequence[Example]) -> Weights:
    """What tells restrictions from the rest, and each category from the others."""
    found = [pieces(one.text) for one in known]
    often = Counter(piece for one in found for piece in set(one))
    rare = {piece: log(len(known) / times) + 1 for piece, times in often.items() if times >= _OFTEN}
    rows = [_row(one, rare) for one in found]
    line, bias = separate(rows, [one.category is not None for one in known])
    near = _near(rows, known, rare)
    heavy = sorted(line, key=lambda piece: (-abs(line[piece] * rare[piece]), piece))[:KEPT]
    weight = {piece: round(line[piece] * rare[piece] * SCALE) for piece in heavy}
    return Weights(round((ABOVE - bias) * SCALE), weight, {one: near[one] for one in heavy if one in near})


def separate(rows: Sequence[dict[str, float]], restricts: Sequence[bool]) -> tuple[dict[str, float], float]:
    """The straight line with the widest margin between both kinds (a linear support vector machine).

    Found by dual coordinate descent: Hsieh and others, 2008, algorithm 1 with squared loss.
    """
    share = sum(restricts) / len(restricts)
    costs = [0.5 * COST / (share if one else 1 - share) for one in restricts]
    line: dict[str, float] = defaultdict(float)
    bias, counts = 0.0, [0.0] * len(rows)
    lengths = [1 + sum(value * value for value in row.values()) for row in rows]
    for _ in range(ROUNDS):
        for at, row in enumerate(rows):
            side = 1.0 if restricts[at] else -1.0
            here = bias + sum(line[piece] * value for piece, value in row.items())
            slack = 0.5 / costs[at]
            count = max(counts[at] - (side * here - 1 + counts[at] * slack) / (lengths[at] + slack), 0.0)
            step, counts[at] = (count - counts[at]) * side, count
            if step:
                bias += step
                for piece, value in row.items():
                    line[piece] += step * value
    return line, bias


def _row(found: Sequence[str], rare: Mapping[str, float]) -> dict[str, float]:
    times = Counter(piece for piece in found if piece in rare)
    return {piece: count * rare[piece] / sqrt(len(found)) for piece, count in sorted(times.items())}


def _near(
    rows: Sequence[dict[str, float]], known: Sequence[Example], rare: Mapping[str, float]
) -> dict[str, dict[str, int]]:
    """For each piece the categories that it tells from the others, of restrictions alone."""
    told: dict[str, list[tuple[str, int]]] = defaultdict(list)
    of = [(row, one.category) for row, one in zip(rows, known, strict=True) if one.category]
    for category in sorted({name for _, name in of}):
        line, _ = separate([row for row, _ in of], [name == category for _, name in of])
        for piece, value in line.items():
            if (near := round(value * rare[piece] * SCALE)) > 0:
                told[piece].append((category, near))
    return {
        piece: dict(sorted(near, key=lambda one: (-one[1], one[0]))[:_NEAR]) for piece, near in told.items()
    }


def folded_out(known: Sequence[Example], folds: int) -> Iterator[tuple[Example, float, str]]:
    """Each example, with what is told of it by the others."""
    for rank in range(folds):
        learned = learn([one for at, one in enumerate(known) if at % folds != rank])
        rest = known[rank::folds]
        for one, above in zip(rest, learned.above([one.text for one in rest]), strict=True):
            yield one, above / SCALE, learned.nearest(one.text)


def read(text: str) -> str:
    """A clause as the gate reads it."""
    return read_alike(fold(text).text)


def main(arguments: list[str] | None = None) -> int:
    """Run it."""
    parser = argparse.ArgumentParser(prog="likeness", description=__doc__)
    parser.add_argument("--folds", type=int, help="learn without each Nth and print how the rest is told")
    asked = parser.parse_args(arguments)
    if not asked.folds:
        WRITTEN.write_text(likeness.written(learn(examples())), encoding="utf-8")
        return 0
    told = list(folded_out(examples(), asked.folds))
    right = [one.category == nearest for one, _, nearest in told if one.category]
    print(f"category of a restriction: {sum(right) / len(right):.3f}")
    for kind in (True, False):
        above = [over > 0 for one, over, _ in told if (one.category is not None) is kind]
        print(f"{'restrictive' if kind else 'lawful'} above the bound: {sum(above) / len(above):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
