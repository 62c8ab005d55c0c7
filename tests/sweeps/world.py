"""The installation in which the story happened, and who stands before it."""

from __future__ import annotations

import os
import zlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from tests import ground
from tests.cast import Cast, Player


@dataclass(frozen=True)
class World:
    """The installation, its people and the instant at which it stands still."""

    app: Flask
    cast: Cast
    home: Path
    instant: datetime
    database: str = "sqlite"

    def takes(self, *thing: object, one_in: int) -> bool:
        """Whether this database asks for a thing: each has a share of its own, in a deep run all."""
        share = zlib.crc32(repr(thing).encode()) % one_in
        return bool(os.environ.get("PROCURE_DEEP")) or share == ("sqlite", "postgresql").index(self.database)

    def browser(self, player: Player | None) -> FlaskClient:
        """A browser of this player, or of the public."""
        return ground.browser(self.app, player)


def people(world: World) -> dict[str, Player | None]:
    """One of each kind, and the public."""
    cast = world.cast
    return {
        "public": None,
        "purchaser": cast.purchaser,
        "colleague": cast.colleague,
        "finance": cast.finance[0],
        "supplier": cast.supplier,
        "rival": cast.rival,
        "expert": cast.experts[0],
        "custodian": cast.custodians[0],
        "supervisor": cast.supervisor,
        "auditor": cast.auditor,
        "administrator": cast.administrator,
        "stranger": cast.stranger,
    }
