"""The caps of works, at their boundaries; numbers nobody has read only warn."""

from __future__ import annotations

from dataclasses import replace

from procure.core.rules import Force, breaches
from procure.guarantees.rules.works import ASKED, PAID, RETAINED, Works
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
