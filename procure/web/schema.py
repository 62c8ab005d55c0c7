"""The database's schema, step by step: Alembic's migrations, run inside one unit of work."""

from __future__ import annotations

from collections.abc import Callable

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from procure.db import db, unit_of_work
from procure.web import shipped
from procure.web.tables import METADATA


def upgrade(revision: str = "head") -> None:
    """Go up to a revision; nothing happens when the database is there already."""
    _run(lambda config: command.upgrade(config, revision))


def downgrade(revision: str) -> None:
    """Go down to a revision; ``base`` leaves no table of ours."""
    _run(lambda config: command.downgrade(config, revision))


def revise(message: str, revision: str | None = None) -> None:
    """Write a migration from what the database lacks of the models."""
    _run(lambda config: command.revision(config, message, autogenerate=True, rev_id=revision))


def revision() -> str | None:
    """The revision that the database is at."""
    return MigrationContext.configure(db.session.connection()).get_current_revision()


def differences() -> list[object]:
    """What the models and the database disagree on; empty when the migrations are complete."""
    context = MigrationContext.configure(db.session.connection(), opts={"compare_type": True})
    return list(compare_metadata(context, METADATA))


def _run(step: Callable[[Config], object]) -> None:
    config = Config()
    config.set_main_option("script_location", str(shipped.folder("migrations")).replace("%", "%%"))
    with unit_of_work():
        config.attributes["connection"] = db.session.connection()
        step(config)
