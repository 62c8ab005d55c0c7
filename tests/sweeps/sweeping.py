"""Requests of everybody to everything, and what was wrong with the answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient

from procure.gate.access import SIGNED_IN
from tests.sweeps.faults import faults
from tests.sweeps.nasty import A_FILE, FILES, NASTY
from tests.sweeps.pages import PDF, Field
from tests.sweeps.paths import story_ids
from tests.sweeps.undoing import UNDONE
from tests.sweeps.world import World

ROLES = {
    "purchaser": ("purchaser",),
    "finance": ("finance",),
    "supplier": ("supplier",),
    "expert": ("expert",),
    "custodian": ("custodian",),
    "supervisor": ("supervisor",),
    "auditor": ("auditor",),
    "administrator": ("administrator",),
}


@dataclass
class Sweep:
    """Requests of everybody, and what was wrong with their answers."""

    world: World
    clients: dict[str, FlaskClient]
    found: list[str]

    @cached_property
    def ids(self) -> dict[str, list[str]]:
        """The rows of the story."""
        return story_ids()

    def ask(self, who: str, method: str, path: str, label: str = "", **sent: Any) -> Any:
        """One request; what is wrong with its answer is kept."""
        answer = self.clients[who].open(path, method=method, **sent)
        route = f"{method} {path[:80]} by {who} {label}"
        if answer.status_code != UNDONE:
            self.found += [f"{route}: {fault}" for fault in faults(answer, is_api=path.startswith("/api/"))]
        return answer


def those_who_may(wanted: object) -> list[str]:
    if isinstance(wanted, frozenset):
        return [one for one in ("colleague", *ROLES) if set(ROLES.get(one, ("purchaser",))) & wanted]
    return ["supplier" if wanted == SIGNED_IN else "public"]


def values_of(field: Field) -> Iterator[tuple[str, Any]]:
    """What is sent in a field instead of what belongs there."""
    if field.kind == "file":
        for number, content in enumerate(FILES):
            yield f"file {number}", partial(_file, content)
    for label, value in NASTY.items():
        yield (
            label,
            partial(_file, PDF)
            if value is A_FILE
            else partial(str if isinstance(value, str) else list, value),
        )


def _file(content: bytes) -> tuple[BytesIO, str]:
    return BytesIO(content), "甲\u202e/../乙.pdf"
