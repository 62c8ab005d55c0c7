"""A city made ready for plays: its database, its people, their keys and certificates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from procure.core import calendar, clock
from procure.web import schema
from procure.web.demo import cast
from procure.web.demo.play import at_nine
from procure.web.demo.stage import Stage
from procure.web.demo.town import Player, make_keys, settle


@dataclass
class City:
    """Everybody who plays, and where their keys lie."""

    stage: Stage
    people: dict[str, Player]


def found(stage: Stage, keys: Path, bidders: int) -> City:
    """Make the database, enter the people, make their keys and enrol them."""
    parts = cast.people(bidders)
    with stage.app.app_context():
        schema.upgrade()
        emails = settle((*cast.HOUSES, *cast.suppliers(bidders)), parts)
    people = {part.key: Player(part, emails[part.key], keys / part.key, stage) for part in parts}
    make_keys(people.values())
    for player in people.values():
        player.sign_in()
        player.enrol()
    return City(stage, people)


def morning(days_ago: int, today: datetime) -> datetime:
    """Nine o'clock in Beijing on the first working day that many days before today or later."""
    day = clock.beijing_day(today) - timedelta(days=days_ago)
    while not calendar.current().is_working_day(day):
        day += timedelta(days=1)
    return at_nine(day)


def bidder_keys(count: int) -> list[str]:
    """The suppliers who bid."""
    return [f"supplier{number}" for number in range(1, count + 1)]
