"""The caps of works, at their boundaries; numbers nobody has read only warn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from procure.core.rules import Force, breaches
from procure.guarantees.rules.returning import SOON, works_due, works_interest
from procure.guarantees.rules.works import ASKED, PAID, RETAINED, Works
from procure.guarantees.words import Event
from tests.cast import START

ON = START.date()


def ids(facts: object, force: Force = Force.BLOCK) -> list[str]:
    return [name for one in breaches(facts, ON, force) for name in one.rule.ids]


def test_a_bid_security_for_works_has_its_caps() -> None:
    assert ids(ASKED) == ids(ASKED, Force.WARN) == []
    assert ids(replace(ASKED, asked_fen=80_000_001)) == ["G02"]
    large = replace(ASKED, estimate_fen=10**12)
    assert ids(replace(large, asked_fen=80_000_000), Force.WARN) == []
    assert ids(replace(large, asked_fen=80_000_001), Force.WARN) == ["G03"]
    assert ids(replace(large, asked_fen=80_000_001)) == []
    design = replace(large, kind=Works.DESIGN)
    assert ids(replace(design, asked_fen=10_000_000), Force.WARN) == []
    assert ids(replace(design, asked_fen=10_000_001), Force.WARN) == ["G04"]
    assert ids(replace(large, kind=Works.SERVICES, asked_fen=80_000_001), Force.WARN) == []


def test_a_two_stage_tender_asks_in_its_second_stage() -> None:
    assert ids(replace(ASKED, first_of_two_stages=True)) == ["G30"]


def test_cash_for_works_comes_from_the_basic_account() -> None:
    other = replace(PAID, from_basic_account=False)
    assert ids(other, Force.WARN) == ["G10"]
    assert ids(PAID, Force.WARN) == ids(replace(other, is_cash_or_cheque=False), Force.WARN) == []


def test_a_quality_retention_is_at_most_three_percent() -> None:
    assert ids(RETAINED) == []
    assert ids(replace(RETAINED, retained_fen=3_000_001)) == ["G21"]


def test_a_works_security_comes_back_five_days_after_withdrawal_or_contract() -> None:
    assert works_due(Event.ENDED, ON) is None
    for event in (Event.WITHDRAWN, Event.LOST, Event.SIGNED):
        # the fifth day, 7 March, is a Saturday: the period ends on the Monday after it (民法典 203)
        assert works_due(event, date(2026, 3, 2)) == date(2026, 3, 9)
        assert works_due(event, date(2026, 3, 4)) == date(2026, 3, 9)
        last = replace(SOON, event=event, since=date(2026, 3, 4), on=date(2026, 3, 9), paid_fen=10**9)
        assert ids(last, Force.WARN) == []
        late = replace(last, on=date(2026, 3, 10))
        assert "G27" in ids(late, Force.WARN)
        assert ids(late) == []


def test_a_works_security_comes_back_whole_and_with_interest_but_for_a_bid_taken_back() -> None:
    assert ids(replace(SOON, paid_fen=79_999_999)) == ["G22", "G23", "G24", "G25"]
    assert ids(replace(SOON, paid_fen=80_000_000)) == []
    days = (SOON.on - SOON.held_since).days
    owed = 80_000_000 + round(80_000_000 * 0.0035 * days / 360)
    assert works_interest(SOON) + 80_000_000 == owed
    for event in (Event.LOST, Event.SIGNED, Event.ENDED):
        assert ids(replace(SOON, event=event, paid_fen=owed), Force.WARN) == []
        assert ids(replace(SOON, event=event, paid_fen=owed - 1), Force.WARN) == ["G23", "G24", "G25"]
    back = replace(SOON, event=Event.WITHDRAWN, paid_fen=80_000_000)
    assert ids(back, Force.WARN) == []
