"""Who stands before the pages of arrears."""

from __future__ import annotations

from flask import Blueprint

from procure.core.actors import Actor, RoleName
from procure.gate import acting

blueprint = Blueprint("arrears", __name__)
READERS = (RoleName.SUPPLIER, RoleName.PURCHASER, RoleName.SUPERVISOR, RoleName.AUDITOR)


def supplier() -> Actor:
    """The person at work for the supplier."""
    return acting.actor(RoleName.SUPPLIER)


def purchaser() -> Actor:
    """The person at work for the purchaser."""
    return acting.actor(RoleName.PURCHASER)


def finance() -> Actor:
    """The person at work for the payer's finance."""
    return acting.actor(RoleName.FINANCE)


def supervisor() -> Actor:
    """The person at work for a department."""
    return acting.actor(RoleName.SUPERVISOR)


def interest_reader() -> Actor:
    """The person in the widest role that may read late interest and complaints."""
    return acting.actor(RoleName.SUPERVISOR, RoleName.AUDITOR, *READERS, RoleName.FINANCE)


def reader() -> Actor:
    """The person in the widest role that may read receivables."""
    return acting.actor(RoleName.SUPERVISOR, RoleName.AUDITOR, *READERS)


def acts(role: RoleName, organisation_id: str) -> bool:
    """Whether whoever looks works in a role for an organisation."""
    here = acting.has_role(acting.person(), frozenset([role]))
    return here and acting.actor(role).organisation == organisation_id
