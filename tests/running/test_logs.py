"""What the log says of a request, and what it never says."""

from __future__ import annotations

import json
import logging

import pytest

from procure.gate.access import open_to_everyone
from procure.web import logs
from tests.make import bids as make


@pytest.fixture
def told(app):
    """The lines written so far, read as JSON."""
    lines = []

    class Keeper(logging.Handler):
        def emit(self, record):
            lines.append(json.loads(self.format(record)))

    keeper, logger = Keeper(), logging.getLogger("procure")
    keeper.setFormatter(logs.Lines())
    level = logger.level
    logger.addHandler(keeper)
    logger.setLevel(logging.INFO)
    yield lines
    logger.removeHandler(keeper)
    logger.setLevel(level)


def test_each_answer_is_one_line_under_the_requests_id(visitor, told):
    answer = visitor.get("/login?next=/me/secret", headers={"X-Request-ID": "proxy-0123456789"})
    assert answer.headers["X-Request-ID"] == "proxy-0123456789"
    (line,) = told
    assert line.pop("ms") >= 0
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "info",
        "logger": "procure.answers",
        "request": "proxy-0123456789",
        "method": "GET",
        "endpoint": "security.login",
        "status": 200,
    }


@pytest.mark.parametrize("given", ["", "short", "a" * 65, "two words here", "<script>alert(1)</script>"])
def test_an_id_that_is_none_is_replaced(visitor, given):
    assert visitor.get("/login", headers={"X-Request-ID": given}).headers["X-Request-ID"] != given


def test_a_failure_shows_the_id_under_which_it_was_written(app, visitor, told):
    def planted():
        raise RuntimeError("something broke")

    app.add_url_rule("/planted", "planted", open_to_everyone(planted))
    answer = visitor.get("/planted")
    failed = next(line for line in told if line["level"] == "error")
    assert failed["request"] == answer.headers["X-Request-ID"]
    assert failed["request"] in answer.text
    assert "something broke" in failed["exception"]


def test_nothing_is_written_of_who_bids_or_how_many(app, cast, client_of, visitor, told):
    tender = make.bid_on(cast)
    for player in cast.bidders:
        assert client_of(player).get(f"/tenders/{tender.id}/my-bid").status_code == 200
    assert told == []
    visitor.get("/")
    assert told[-1]["endpoint"] == "public.notices"
