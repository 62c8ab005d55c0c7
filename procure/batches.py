"""Statements for PostgreSQL that travel together: sent at once, answered at once, planned once a connection.

One floor below the driver's cursors, which do for each statement what is done here for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from psycopg import errors, generators
from psycopg._preparing import Prepare
from psycopg.abc import PQGen
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ExecStatus, Format

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.pq.abc import PGresult

_GOOD = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)


@dataclass(frozen=True)
class Spelled:
    """A statement with numbered parameters, whose types the server infers."""

    query: bytes
    types: tuple[int, ...] = ()


@dataclass(eq=False)
class Answer:
    """What one statement was answered; nothing is known of it before its batch has run."""

    batch: Batch
    spelled: Spelled
    values: Sequence[Any]
    formats: Sequence[Format]
    is_kept: bool
    results: list[PGresult] = field(default_factory=list)

    @property
    def rowcount(self) -> int:
        """How many rows it found or changed; -1 while nobody knows."""
        count = self.results[-1].command_tuples if self.results else None
        return -1 if count is None else count

    @property
    def status(self) -> bytes | None:
        """What the server says that it did."""
        return self.results[-1].command_status

    def rows(self) -> list[tuple[Any, ...]]:
        """The rows that were found."""
        if not self.results:
            self.batch.run()
        return self.batch.loaded(self.results[-1])


class Batch:
    """What is yet to be said on a connection."""

    def __init__(self, driver: Connection[Any]) -> None:
        self._driver = driver
        self._said: list[Answer] = []
        self._own = Transformer(driver)
        self.is_open = False
        """Whether somebody goes on adding to it, and runs it in the end."""

    def __len__(self) -> int:
        return len(self._said)

    def say(self, spelled: Spelled, values: Sequence[Any] = (), *, is_kept: bool = True) -> Answer:
        """Add a statement; the server keeps it prepared unless it is one that has no plan."""
        given, formats = [], [Format.BINARY if isinstance(one, bytes) else Format.TEXT for one in values]
        if values:
            as_such = [PyFormat.from_pq(one) for one in formats]
            given = list(self._own.dump_sequence(values, as_such))
        answer = Answer(self, spelled, given, formats, is_kept)
        self._said.append(answer)
        return answer

    def forget(self) -> None:
        """Say nothing of it."""
        self._said = []

    def run(self) -> None:
        """Send everything and wait for all answers; the first error is raised."""
        said, self._said = self._said, []
        if not said:
            return
        self._driver.wait(self._exchanged(said))
        for result in (result for answer in said for result in answer.results):
            if result.status not in _GOOD:
                raise errors.error_from_result(result, self._driver.info.encoding)

    def loaded(self, result: PGresult) -> list[tuple[Any, ...]]:
        """The rows of a result as Python's values."""
        self._own.set_pgresult(result)
        return self._own.load_rows(0, result.ntuples, tuple)

    def _exchanged(self, said: Sequence[Answer]) -> PQGen[None]:
        server = self._driver.pgconn
        try:
            server.enter_pipeline_mode()
            sent = [self._send(answer) for answer in said]
            server.pipeline_sync()
            yield from generators.send(server)
            for answer, prepared in zip(said, sent, strict=True):
                for _ in range(2 if prepared else 1):
                    answer.results += yield from generators.fetch_many(server)
            yield from generators.fetch_many(server)
            server.exit_pipeline_mode()
        except BaseException:
            self._driver.close()  # nobody could say what the next answer on it is about
            raise
        for answer, prepared in zip(said, sent, strict=True):
            if prepared:
                self._names.validate(*prepared, answer.results[:1])

    @property
    def _names(self) -> Any:
        """What the server keeps prepared, by the driver's own list: it drops all of it at once, ours too."""
        return self._driver._prepared

    def _send(self, answer: Answer) -> tuple[Any, Prepare, bytes] | None:
        """Send one; how it was entered in the list, where the server had not kept it before."""
        server, spelled, names = self._driver.pgconn, answer.spelled, self._names
        if not answer.is_kept:
            server.send_query_params(spelled.query, None)
            return None
        prepare, name = names.get(spelled, True)
        if prepare is Prepare.SHOULD:
            server.send_prepare(name, spelled.query)
        server.send_query_prepared(name, answer.values, answer.formats)
        key = names.maybe_add_to_cache(spelled, prepare, name)
        return (key, prepare, name) if prepare is Prepare.SHOULD else None
