"""The numbers of law: one table with value, unit, source, status and dates in force."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cache, cached_property
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


class Parameters(tuple[Parameter, ...]):
    """Every row of a table, in its order."""

    @cached_property
    def by_key(self) -> Mapping[str, list[Parameter]]:
        """The rows of each key."""
        table = defaultdict(list)
        for row in self:
            table[row.key].append(row)
        return table

    def amended(self, new: Parameter) -> Parameters:
        """The table with a row that holds from its first day on; what held before keeps its days until then.

        A row that begins later still follows; one that begins on the same day is replaced.
        """
        if new.since is None:
            raise ValueError(f"a change begins on a day: {new.key}")
        firsts = [row.since for row in self.by_key.get(new.key, ()) if row.since and row.since > new.since]
        entered = replace(new, until=min(firsts, default=new.until))
        return Parameters([*_cut(self, entered), entered])


def _cut(rows: Iterable[Parameter], new: Parameter) -> Iterator[Parameter]:
    for row in rows:
        if row.key != new.key or not row.in_force(new.since or date.min):
            yield row
        elif row.since != new.since:
            yield replace(row, until=new.since)


def get(key: str, on: date) -> Parameter:
    """The parameter in force on a day; NotInForce if there is none."""
    for parameter in all_().by_key.get(key, ()):
        if parameter.in_force(on):
            if (read := _read.get()) is not None:
                read.append(parameter)
            return parameter
    raise NotInForce(f"{key} on {on}")


@contextmanager
def noticing() -> Iterator[list[Parameter]]:
    """Collect the parameters that are read inside."""
    read: list[Parameter] = []
    token = _read.set(read)
    try:
        yield read
    finally:
        _read.reset(token)


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


def all_() -> Parameters:
    """Every parameter that this installation knows, in the order of the table."""
    return _source()


def use(source: Callable[[], Parameters]) -> None:
    """Ask an installation for its table from now on."""
    global _source
    _source = source


@cache
def shipped() -> Parameters:
    """Every parameter in the package."""
    text = resources.files("procure.core").joinpath("law", "parameters.toml").read_text("utf-8")
    rows = tomllib.loads(text)["parameter"]
    return Parameters(Parameter(**{**row, "status": Status(row["status"])}) for row in rows)


_source: Callable[[], Parameters] = shipped
_read: ContextVar[list[Parameter] | None] = ContextVar("parameters read by a rule", default=None)
