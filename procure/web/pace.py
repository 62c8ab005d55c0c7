"""How often one caller may ask for what costs work: a few at once, then one after the other."""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

_CALLERS = 10_000
"""As many are remembered; the one not heard of for longest is forgotten first."""


@dataclass(frozen=True)
class Rate:
    """``many`` at once; each is made up for after ``each``."""

    many: int
    each: timedelta


class Pace:
    """When each caller has used up what it asked for; kept in this process alone."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._until: OrderedDict[str, datetime] = OrderedDict()
        self._lock = Lock()

    def seconds_to_wait(self, caller: str, at: datetime) -> int:
        """0 where the caller may ask now, which then counts; else the seconds until it may."""
        with self._lock:
            until = max(self._until.pop(caller, at), at)
            late = until - at - self._rate.each * (self._rate.many - 1)
            self._until[caller] = until if late > timedelta() else until + self._rate.each
            if len(self._until) > _CALLERS:
                self._until.popitem(last=False)
        return max(math.ceil(late.total_seconds()), 0)
