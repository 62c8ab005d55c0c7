"""Who may do what in which state, as the committed table says."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("access.toml")
STATES = {
    "draft": "ZC-DRAFT-0",
    "frozen": "ZC-DRAFT-1",
    "public": "ZC-FILE",
    "closed": "ZC-0",
    "opened": "ZC-1",
    "named": "ZC-2",
    "judging": "ZC-5",
    "judged": "ZC-8",
    "awarded": "ZC-9",
    "contracted": "ZC-10",
}
"""The states of a tender, and the number of the story's tender that stands in it."""
LIKE = {"barred": "rival"}
"""A supplier that may not bid reads and asks like any other; its bid alone is refused."""


@dataclass(frozen=True)
class Table:
    """``cells``: the best that each person ever gets; ``when``: in which states whoever may gets it.

    What stands for a route in ``when`` may be a pattern.
    """

    order: tuple[str, ...]
    cells: dict[str, str]
    when: dict[str, str]
    states_in_order: tuple[str, ...] = ()

    def cell(self, route: str, who: str) -> str:
        """The best letter of one person; nothing where the table forgets the route."""
        column = LIKE.get(who, who)
        return dict(zip(self.order, self.cells.get(route, ""), strict=False)).get(column, "")

    def expected(self, route: str, who: str, state: str) -> str:
        """The letter of one person in one state."""
        cell = self.cell(route, who)
        if cell not in ("O", "R") or state not in STATES:
            return cell
        return dict(zip(STATES, self.states(route), strict=False)).get(state, "")

    def states(self, route: str) -> str:
        """A letter for each state of a tender; nothing where the table forgets the route."""
        return next((states for one, states in self.when.items() if fnmatchcase(route, one)), "")


def table() -> Table:
    """The committed table."""
    told: dict[str, Any] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Table(tuple(told["order"]), told["cells"], told["when"], tuple(told["states"]))
