"""The role that the application works under on PostgreSQL: it owns nothing and can't change evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator

import sqlalchemy as sa

from procure.core.terms import Message
from procure.db import Base, db
from procure.ledger.guards import TABLES

ROLE = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_MAY = "SELECT has_table_privilege(current_user, CAST(:table AS text), 'UPDATE, DELETE, TRUNCATE')"
_OWNS = (
    "SELECT pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class"
    " WHERE oid = to_regclass(CAST(:table AS text))"
)


def grant(connection: sa.Connection, role: str) -> bool:
    """Let a role read and write everything, and only read and add where evidence lies.

    The role is made where there is none, able to sign in but without a password; True where it was made.
    Doing it again is harmless, and is needed once tables were added. ``role`` is a name as in ``ROLE``.
    """
    assert ROLE.fullmatch(role)
    known = connection.execute(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role})
    is_new = known.scalar() is None
    for statement in [*([f"CREATE ROLE {role} LOGIN"] if is_new else []), *_grants(role)]:
        connection.exec_driver_sql(statement)
    return is_new


def _grants(role: str) -> Iterator[str]:
    yield f"GRANT USAGE ON SCHEMA public TO {role}"
    yield f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}"
    for table in Base.metadata.sorted_tables:
        is_evidence = table.name in TABLES
        yield f"GRANT {'INSERT' if is_evidence else 'INSERT, UPDATE, DELETE'} ON {table.name} TO {role}"
        if is_evidence:
            yield f"REVOKE UPDATE, DELETE, TRUNCATE ON {table.name} FROM {role}"


def faults() -> list[Message]:
    """Why the application as it is connected now could change evidence; production refuses to start then."""
    with db.engine.connect() as connection:
        if connection.dialect.name != "postgresql":
            return []
        open_tables = [table for table in TABLES if _is_open(connection, table)]
        user = connection.execute(sa.text("SELECT current_user")).scalar_one()
    if not open_tables:
        return []
    return [
        Message(
            "数据库账户 %(user)s 能修改或者删除证据（%(tables)s等%(count)s张表），"
            "平台因此不能证明自己没有改过账。"
            "请用数据库所有者的账户运行 procure migrate --app-role procure_app，"
            "为新账户设置密码，再把 DATABASE_URL 改为这个账户。",
            user=user,
            tables=open_tables[0],
            count=len(open_tables),
        )
    ]


def _is_open(connection: sa.Connection, table: str) -> bool:
    asked = {"table": f"public.{table}"}
    return any(connection.execute(sa.text(query), asked).scalar() for query in (_MAY, _OWNS))
