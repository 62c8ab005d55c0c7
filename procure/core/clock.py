"""The one place that knows what time it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol, TypeVar

T_co = TypeVar("T_co", covariant=True)
BEIJING = timezone(timedelta(hours=8), "北京时间")

_fixed: ContextVar[datetime | None] = ContextVar("fixed", default=None)


class _Training:
    """The moving clock of an embedded training installation; production refuses to start with one."""

    instant: datetime | None = None


def now() -> datetime:
    """The current instant, aware, in UTC; it stands still inside ``fixed()``."""
    return _fixed.get() or running()


def running() -> datetime:
    """The instant of the running clock, even inside ``fixed()``."""
    return _Training.instant or datetime.now(UTC)


@contextmanager
def fixed(at: datetime | None = None) -> Iterator[datetime]:
    """Hold the clock still: one instant for one request or job."""
    instant = at or now()
    token = _fixed.set(instant)
    try:
        yield instant
    finally:
        _fixed.reset(token)


def move_to(instant: datetime) -> None:
    """Set the training clock; it never goes back."""
    if _Training.instant is not None and instant < _Training.instant:
        raise ValueError(f"the clock never goes back: {instant} < {_Training.instant}")
    _Training.instant = instant


def release() -> None:
    """Leave training: the machine's clock counts again."""
    _Training.instant = None


def is_training() -> bool:
    """Whether the training clock is set."""
    return _Training.instant is not None


def beijing_day(at: datetime) -> date:
    """The calendar day of an instant in Beijing."""
    return at.astimezone(BEIJING).date()


class _Deadline(Protocol[T_co]):
    def __gt__(self, at: datetime, /) -> T_co: ...


def in_time(at: datetime, deadline: _Deadline[T_co]) -> T_co:
    """Whether something at ``at`` is in time: strictly before, since the deadline itself is late.

    The one place where this is said, of an instant as of a column of instants.
    """
    return deadline > at.astimezone(UTC)  # two times of one zone compare by the hands of its clocks


def text(at: datetime) -> str:
    """An instant as ``2026-12-01T01:00:00Z``, whole seconds, rounded down."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse(value: str) -> datetime:
    """The instant of ``2026-12-01T01:00:00Z``; ValueError for any other spelling."""
    at = datetime.fromisoformat(value)
    if text(at) != value:
        raise ValueError(value)
    return at
