"""Rows of any table with what its schema asks for: a measuring then needs no whole procurement."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from procure.db import Model, db, new_id

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
_PLAIN: dict[type, Any] = {
    bool: False,
    int: 1,
    bytes: b"0",
    date: AT.date(),
    datetime: AT,
    dict: {},
    list: [],
}


class Rows:
    """Inserts rows; what a foreign key wants is made once and shared."""

    def __init__(self) -> None:
        self._made: dict[str, dict[str, Any]] = {}

    def use(self, table: str, row: dict[str, Any]) -> None:
        """Share a row that is there already."""
        self._made[table] = row

    def one(self, table: str, **given: Any) -> dict[str, Any]:
        """The shared row of a table, made with these values where it is not there yet."""
        if table not in self._made:
            self._made[table] = given
            self._made[table] = self.add(table, **given)
        return self._made[table]

    def add(self, table: str, **given: Any) -> dict[str, Any]:
        """Another row."""
        values = self.values(table, **given)
        db.session.execute(sa.insert(_table(table)).values(values))
        return values

    def values(self, table: str, **given: Any) -> dict[str, Any]:
        """What another row would be."""
        values = dict(given)
        for column in _table(table).columns:
            if column.name not in values and _is_asked(column):
                values[column.name] = self._value(column)
        if "id" in _table(table).c:
            values.setdefault("id", new_id())
        return values

    def _value(self, column: sa.Column[Any]) -> Any:
        for key in column.foreign_keys:
            return self.one(key.column.table.name)[key.column.name]
        if isinstance(column.type, sa.Enum):
            return next(iter(column.type.enum_class or column.type.enums))
        kind = getattr(column.type, "impl", column.type).python_type
        return _PLAIN.get(kind, "0" * (getattr(column.type, "length", None) or 1))


def _is_asked(column: sa.Column[Any]) -> bool:
    return not column.nullable and column.default is None and column.server_default is None


def _table(name: str) -> sa.Table:
    return Model.metadata.tables[name]
