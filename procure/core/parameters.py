"""The numbers of law: one table with value, unit, source, status and dates in force."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from importlib import resources

from procure.core.periods import Period, Unit
from procure.core.terms import Term


class Status(Term):
    """How far the source of a number was read."""

    VERIFIED = "V", "已核对原文"
    SECONDARY = "V2", "据二手资料核对"
    MEMORY = "M", "尚未核对"
    SEED = "S", "淄博市2020年实施意见"


class NotInForce(LookupError):
    """No such parameter, or none in force on that day."""


@dataclass(frozen=True)
class Parameter:
    """``value`` is a whole number or exact text (``2/3``); ``until`` is the first day without it."""

    key: str
    title: str
    value: int | str
    unit: str
    status: Status
    source: str
    since: date | None = None
    until: date | None = None

    @property
    def blocks(self) -> bool:
        """Whether a breach may stop an act: not before a person has checked the source."""
        return self.status is not Status.MEMORY

    def in_force(self, on: date) -> bool:
        """Whether the number holds on a day."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


def get(key: str, on: date) -> Parameter:
    """The parameter in force on a day; NotInForce if there is none."""
    for parameter in _by_key().get(key, ()):
        if parameter.in_force(on):
            return parameter
    raise NotInForce(f"{key} on {on}")


def period(key: str, on: date) -> Period:
    """A parameter in ``wd`` or ``d``; ValueError for any other unit."""
    parameter = get(key, on)
    return Period(number(key, on), Unit(parameter.unit), parameter.source)


def number(key: str, on: date) -> int:
    """A whole number in the parameter's own unit (``CNY`` is whole yuan); ValueError for any other value."""
    value = get(key, on).value
    if not isinstance(value, int):
        raise ValueError(f"{key} is not a whole number: {value}")
    return value


def ratio(key: str, on: date) -> Fraction:
    """An exact fraction: 30 with unit ``%`` is 3/10, ``2/3`` is itself."""
    parameter = get(key, on)
    return Fraction(parameter.value) / (100 if parameter.unit == "%" else 1)


@cache
def all_() -> tuple[Parameter, ...]:
    """Every parameter in the order of the table."""
    text = resources.files("procure.core").joinpath("law", "parameters.toml").read_text("utf-8")
    return tuple(
        Parameter(**{**row, "status": Status(row["status"])}) for row in tomllib.loads(text)["parameter"]
    )


@cache
def _by_key() -> Mapping[str, list[Parameter]]:
    table = defaultdict(list)
    for parameter in all_():
        table[parameter.key].append(parameter)
    return table
