"""What must lie in the database when a step of its schema is tried: each step has its rows here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from procure.db import Base

COUNT = 100
RARE = "𠮷林𪚥𬺈"
"""Characters of four bytes, as they stand in real names."""
_NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
_PLAIN: dict[type, Any] = {
    str: "",
    int: 1,
    bool: False,
    datetime: _NOW,
    date: _NOW.date(),
    bytes: b"\x00\xff",
}
Rows = list[dict[str, Any]]
Fill = Callable[[sa.Connection], dict[str, Rows]]


def first(connection: sa.Connection) -> dict[str, Rows]:
    """A hundred rows in each of some tables, every second one with nothing where nothing may stand."""
    given: dict[str, Callable[[int], dict[str, Any]]] = {
        "organisation": lambda n: {"id": f"o{n}", "name": f"{RARE}单位{n}", "code": f"{n:018d}"},
        "person": lambda n: {
            "id": f"p{n}",
            "email": f"p{n}@example.org",
            "name": f"{RARE}{n}",
            "fs_uniquifier": f"s{n}",
            "organisation_id": f"o{n}",
        },
        "document": lambda n: {
            "id": f"d{n}",
            "subject": f"t{n}",
            "name": f"{RARE}{n}",
            "sha256": f"{n:064d}",
            "size": 9_007_199_254_740_993,
        },
        "ledger_line": lambda n: {
            "index": n,
            "entry": f'{{"text":"{RARE}"}}',
            **{name: f"{name}{n:060d}"[:64] for name in ("leaf", "prev", "head")},
        },
    }
    return {name: _inserted(connection, name, rows) for name, rows in given.items()}


FILLS: Mapping[str, Fill] = {"0001": first}
"""How each revision's database is filled, in the shape that it has then."""


def kept(connection: sa.Connection, name: str) -> Rows:
    """A table's rows in a fixed order."""
    table = _reflected(connection, name)
    found = connection.execute(sa.select(table)).mappings()
    return sorted((_told(row) for row in found), key=lambda row: repr(sorted(row.items())))


def _inserted(connection: sa.Connection, name: str, given: Callable[[int], dict[str, Any]]) -> Rows:
    table = _reflected(connection, name)
    rows = [_row(table, given(number), sparse=number % 2 == 0) for number in range(COUNT)]
    connection.execute(table.insert(), rows)
    return sorted((_told(row) for row in rows), key=lambda row: repr(sorted(row.items())))


def _reflected(connection: sa.Connection, name: str) -> sa.Table:
    return sa.Table(name, sa.MetaData(), autoload_with=connection, resolve_fks=False)


def _row(table: sa.Table, given: Mapping[str, Any], *, sparse: bool) -> dict[str, Any]:
    return {one.name: given.get(one.name, _value(table.name, one, sparse=sparse)) for one in table.columns}


def _value(table: str, column: sa.Column[Any], *, sparse: bool) -> Any:
    """Nothing where nothing may stand; else the first word of a closed list, or what says least."""
    if column.nullable and (sparse or column.foreign_keys or column.unique):
        return None
    model = Base.metadata.tables[table].columns.get(column.name)
    if model is not None and isinstance(model.type, sa.Enum):
        return model.type.enums[0]
    if isinstance(column.type, sa.String) and column.nullable:
        return RARE
    value = _PLAIN[column.type.python_type]
    aware = not isinstance(column.type, sa.DateTime) or getattr(column.type, "timezone", False)
    return value if aware else value.replace(tzinfo=None)


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.astimezone(UTC) if _is_aware(value) else value for name, value in row.items()}


def _is_aware(value: Any) -> bool:
    return isinstance(value, datetime) and value.tzinfo is not None
