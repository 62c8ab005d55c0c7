"""The forms that stand on the pages of the story."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

from flask import Flask

from procure.gate.access import openness
from tests.sweeps.pages import Form, Page
from tests.sweeps.paths import routes
from tests.sweeps.sweeping import Sweep, those_who_may
from tests.sweeps.undoing import UNDONE

_MOST_PAGES, _LOOKED_AT = 24, 24 if os.environ.get("PROCURE_DEEP") else 8
"""How many pages of a route are there to look at, and at how many of them a run looks, evenly spread."""
_MOST_TRIES = 4


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
    done, tried = set(), Counter[tuple[str, ...]]()
    for live in _shown(sweep):
        key = live.key(sweep.world.app)
        tried[key] += 1
        if key in done or tried[key] > _MOST_TRIES:
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
            there = product(route.paths(sweep.ids), those_who_may(openness(view)))
            for path, who in _spread([*islice(there, _MOST_PAGES)]):
                answer = sweep.clients[who].get(path)
                if answer.status_code == 200 and answer.mimetype != "text/html":
                    break
                if answer.status_code == 200:
                    yield from _forms(who, path, answer.get_data(as_text=True))


def _spread(pages: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return pages[:: max(1, len(pages) // _LOOKED_AT)]


def _forms(who: str, path: str, text: str) -> Iterator[Live]:
    for form in Page(text).forms:
        target = form.action.split("?")[0] or path
        if form.method == "post" and not target.startswith(("/prefs", "/logout")):
            yield Live(who, target, form)
