"""What is in time is said in one place, and whatever decides or shows it agrees to the microsecond."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from procure.bids import closings
from procure.bids.rules import Arrive, ReleaseShares, on
from procure.core import rules
from procure.core.clock import in_time
from procure.core.errors import NotAllowed
from procure.db import unit_of_work
from procure.openness import queries as openness
from procure.tenders import queries as tenders
from procure.tenders.models import Tender, TenderState
from procure.tenders.rules import AskQuestion
from tests.cast import Cast, Player, at
from tests.ground import Hands
from tests.make import bids as make
from tests.make.clients import bearer
from tests.meta import house

MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DEADLINES = [
    at("2026-03-24 09:00"),
    at("2028-02-29 09:00"),
    at("2026-12-31 23:59"),
    datetime(2026, 3, 8, 7, tzinfo=UTC),
    datetime(2026, 11, 1, 6, tzinfo=UTC),
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2026, 4, 4, 15, tzinfo=UTC),
]
"""Nine o'clock, a leap day, the end of a year, and the hours at which the zones below change their clocks."""
ZONES = [
    UTC,
    ZoneInfo("Asia/Shanghai"),
    ZoneInfo("America/New_York"),
    ZoneInfo("Europe/Berlin"),
    ZoneInfo("Australia/Lord_Howe"),
]
GRID = 1250
Decides = Callable[[datetime, datetime], bool]


def instants() -> Iterator[tuple[datetime, datetime]]:
    """10,000 instants with their deadlines: every microsecond around each, as clocks anywhere show it."""
    for number, deadline in enumerate(DEADLINES):
        shown = deadline.astimezone(ZONES[number % len(ZONES)])
        for step in range(-GRID // 2, GRID // 2):
            moment = deadline.astimezone(UTC) + step * MICROSECOND
            yield moment.astimezone(ZONES[step % len(ZONES)]), shown


def _tender(opens_at: datetime) -> Tender:
    return Tender(state=TenderState.PUBLISHED, opens_at=opens_at)


def _keeps(facts: object, moment: datetime) -> bool:
    return not rules.breaches(facts, on(moment))


DECIDERS: dict[str, Decides] = {
    "the one function": in_time,
    "what is handed in": lambda moment, opens: _keeps(Arrive(moment, opens), moment),
    "what is released": lambda moment, opens: (
        not _keeps(ReleaseShares(moment, opens, is_closed=True, opens_on_record=True), moment)
    ),
    "what is asked": lambda moment, opens: _keeps(AskQuestion(moment, opens), moment),
    "pages and programs": lambda moment, opens: _tender(opens).accepts_bids(moment),
    "the opener": lambda moment, opens: not _tender(opens).is_open(moment),
}


def microseconds(moment: datetime) -> int:
    return (moment.astimezone(UTC) - EPOCH) // MICROSECOND


def disagreements(deciders: Mapping[str, Decides]) -> dict[str, list[datetime]]:
    """Who decides otherwise than whole numbers do, and when."""
    found: dict[str, list[datetime]] = {}
    for moment, deadline in instants():
        wanted = microseconds(moment) < microseconds(deadline)
        for name, decides in deciders.items():
            if decides(moment, deadline) is not wanted:
                found.setdefault(name, []).append(moment)
    return found


def test_all_agree_at_ten_thousand_instants_in_every_zone() -> None:
    assert len(list(instants())) == 10_000
    assert disagreements(DECIDERS) == {}


def test_whoever_takes_the_deadline_itself_for_in_time_is_noticed() -> None:
    planted = {"or equal": lambda moment, deadline: microseconds(moment) <= microseconds(deadline)}
    assert len(disagreements(planted)["or equal"]) == len(DEADLINES)


def test_whoever_compares_the_hands_of_clocks_is_noticed() -> None:
    hands = {"hands": lambda moment, deadline: moment.replace(tzinfo=None) < deadline.replace(tzinfo=None)}
    assert len(disagreements(hands)["hands"]) > 1000


@pytest.mark.parametrize(("left", "is_in_time"), [(1, True), (0, False), (-1, False)])
def test_page_program_list_and_opener_agree_at_the_deadline(
    app: Flask,
    cast: Cast,
    clock: Hands,
    visitor: FlaskClient,
    client_of: Callable[[Player], FlaskClient],
    left: int,
    is_in_time: bool,
) -> None:
    tender = make.bid_on(cast)
    opens_at, bid = tender.opens_at, make.sealed(tender, cast.third)
    assert opens_at is not None
    clock.move_to(opens_at - left * MICROSECOND)
    header = bearer(visitor, cast.stranger)
    told = visitor.get(f"/api/tenders/{tender.id}", headers=header).get_json()
    shown = client_of(cast.supplier).get(f"/tenders/{tender.id}/clarifications").get_data(as_text=True)
    found = tenders.published(tender.id)
    course = openness.courses([found], clock.now())[found.id]
    assert told["accepts_bids"] is is_in_time
    assert (f'href="/tenders/{tender.id}/questions/new"' in shown) is is_in_time
    assert (found in tenders.open_for_bids(clock.now())) is is_in_time
    assert (course is openness.Course.OPEN) is is_in_time
    sent = make.multipart(bid.document, bid.p7s)
    answer = visitor.post(f"/api/tenders/{tender.id}/commit", data=sent, headers=header).get_json()
    assert (answer["code"] == "late") is not is_in_time
    if is_in_time:
        with unit_of_work(), pytest.raises(NotAllowed) as early:
            closings.close(tenders.published(tender.id), clock.now())
        assert early.value.code == "not-yet"
        return
    with unit_of_work():
        closings.close(tenders.published(tender.id), clock.now())


DEADLINE = {"opens_at", "opens", "closes", "closes_at", "deadline", "deadline_of"}
OTHERWISE = {
    "procure/bids/deadlines.py": "when custodians are asked whether their keys work",
    "procure/bids/closings.py": "how long the close waits for what arrived in time",
    "procure/bids/leftovers.py": "how long files are kept after it",
    "procure/bids/queries/envelopes.py": "whether the price's turn has come",
    "procure/bids/queries/window.py": "whether bidders may decrypt yet",
    "procure/client/platform.py": "whether all envelopes close at one instant",
    "procure/guarantees/queries/desk.py": "when a purchaser is asked to look at securities",
    "procure/evaluation/rules/examination.py": "the earliest opening of prices",
    "procure/bids/queries/reading.py": "when the worker begins to try to close",
    "procure/tenders/rules/changes.py": "an extension is later than what it extends",
    "procure/tenders/rules/custody.py": "a certificate outlasts the opening",
    "procure/tenders/rules/timing.py": "the time that there must be for bids",
    "procure/tenders/views/clarifying.py": "the last day for clarifications",
}
"""Where something else about a deadline is compared."""


def comparisons(source: str) -> list[str]:
    """Where a deadline stands in a comparison by order."""
    found = []
    for node in ast.walk(ast.parse(source)):
        ordered = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
        if isinstance(node, ast.Compare) and any(isinstance(one, ordered) for one in node.ops):
            names = {getattr(one, "attr", getattr(one, "id", "")) for one in ast.walk(node)}
            found += [ast.unparse(node)] if names & DEADLINE else []
    return found


def test_nobody_else_compares_with_a_deadline() -> None:
    told = {path for path, source in house.texts("procure", ending=".py").items() if comparisons(source)}
    assert told - {"procure/core/clock.py"} == set(OTHERWISE)


def test_a_comparison_of_ones_own_is_noticed() -> None:
    assert comparisons("if clock.now() <= tender.opens_at: pass") == ["clock.now() <= tender.opens_at"]
    assert comparisons("if clock.in_time(at, tender.opens_at): pass") == []
