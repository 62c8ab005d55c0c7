"""The rows of every table as lines of JSON, alike on both databases."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from procure.db import Instant
from procure.web.tables import METADATA

_AT_ONCE = 500


def write(connection: sa.Connection, folder: Path) -> dict[str, int]:
    """Write each table into ``folder`` as one file; how many rows each has."""
    return {table.name: _write(connection, table, path_of(folder, table)) for table in METADATA.sorted_tables}


def read(connection: sa.Connection, folder: Path) -> None:
    """Fill the empty tables from the files that ``write`` made, what is pointed to before what points."""
    for table in METADATA.sorted_tables:
        with path_of(folder, table).open(encoding="utf-8") as file:
            for some in _some(map(json.loads, file)):
                connection.execute(sa.insert(table), [_values(table, row) for row in some])


def path_of(folder: Path, table: sa.Table) -> Path:
    """The file of a table."""
    return folder / f"{table.name}.jsonl"


def _write(connection: sa.Connection, table: sa.Table, path: Path) -> int:
    rows = 0
    wanted = sa.select(table).order_by(*table.primary_key).execution_options(yield_per=_AT_ONCE)
    with path.open("x", encoding="utf-8") as file:
        for row in connection.execute(wanted):
            file.write(json.dumps([_plain(value) for value in row], ensure_ascii=False) + "\n")
            rows += 1
    return rows


def _some(rows: Iterable[list[Any]]) -> Iterator[list[list[Any]]]:
    held: list[list[Any]] = []
    for row in rows:
        held.append(row)
        if len(held) == _AT_ONCE:
            yield held
            held = []
    if held:
        yield held


def _plain(value: Any) -> Any:
    """A value as JSON has it; the column's type says how to read it again."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def _values(table: sa.Table, row: list[Any]) -> dict[str, Any]:
    return {
        column.name: value if value is None else _typed(column.type, value)
        for column, value in zip(table.columns, row, strict=True)
    }


def _typed(kind: sa.types.TypeEngine[Any], value: Any) -> Any:
    if isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    if isinstance(kind, sa.LargeBinary):
        return base64.b64decode(value)
    return date.fromisoformat(value) if isinstance(kind, sa.Date) else value
