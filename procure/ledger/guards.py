"""The database itself refuses to change or delete what is evidence."""

from __future__ import annotations

import sqlalchemy as sa

from procure.ledger.models import Anchor, Line, SignedHead

TABLES = (
    Line.__tablename__,
    SignedHead.__tablename__,
    Anchor.__tablename__,
    "document",
    "signature",
    "platform_signature",
    "submission",
    "sealed_part",
    "refusal",
    "closing",
    "closed_bid",
    "readiness",
    "false_release",
    "release",
    "opening_order",
    "bid_revocation",
    "opening",
    "opened_bid",
    "opened_file",
    "journal_entry",
)
"""The ledger and what its lines answer for: written once, by name since later stages own most of them."""
_REFUSAL = "the ledger and its evidence: what is written only grows"

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$
"""


def guards(dialect: str, table: str) -> list[str]:
    """The statements that guard one table on ``sqlite`` or ``postgresql``; running them again is harmless."""
    if dialect == "postgresql":
        return [
            _FUNCTION,
            f"DROP TRIGGER IF EXISTS {table}_only_grows ON {table}",
            f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows()",
        ]
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{act.lower()} BEFORE {act} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        for act in ("UPDATE", "DELETE")
    ]


def install(connection: sa.Connection) -> None:
    """Guard the tables, which must exist; their owner alone could take the guards away."""
    for table in TABLES:
        for statement in guards(connection.dialect.name, table):
            connection.exec_driver_sql(statement)
