"""Those who wait at the same time are written down together: one lock, one transaction, one sync for all.

Whoever comes to the desk first writes for everybody who stands there. Each has a line and a receipt of its
own, who is refused leaves nothing, and where the transaction fails, each is tried alone.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass, field

from procure.bids import taking
from procure.bids.taking import Accepted, Arrival
from procure.db import let_go, planned_once, unit_of_work

_MOST = 16
"""So many in one transaction: nobody who comes later waits for longer than these take."""


@dataclass(eq=False)
class _Visitor:
    arrival: Arrival
    answer: Accepted | Exception | None = None

    def take_away(self) -> Accepted:
        assert self.answer is not None
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@dataclass
class Desk:
    """Where the threads of a process wait."""

    _waiting: list[_Visitor] = field(default_factory=list)
    _writing: threading.Lock = field(default_factory=threading.Lock)

    def take_in(self, arrival: Arrival) -> Accepted:
        """Its receipt, once it is durable; Refused otherwise."""
        let_go()
        visitor = _Visitor(arrival)
        self._waiting.append(visitor)
        with self._writing:
            if visitor.answer is None:
                _write(self._called_with(visitor))
        return visitor.take_away()

    def _called_with(self, first: _Visitor) -> list[_Visitor]:
        """One who waits with others who don't share a claim, in the order in which they came."""
        called, claimed = [first], set(first.arrival.claims)
        for one in self._waiting[:]:
            if len(called) < _MOST and claimed.isdisjoint(one.arrival.claims):
                called.append(one)
                claimed |= one.arrival.claims
        for one in called:
            with suppress(ValueError):  # the first was called before, by one who did not come to an end
                self._waiting.remove(one)
        return sorted(called, key=lambda one: one.arrival.at)


def _write(called: list[_Visitor]) -> None:
    try:
        with planned_once(), unit_of_work():
            answers = taking.take_in([one.arrival for one in called], is_all=True)
    except Exception as error:  # whatever it is, nothing was written, and each must have an answer
        if len(called) == 1:
            called[0].answer = error
            return
        for one in called:
            _write([one])
    else:
        for one, answer in zip(called, answers, strict=True):
            one.answer = answer
