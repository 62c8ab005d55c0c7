"""The database itself refuses an entry that skips a number, takes back what isn't there, or overdraws."""

from __future__ import annotations

import sqlalchemy as sa

from procure.journal.models import COSTS

_COSTS = ", ".join(f"'{one}'" for one in COSTS)


def _held(account: str, side: str) -> str:
    """What stands on one side of an account more than on the other."""
    return (
        f"(SELECT COALESCE(SUM(CASE WHEN {side} = {account}"  # noqa: S608  # our own words alone
        " THEN amount_fen ELSE -amount_fen END), 0)"
        f" FROM journal_entry WHERE contract_id = NEW.contract_id AND {account} IN (debit, credit))"
    )


REFUSALS = {
    "follows": (
        "journal: entries are numbered without gaps",
        "NEW.number <> 1 + (SELECT COALESCE(MAX(number), 0) FROM journal_entry"
        " WHERE contract_id = NEW.contract_id)",
    ),
    "parties": (
        "journal: the parties are those of the contract",
        "NOT EXISTS (SELECT 1 FROM contract WHERE id = NEW.contract_id"
        " AND purchaser_id = NEW.purchaser_id AND supplier_id = NEW.supplier_id)",
    ),
    "mirrors": (
        "journal: a reversal mirrors one entry",
        "NEW.reverses IS NOT NULL AND NOT EXISTS (SELECT 1 FROM journal_entry AS first"
        " WHERE first.contract_id = NEW.contract_id AND first.number = NEW.reverses"
        " AND first.reverses IS NULL AND first.step = NEW.step AND first.subject = NEW.subject"
        " AND first.amount_fen = NEW.amount_fen)",
    ),
    "limits": (
        "journal: no account goes below zero",
        f"(NEW.debit NOT IN ({_COSTS}) AND {_held('NEW.debit', 'credit')} < NEW.amount_fen)"
        f" OR (NEW.credit IN ({_COSTS}) AND {_held('NEW.credit', 'debit')} < NEW.amount_fen)",
    ),
}
"""By name: what the database says, and when."""
_LOCK = 0x6A6F7572


def statements(dialect: str) -> list[str]:
    """What makes ``sqlite`` or ``postgresql`` refuse; running it again is harmless."""
    if dialect != "postgresql":
        return [
            f"CREATE TRIGGER IF NOT EXISTS journal_entry_{name} BEFORE INSERT ON journal_entry"
            f" WHEN {condition} BEGIN SELECT RAISE(ABORT, '{said}'); END"
            for name, (said, condition) in REFUSALS.items()
        ]
    raised = " ".join(
        f"IF {condition} THEN RAISE EXCEPTION '{said}' USING ERRCODE = 'restrict_violation'; END IF;"
        for said, condition in REFUSALS.values()
    )
    lock = f"PERFORM pg_advisory_xact_lock({_LOCK}, hashtext(NEW.contract_id));"
    return [
        "CREATE OR REPLACE FUNCTION journal_balances() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {lock} {raised} RETURN NEW; END $$",
        "DROP TRIGGER IF EXISTS journal_entry_balances ON journal_entry",
        "CREATE TRIGGER journal_entry_balances BEFORE INSERT ON journal_entry"
        " FOR EACH ROW EXECUTE FUNCTION journal_balances()",
    ]


def install(connection: sa.Connection) -> None:
    """Guard the table, which must exist; the ledger's guards keep it from being changed."""
    for statement in statements(connection.dialect.name):
        connection.exec_driver_sql(statement)
