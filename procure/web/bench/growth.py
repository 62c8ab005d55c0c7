"""What the database does for one bid when few have been handed in for a tender, and when very many have.

Counted, not timed: whatever else the machine does, the same bid costs the same count.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from statistics import fmean
from typing import Any

import sqlalchemy as sa
from flask import current_app

from procure.db import db
from procure.web.bench import ground
from procure.web.bench.ground import Ground
from procure.web.bench.requests import Requests
from procure.web.bench.running import Wrong

_MOST, _SAMPLE = 1000, 10
_CREATED = 201


class _Count:
    """Statements sent to SQLite, and instructions of its machine."""

    def __init__(self, engine: sa.Engine) -> None:
        self.statements = self.steps = 0
        sa.event.listen(engine, "checkout", self._watch)
        sa.event.listen(engine, "before_cursor_execute", self._sent)

    def _watch(self, connection: Any, *_: Any) -> None:
        connection.set_progress_handler(self._step, 1)

    def _step(self) -> int:
        self.steps += 1
        return 0

    def _sent(self, *_: Any) -> None:
        self.statements += 1


def growth(on: Ground[Requests], whole: Sequence[bytes]) -> dict[str, Any]:
    """The means for some of the first bids and for the last, of at most a thousand for one tender."""
    with on.copy(on.places[0]) as url, ground.inside(on.at, url):
        counted = _counted(whole[:_MOST])
    some = max(1, min(_SAMPLE, len(counted) // 4))
    return {
        "bids": len(counted),
        "first": _means(counted[some : 2 * some]),
        "last": _means(counted[-some:]),
    }


def _counted(whole: Sequence[bytes]) -> list[tuple[int, int]]:
    count, client, found = _Count(db.engine), current_app.test_client(), []
    for one in whole:
        before = count.statements, count.steps
        if (status := _sent_to(client, one)) != _CREATED:
            raise Wrong(f"{status}")
        found.append((count.statements - before[0], count.steps - before[1]))
    return found


def _sent_to(client: Any, request: bytes) -> int:
    """The same request without a network."""
    head, body = request.split(b"\r\n\r\n", 1)
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    answer: AbstractContextManager[Any] = client.post(first.split(" ")[1], data=body, headers=headers)
    with answer as got:
        return int(got.status_code)


def _means(counted: Sequence[tuple[int, int]]) -> dict[str, float]:
    statements, steps = zip(*counted, strict=True)
    return {"statements": round(fmean(statements), 1), "steps": round(fmean(steps), 1)}
