"""What arrears ask of a person beyond the clocks."""

from __future__ import annotations

from datetime import datetime

from procure.arrears.queries.complaints import complaint_tasks
from procure.arrears.queries.interest import interest_tasks
from procure.core.actors import Actor
from procure.core.tasks import Task


def to_do(actor: Actor, at: datetime) -> list[Task]:
    """Late interest to demand or pay, complaints to answer."""
    return interest_tasks(actor, at) + complaint_tasks(actor, at)
