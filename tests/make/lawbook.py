"""Changes of the calendar and of numbers, as people enter them."""

from __future__ import annotations

from datetime import date, timedelta

from procure.core import clock
from procure.core.calendar import Notice, Year
from procure.db import unit_of_work
from procure.lawbook import service
from procure.lawbook.models import LawChange
from tests.cast import Cast

NOTICE = Notice(
    "关于2027年部分节假日安排的通知", "国办发明电〔2026〕9号", date(2026, 3, 1), "https://example.org/2027"
)


def span(first: str, last: str) -> frozenset[date]:
    """Every day of 2027 from one to another."""
    begin, end = (date.fromisoformat(f"2027-{one}") for one in (first, last))
    return frozenset(begin + timedelta(n) for n in range((end - begin).days + 1))


OFF = frozenset[date]().union(
    span("01-01", "01-03"),
    span("02-05", "02-11"),
    span("04-03", "04-05"),
    span("05-01", "05-05"),
    span("06-09", "06-09"),
    span("09-15", "09-15"),
    span("10-01", "10-07"),
)
WORK = frozenset(date.fromisoformat(f"2027-{one}") for one in ("02-20", "05-08", "09-26", "10-09"))
YEAR = Year(2027, OFF, WORK, (NOTICE,))
"""Nobody's notice: one as it could be."""
TYPED = {
    "year": "2027",
    "title": NOTICE.title,
    "number": NOTICE.number,
    "dated": "2026-03-01",
    "url": NOTICE.url,
    "off": "2027-01-01~2027-01-03 2027-02-05至2027-02-11，2027-04-03~2027-04-05\n2027-05-01—2027-05-05 "
    "2027-06-09 2027-09-15 2027-10-01~2027-10-07",
    "work": "2027-02-20、2027-05-08、2027-09-26、2027-10-09",
}


def proposed(cast: Cast, year: Year = YEAR) -> LawChange:
    """A year that waits for a second person."""
    with unit_of_work():
        return service.propose_year(year, by=cast.administrator.actor, at=clock.now())


def confirmed(cast: Cast, year: Year = YEAR) -> LawChange:
    """A year that counts."""
    change = proposed(cast, year)
    with unit_of_work():
        service.decide(change, confirms=True, by=cast.supervisor.actor, at=clock.now())
    return change


def checked(cast: Cast, key: str, value: str) -> LawChange:
    """A number that two people have read in its source; it counts from tomorrow on."""
    at = clock.now()
    with unit_of_work():
        change = service.propose_number(
            key,
            value,
            source="条文",
            legal_from=clock.beijing_day(at),
            basis=NOTICE,
            by=cast.supervisor.actor,
            at=at,
        )
    with unit_of_work():
        service.decide(change, confirms=True, by=cast.administrator.actor, at=at)
    return change
