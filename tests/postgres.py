"""What a PostgreSQL database of a test holds: read out, and put back without making a database anew."""

from __future__ import annotations

import time
from typing import Any

import psycopg
from psycopg import sql

Connection = psycopg.Connection[Any]
Rows = dict[str, bytes]
"""The rows of each table that has any, as PostgreSQL itself copies them."""

_TABLES = "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
_SHAPE = """
    select md5(string_agg(part, ',' order by part)) from (
        select concat(relname, relkind, relowner, relacl, reloptions) as part
            from pg_class where relnamespace = 'public'::regnamespace
        union all select concat(tgrelid::regclass, tgname, tgenabled) from pg_trigger where not tgisinternal
        union all select concat(attrelid::regclass, attname, atttypid, attnotnull, attacl)
            from pg_attribute join pg_class on attrelid = pg_class.oid
            where relnamespace = 'public'::regnamespace and attnum > 0
        union all select concat(conrelid::regclass, conname, convalidated) from pg_constraint
            where connamespace = 'public'::regnamespace
        union all select concat(proname, md5(prosrc)) from pg_proc
            where pronamespace = 'public'::regnamespace
        union all select concat(nspname, nspacl) from pg_namespace where nspname !~ '^pg_'
        union all select concat(setconfig) from pg_db_role_setting
            where setdatabase = (select oid from pg_database where datname = current_database())
    ) parts
"""
_OTHERS = (
    "from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    " and backend_type = 'client backend'"
)


def answers(connection: Connection) -> bool:
    """Whether nobody has ended it meanwhile."""
    try:
        connection.execute("select 1")
    except psycopg.OperationalError:
        return False
    return True


def shape(connection: Connection) -> str:
    """A digest of everything but the rows: tables, triggers, constraints, functions, rights."""
    return str(connection.execute(_SHAPE).fetchone())


def rows(connection: Connection) -> Rows:
    """All that lies in the tables."""
    return {table: _read(connection, table) for table in _filled(connection)}


def fill(connection: Connection, kept: Rows) -> None:
    """Let the tables hold exactly these rows; what guards them against changes isn't asked."""
    with connection.transaction():
        connection.execute("set local session_replication_role = replica")
        for table in _filled(connection):
            connection.execute(sql.SQL("delete from {}").format(sql.Identifier(table)))
        for table, content in kept.items():
            statement = sql.SQL("copy {} from stdin (format binary)").format(sql.Identifier(table))
            with connection.cursor().copy(statement) as copy:
                copy.write(content)


def end_others(connection: Connection) -> None:
    """End every other connection to this database, and wait until they are gone."""
    connection.execute(f"select pg_terminate_backend(pid) {_OTHERS}".encode())
    while connection.execute(f"select 1 {_OTHERS} limit 1".encode()).fetchone():
        time.sleep(0.005)


def _filled(connection: Connection) -> list[str]:
    tables = [name for (name,) in connection.execute(_TABLES)]
    ask = sql.SQL("select {} where exists (select 1 from {})")
    asked = sql.SQL(" union all ").join(ask.format(sql.Literal(one), sql.Identifier(one)) for one in tables)
    return [name for (name,) in connection.execute(asked)] if tables else []


def _read(connection: Connection, table: str) -> bytes:
    statement = sql.SQL("copy {} to stdout (format binary)").format(sql.Identifier(table))
    with connection.cursor().copy(statement) as copy:
        return b"".join(map(bytes, copy))
