"""Whether a column has one of many texts that are given as one parameter, on either database."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Texts(TypeDecorator[list[str]]):
    """Several texts as one parameter."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """An array, or JSON where there are none."""
        return ARRAY(sa.Text()) if dialect.name == "postgresql" else sa.Text()

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> Any:
        """As the database takes them."""
        return value if dialect.name == "postgresql" else json.dumps(value)


class _IsOneOf(sa.ColumnElement[bool]):
    """Whether a column has one of the texts of a parameter."""

    inherit_cache = False
    type = sa.Boolean()
    _is_implicitly_boolean = True  # else SQLite is asked whether it equals 1, and finds no index for that

    def __init__(self, column: Any, name: str) -> None:
        self.column = column
        self.texts: sa.BindParameter[list[str]] = sa.bindparam(name, type_=_Texts())


def is_one_of(column: Any, name: str) -> sa.ColumnElement[bool]:
    """Whether the column has one of the texts, however many, that are given under this name."""
    return _IsOneOf(column, name)


@compiles(_IsOneOf, "sqlite")
def _in_json(element: _IsOneOf, compiler: Any, **more: Any) -> str:
    column, texts = (compiler.process(one, **more) for one in (element.column, element.texts))
    return f"{column} IN (SELECT value FROM json_each({texts}))"  # noqa: S608  # a column and a mark


@compiles(_IsOneOf, "postgresql")
def _in_array(element: _IsOneOf, compiler: Any, **more: Any) -> str:
    column, texts = (compiler.process(one, **more) for one in (element.column, element.texts))
    return f"{column} = ANY ({texts})"
