"""What the rounds come to: medians, their spread, and how bids compare with single rows."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

from procure.web.bench.load import Taken
from procure.web.bench.running import CONNECTIONS, ORM, RAW, SUBMIT, Round

LEAST = CONNECTIONS[0]


def figures(rounds: Sequence[Round]) -> dict[str, Any]:
    """Everything about one database, by number of connections and leg."""
    return {
        str(connections): {leg: _leg([one[connections, leg] for one in rounds]) for leg in (SUBMIT, ORM, RAW)}
        for connections in CONNECTIONS
    }


def ratio(rounds: Sequence[Round], to: str, connections: int = LEAST) -> dict[str, float]:
    """Bids for each row of another leg: within each round, then the median and the ends."""
    found = [_rate(one[connections, SUBMIT]) / _rate(one[connections, to]) for one in rounds]
    return middle(found)


def middle(found: Sequence[float]) -> dict[str, float]:
    """The median with both ends."""
    return {"median": round(median(found), 3), "least": round(min(found), 3), "most": round(max(found), 3)}


def percentile(values: Sequence[float], of: int) -> float:
    """The value that this share of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * of // 100)]


def _leg(taken: Sequence[Taken]) -> dict[str, Any]:
    rates = [_rate(one) for one in taken]
    return {
        "per_second": round(median(rates), 1),
        "spread": [round(min(rates), 1), round(max(rates), 1)],
        "p50_ms": _milliseconds([percentile(one.latencies, 50) for one in taken]),
        "p99_ms": _milliseconds([percentile(one.latencies, 99) for one in taken]),
        "p99_ms_each": [_milliseconds([percentile(one.latencies, 99)]) for one in taken],
        "requests": sum(len(one.latencies) for one in taken),
    }


def _rate(one: Taken) -> float:
    return len(one.latencies) / one.seconds


def _milliseconds(seconds: Sequence[float]) -> float:
    return round(median(seconds) * 1000, 1)
