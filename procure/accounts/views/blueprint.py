"""What the pages about accounts share: where they hang, and who acts on them."""

from __future__ import annotations

from flask import Blueprint

from procure.accounts import queries
from procure.accounts.models import Person
from procure.core.actors import Actor, RoleName
from procure.gate import acting

blueprint = Blueprint("accounts", __name__)


def administrator() -> Actor:
    """Whoever acts, as an administrator."""
    return acting.actor(RoleName.ADMINISTRATOR)


def myself() -> Person:
    """The row of whoever acts."""
    return queries.any_person(acting.actor().person)
