"""Requests of everybody to everything, and what was wrong with the answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from io import BytesIO
from itertools import islice, product
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from procure.gate.access import SIGNED_IN, openness
from tests.cast import Player
from tests.sweeps.conftest import World
from tests.sweeps.faults import faults
from tests.sweeps.nasty import A_FILE, FILES, NASTY
from tests.sweeps.pages import PDF, Field, Form, Page
from tests.sweeps.paths import routes, story_ids
from tests.sweeps.undoing import UNDONE

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


@dataclass
class Live:
    """A form that stands on a page now, with the person who sees it."""

    who: str
    path: str
    form: Form

    def key(self, app: Flask) -> tuple[str, ...]:
        """Where it goes, with what."""
        return (app.url_map.bind("").match(self.path, method="POST")[0], *self.form.fields)


def live_forms(sweep: Sweep) -> list[Live]:
    """Each form once, where it stands in a state in which its act would be done, else where it stands."""
    kept: dict[tuple[str, ...], Live] = {}
    done = set()
    for live in _shown(sweep):
        key = live.key(sweep.world.app)
        if key in done:
            continue
        answer = sweep.ask(live.who, "POST", live.path, "as it stands", data=live.form.filled())
        done |= {key} & ({key} if answer.status_code in (UNDONE, 303) else set())
        if key in done or key not in kept:
            kept[key] = live
    return list(kept.values())


def _shown(sweep: Sweep) -> Iterator[Live]:
    """The forms of every page, seen by those who may."""
    for route in routes(sweep.world.app):
        if route.method == "GET" and not route.is_api:
            view = sweep.world.app.view_functions[route.endpoint]
            for path, who in islice(product(route.paths(sweep.ids), those_who_may(openness(view))), 60):
                answer = sweep.clients[who].get(path)
                if answer.status_code == 200 and answer.mimetype == "text/html":
                    yield from _forms(who, path, answer.get_data(as_text=True))


def _forms(who: str, path: str, text: str) -> Iterator[Live]:
    for form in Page(text).forms:
        target = form.action.split("?")[0] or path
        if form.method == "post" and not target.startswith(("/prefs", "/logout")):
            yield Live(who, target, form)


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
