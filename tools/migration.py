"""Write the migration for what the models have and the migrations lack.

``python tools/migration.py`` rewrites revision 0001 from the models: until the first release only.
``python tools/migration.py "Say what changes"`` adds a revision after the newest.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from flask import Flask

from procure.web import schema
from procure.web.app import create_app
from procure.web.config import from_environment

VERSIONS = Path(__file__).resolve().parent.parent / "migrations" / "versions"
FIRST = "0001"
_IMPORTS = "from procure.journal import balances\nfrom procure.ledger import guards\n"
_GUARD = """    # ### end Alembic commands ###
    guards.install(op.get_bind())
    balances.install(op.get_bind())
"""
_UNGUARD = """
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ledger_only_grows()")
        op.execute("DROP FUNCTION journal_balances()")
"""


def main(arguments: list[str]) -> int:
    """Write one file and tidy it."""
    if not arguments:
        for old in VERSIONS.glob("*.py"):
            old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        _write(create_app(from_environment({"PROCURE_HOME": folder})), arguments)
    subprocess.run([sys.executable, "-m", "ruff", "format", "-q", str(VERSIONS)], check=True)
    return 0


def _write(app: Flask, arguments: list[str]) -> None:
    with app.app_context():
        if arguments:
            schema.upgrade()
            schema.revise(arguments[0], f"{len(list(VERSIONS.glob('*.py'))) + 1:04}")
        else:
            schema.revise("The tables of the whole life", FIRST)
            _guard_the_ledger(next(VERSIONS.glob("*.py")))


def _guard_the_ledger(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    text = text.replace("    # ### end Alembic commands ###\n", _GUARD, 1).rstrip() + _UNGUARD
    text = text.replace("from alembic import op\n", f"from alembic import op\n\n{_IMPORTS}")
    kept = [line for line in text.splitlines() if "Alembic" not in line]
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
