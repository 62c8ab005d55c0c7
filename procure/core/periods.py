"""A period of law: count, unit and article are one value."""

from __future__ import annotations

from dataclasses import dataclass

from procure.core.terms import Term


class Unit(Term):
    """What a period is counted in."""

    WORKING_DAYS = "wd", "个工作日"
    DAYS = "d", "日"


@dataclass(frozen=True)
class Period:
    """``Period(10, Unit.WORKING_DAYS, "…第十二条")``; ValueError for a count below one."""

    count: int
    unit: Unit
    article: str

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError(f"a period counts at least one day: {self.count}")

    def __str__(self) -> str:
        return f"{self.count}{self.unit.label}"
