"""How Alembic runs our migrations: in the transaction that ``procure.web.schema`` has opened."""

from typing import Any

from alembic import context

from procure.db import Instant
from procure.web.tables import METADATA


def plainly(kind: str, thing: Any, _: Any) -> str | bool:
    """Write our own column types as the database knows them: a migration never changes later."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, Instant) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_item=plainly,
    render_as_batch=True,
    compare_type=True,
    transactional_ddl=True,
)
context.run_migrations()
