"""Bans, entered by the act itself."""

from __future__ import annotations

from datetime import date
from typing import Any

from procure.blacklist import service
from procure.blacklist.models import Ban
from procure.blacklist.rules import Ground
from procure.core import clock
from procure.db import unit_of_work
from tests.cast import Cast, Player

DECISION = b"%PDF-1.7 decision"
ORGAN = "财政部门"
NUMBER = "财采罚〔2026〕1号"


def entered(cast: Cast, player: Player | None = None, **changes: Any) -> Ban:
    """A ban of one year from 2026-03-02 on the player's organisation (the rival's unless given)."""
    house = (player or cast.rival).house
    given: dict[str, Any] = {
        "code": house.code,
        "name": house.name,
        "organ": ORGAN,
        "decision_number": NUMBER,
        "ground": Ground.FALSE_MATERIAL,
        "starts_on": date(2026, 3, 2),
        "ends_on": date(2027, 3, 1),
        "content": DECISION,
    }
    with unit_of_work():
        decision = service.Decision(**(given | changes))
        return service.enter(decision, by=cast.supervisor.actor, at=clock.now())
