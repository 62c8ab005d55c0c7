"""What differs in giving back securities of works (招标投标法); no such tender can be drafted here yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from procure.core import calendar as calendars
from procure.core import money, parameters
from procure.core.money import grouped
from procure.core.rules import Force, rule
from procure.core.terms import Message
from procure.guarantees.words import Event

REGULATION = "《招标投标法实施条例》"
_WITH_INTEREST = (Event.LOST, Event.SIGNED, Event.ENDED)
_CLOCKS = {Event.WITHDRAWN: "B.refund_withdrawn", Event.LOST: "B.refund", Event.SIGNED: "B.refund"}
"""Losers and winner are both counted from the contract; after a termination the law says 及时, no number."""


@dataclass(frozen=True)
class RefundWorks:
    """What is paid back for works on a day; ``since`` is the withdrawal, contract or termination."""

    event: Event
    since: date
    on: date
    held_since: date
    held_fen: int
    paid_fen: int


SOON = RefundWorks(
    Event.SIGNED, date(2026, 3, 2), date(2026, 3, 7), date(2026, 1, 20), 80_000_000, 80_035_778
)


def works_due(event: Event, since: date) -> date | None:
    """The last day on which a works security is given back in time; None where the law gives no number."""
    code = _CLOCKS.get(event)
    return calendars.current().last_day(parameters.period(code, since), since).day if code else None


def works_interest(facts: RefundWorks) -> int:
    """The bank's interest in fen from the day the money came; nothing on a bid that was taken back (35)."""
    if facts.event not in _WITH_INTEREST:
        return 0
    days = max((facts.on - facts.held_since).days, 0)
    yearly = parameters.ratio("deposit_benchmark", facts.on)
    return money.part(facts.held_fen, yearly * days / parameters.number("interest_year_days", facts.on))


@rule(
    "G22",
    "G23",
    "G24",
    "G25",
    article=f"{REGULATION}第三十一条、第三十五条、第五十七条",
    kept=SOON,
    broken=replace(SOON, paid_fen=79_999_999),
)
def a_works_security_is_given_back_whole(facts: RefundWorks) -> Message | None:
    if facts.paid_fen >= facts.held_fen:
        return None
    return Message("退还金额不能少于保证金本金%(held)s元。", held=grouped(facts.held_fen))


@rule(
    "G23",
    "G24",
    "G25",
    article=f"{REGULATION}第三十一条、第五十七条",
    kept=SOON,
    broken=replace(SOON, paid_fen=80_035_777),
    force=Force.WARN,
)
def a_works_security_comes_back_with_interest(facts: RefundWorks) -> Message | None:
    interest = works_interest(facts)
    if facts.paid_fen >= facts.held_fen + interest:
        return None
    return Message("还应当退还银行同期存款利息%(interest)s元。", interest=grouped(interest))


@rule(
    "G22",
    "G23",
    "G24",
    "G27",
    article=f"{REGULATION}第三十五条、第五十七条、第六十六条",
    kept=SOON,
    broken=replace(SOON, on=date(2026, 3, 10), paid_fen=81_000_000),
    force=Force.WARN,
)
def a_late_works_refund_is_for_the_supervisor(facts: RefundWorks) -> Message | None:
    due = works_due(facts.event, facts.since)
    if due is None or facts.on <= due:
        return None
    return Message(
        "应当在%(due)s以前退还，现已逾期，报行政监督部门：责令改正，可以处%(most)s元以下的罚款。",
        due=due,
        most=grouped(parameters.number("B.refund_fine_max", facts.since) * 100),
    )
