"""The supervisor mirrors one penalty decision, so that a look-up finds something."""

from __future__ import annotations

from datetime import timedelta

from procure.core import clock
from procure.web.demo import cast
from procure.web.demo.city import City
from procure.web.demo.town import credit_code


def enter(town: City, bidders: int) -> None:
    """A two-year ban on the supplier of the play that nobody may award."""
    names = [house.key for house in (*cast.HOUSES, *cast.suppliers(bidders))]
    banned = next(house for house in cast.suppliers(bidders) if house.key == "banned")
    today = clock.beijing_day(clock.now())
    decision = {
        "code": credit_code(names.index(banned.key)),
        "name": banned.name,
        "organ": "淄博市某财政监管处",
        "decision_number": f"财采罚〔{today.year}〕1号",
        "ground": "false-material",
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=729)).isoformat(),
    }
    files = {"decision": ("decision.pdf", b"%PDF-1.4 " + decision["decision_number"].encode())}
    town.people["supervisor"].browser.submit("/blacklist/new", decision, files=files)
