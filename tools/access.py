"""Who may open and do what in which state: writes ``docs/access.md`` from the table that the tests hold."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "tests" / "sweeps" / "access.toml"
PAGE = ROOT / "docs" / "access.md"
_ALL = "everybody"
_HEAD = """# Who may open and do what

Made by `python tools/access.py` from `tests/sweeps/access.toml`. The tests ask for every line
as every person in every state, and hold both.

The people: {people}. The supplier has won, the rival has lost, the stranger has every working role
and no business here, the colleague works for the purchaser. A supplier that may not bid stands where
the rival stands. Whoever isn't signed in, whose session has ended or whose account is closed is asked
to sign in wherever `public` isn't named. Whoever is named in neither column is told that the page isn't
for their role (403). What isn't theirs is answered like what isn't there (404), to the byte.

The states of a tender: {states}. Where the last column names some, those who may are let in in these
alone, and elsewhere are told that there is no such page; *refused* is where the act doesn't exist in
that state (409). A state in which the story has nothing of the kind is left out.
"""


def page(told: dict[str, Any]) -> str:
    """The whole page of a table."""
    head = _HEAD.format(people=", ".join(told["order"]), states=", ".join(told["states"]))
    return "\n".join([head, *_sections(told)]) + "\n"


def _sections(told: dict[str, Any]) -> Iterator[str]:
    last = ""
    for route, cell in sorted(told["cells"].items()):
        package = route.partition(".")[0]
        if package != last:
            yield from (
                "",
                f"## {package}",
                "",
                "| page or act | open to | as if not there for | in |",
                "|---|---|---|---|",
            )
            last = package
        yield f"| `{route}` | {_who(told, cell, 'OR')} | {_who(told, cell, 'N')} | {_when(told, route)} |"


def _who(told: dict[str, Any], cell: str, letters: str) -> str:
    found = [name for name, letter in zip(told["order"], cell, strict=True) if letter in letters]
    if len(found) == len(told["order"]):
        return _ALL
    if len(found) == len(told["order"]) - 1 and "public" not in found:
        return "whoever is signed in"
    return ", ".join(found)


def _when(told: dict[str, Any], route: str) -> str:
    states = next((one for name, one in told["when"].items() if fnmatchcase(route, name)), "")
    named = list(zip(told["states"], states, strict=False))
    shown = [name for name, letter in named if letter == "O"]
    refused = [name for name, letter in named if letter == "R"]
    text = "every state" if shown and len(shown) == len(states) else ", ".join(shown)
    return "; ".join([*filter(None, [text]), *([f"refused: {', '.join(refused)}"] if refused else [])])


def main() -> int:
    """Write the page; with ``--check`` say 1 where it is stale."""
    text = page(tomllib.loads(TABLE.read_text("utf-8")))
    if "--check" in sys.argv:
        return int(not PAGE.exists() or PAGE.read_text("utf-8") != text)
    PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
