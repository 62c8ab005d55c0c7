"""Which desks a person has, by role."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from procure.core.actors import RoleName
from procure.gate import acting

_DESKS = {
    RoleName.SUPPLIER: "desk.supplier",
    RoleName.PURCHASER: "desk.purchaser",
    RoleName.FINANCE: "desk.finance",
    RoleName.EXPERT: "desk.expert",
    RoleName.CUSTODIAN: "desk.custodian",
    RoleName.SUPERVISOR: "desk.supervisor",
    RoleName.AUDITOR: "desk.auditor",
    RoleName.ADMINISTRATOR: "desk.administrator",
}


def of(who: Any | None) -> list[tuple[str, str]]:
    """The desks of a person as (endpoint, label), in a fixed order."""
    if who is None:
        return []
    return [
        (endpoint, gettext(role.label))
        for role, endpoint in _DESKS.items()
        if acting.has_role(who, frozenset([role]))
    ]
