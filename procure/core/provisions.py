"""Every id of the law that the product keeps: where it is kept, how, and which tests show it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from procure.core.terms import Term


class How(Term):
    """In what way a provision is kept."""

    STRUCT = "struct", "结构上不可能违反"
    BLOCK = "block", "违反的不予通过"
    WARN = "warn", "提示并说明理由"
    CLOCK = "clock", "期限计时"
    PUBLIC = "public", "公开"
    LOG = "log", "记入账本"


@dataclass(frozen=True)
class Provision:
    """One id of the rule table; ``where`` is a dotted path, ``tests`` are files with test names."""

    id: str
    title: str
    article: str
    status: str
    how: How
    where: str
    tests: tuple[str, ...]
    since: date | None = None
    until: date | None = None
    note: str = ""


@cache
def all_() -> dict[str, Provision]:
    """Every provision by id, in order; ValueError where an id is declared twice."""
    found: dict[str, Provision] = {}
    for name, table in _tables():
        if name in found:
            raise ValueError(f"{name} is declared twice")
        found[name] = Provision(id=name, **table | {"how": How(table["how"]), "tests": tuple(table["tests"])})
    return dict(sorted(found.items()))


def _tables() -> list[tuple[str, dict[str, Any]]]:
    folder = resources.files("procure.core.law") / "provisions"
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda one: one.name
    )
    return [row for file in files for row in tomllib.loads(file.read_text(encoding="utf-8")).items()]
