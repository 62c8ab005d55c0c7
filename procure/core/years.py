"""What the State Council's notices say of one year."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Notice:
    """A State Council notice on the holidays of a year."""

    title: str
    number: str
    date: date
    url: str


@dataclass(frozen=True)
class Year:
    """What the notices of one year say; days at the end of the year before may be among them."""

    year: int
    off: frozenset[date]
    work: frozenset[date]
    notices: tuple[Notice, ...]

    @classmethod
    def read(cls, text: str) -> Year:
        """A year from TOML; TypeError, ValueError or KeyError for anything else."""
        table = tomllib.loads(text)
        notices = tuple(Notice(**notice) for notice in table["notices"])
        return cls(int(table["year"]), frozenset(table["off"]), frozenset(table["work"]), notices)
