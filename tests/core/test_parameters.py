"""The table of the numbers of law."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

import pytest

from procure.core import parameters
from procure.core.parameters import NotInForce, Parameter, Status
from procure.core.periods import Period, Unit

TODAY = date(2026, 9, 22)

PERIODS = {
    "A.notice_period": "5wd", "A.doc_available_min": "5wd", "A.bid_period_min": "20d",
    "A.clarify_before": "15d",
    "A.report_to_purchaser": "2wd", "A.confirm_winner": "5wd", "A.publish_result": "2wd",
    "A.result_notice_period": "1wd", "A.challenge_raise": "7wd", "A.challenge_answer": "7wd",
    "A.complaint_file": "15wd", "A.complaint_check": "5wd", "A.complaint_copies": "8wd",
    "A.complaint_statement": "5wd", "A.complaint_decide": "30wd", "A.suspend_max": "30d",
    "A.inquiry_answer": "3wd", "A.single_source_notice": "5wd", "A.negotiation_min": "3wd",
    "contract_sign_hard": "30d", "contract_sign_zibo": "10wd", "A.contract_publish": "2wd",
    "A.contract_file": "7wd", "acceptance_zibo": "7wd", "pay_zibo": "5wd", "pay_38": "30d", "pay_243": "10wd",
    "pay_sme_default": "30d", "pay_sme_max": "60d", "receivable_confirm": "30d", "A.refund": "5wd",
    "B.refund": "5d", "B.refund_withdrawn": "5d", "B.objection_doc_before": "10d", "B.objection_answer": "3d",
    "B.candidate_publicity_start": "3d", "B.candidate_publicity_min": "3d", "B.complaint_file": "10d",
    "B.complaint_accept": "3wd", "B.complaint_decide": "30wd", "B.report": "15d",
    "intent_publish_before": "30d", "credit_repair_zibo": "10wd", "appeal_reply_zibo": "3wd",
    "appeal_resolve_zibo": "15wd", "appeal_max_zibo": "30wd",
}  # fmt: skip

NUMBERS = {
    "advance_min_pct_zibo": 30, "bid_security_max_pct": 2, "B.bid_security_cap_works": 800000,
    "B.bid_security_cap_design": 100000, "performance_security_max_pct": 10, "quality_retention_max_pct": 3,
    "retention_years": 15, "panel_min": 5, "panel_min_large": 7, "panel_large_budget": 10000000,
    "price_weight_goods_min": 30, "price_weight_services_min": 10, "min_bidders": 3,
    "similar_contracts_max": 2,
    "abnormal_low.mean": 50, "abnormal_low.second": 50, "abnormal_low.ceiling": 45, "abnormal_low.max": 65,
    "abnormal_low.minutes": 30, "sme_deduct_goods_services.lo": 10, "sme_deduct_goods_services.hi": 20,
    "sme_deduct_works.lo": 3, "sme_deduct_works.hi": 5, "sme_deduct_consortium.lo": 4,
    "sme_deduct_consortium.hi": 6, "sme_deduct_consortium_works.lo": 1, "sme_deduct_consortium_works.hi": 2,
    "domestic_deduct": 20, "sme_reserve_goods_services": 2000000, "sme_reserve_works": 4000000,
    "ban_A_years.min": 1, "ban_A_years.max": 3,
    "ban_B_collusion_years.min": 1, "ban_B_collusion_years.max": 2,
    "ban_B_fraud_years.min": 1, "ban_B_fraud_years.max": 3, "ban_B_breach_years.min": 2,
    "ban_B_breach_years.max": 5, "complaints_unfounded_12m": 3, "major_fine_threshold": 2000000,
    "B.refund_fine_max": 50000,
}  # fmt: skip


def test_every_period_of_the_table_has_its_count_and_unit() -> None:
    found = {key: parameters.period(key, TODAY) for key in PERIODS}
    assert {key: f"{period.count}{period.unit}" for key, period in found.items()} == PERIODS


def test_every_number_of_the_table_has_its_value() -> None:
    assert {key: parameters.number(key, TODAY) for key in NUMBERS} == NUMBERS


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("panel_expert_ratio", Fraction(2, 3)),
        ("sme_overdue_daily", Fraction(5, 10000)),
        ("A.refund_late_multiplier", Fraction(6, 5)),
        ("bid_security_max_pct", Fraction(2, 100)),
        ("advance_min_pct_zibo", Fraction(3, 10)),
        ("performance_security_max_pct", Fraction(1, 10)),
    ],
)
def test_a_ratio_is_exact(key: str, value: Fraction) -> None:
    assert parameters.ratio(key, TODAY) == value


def test_a_period_carries_its_article() -> None:
    assert parameters.period("A.challenge_raise", TODAY) == Period(
        7, Unit.WORKING_DAYS, "《政府采购法》第五十二条"
    )


def test_a_number_is_not_a_period_and_a_ratio_not_a_number() -> None:
    with pytest.raises(ValueError, match="CNY"):
        parameters.period("panel_large_budget", TODAY)
    with pytest.raises(ValueError, match="whole number"):
        parameters.number("panel_expert_ratio", TODAY)


@pytest.mark.parametrize(
    ("key", "first"),
    [
        ("domestic_deduct", date(2026, 1, 1)),
        ("abnormal_low.mean", date(2026, 2, 1)),
        ("pay_sme_default", date(2025, 6, 1)),
        ("contract_sign_zibo", date(2020, 6, 26)),
    ],
)
def test_a_parameter_holds_from_its_first_day(key: str, first: date) -> None:
    assert parameters.get(key, first).since == first
    with pytest.raises(NotInForce, match=key):
        parameters.get(key, first - timedelta(days=1))


def test_a_parameter_no_longer_holds_on_its_last_boundary() -> None:
    old = Parameter("x", "甲", 1, "d", Status.VERIFIED, "乙", until=date(2026, 5, 1))
    assert old.in_force(date(2026, 4, 30))
    assert not old.in_force(date(2026, 5, 1))


def test_an_unknown_parameter_is_refused() -> None:
    with pytest.raises(NotInForce, match="no_such_thing"):
        parameters.get("no_such_thing", TODAY)


def test_only_a_number_from_memory_never_blocks() -> None:
    assert {status for status in Status if not of_status(status).blocks} == {Status.MEMORY}
    assert not parameters.get("pay_243", TODAY).blocks
    assert parameters.get("pay_38", TODAY).blocks


def of_status(status: Status) -> Parameter:
    return Parameter("x", "甲", 1, "d", status, "乙")


def overlapping(table: tuple[Parameter, ...]) -> set[str]:
    edges = {edge for row in table for edge in (row.since, row.until) if edge} | {date.min, date.max}
    counts = Counter((row.key, edge) for row in table for edge in edges if row.in_force(edge))
    return {key for (key, _), count in counts.items() if count > 1}


def test_no_two_values_of_a_parameter_hold_on_the_same_day() -> None:
    assert overlapping(parameters.all_()) == set()
    doubled = Parameter("panel_min", "甲", 7, "person", Status.VERIFIED, "乙", since=date(2026, 1, 1))
    assert overlapping((*parameters.all_(), doubled)) == {"panel_min"}


def test_every_parameter_has_a_title_a_unit_and_a_source() -> None:
    for row in parameters.all_():
        assert all((row.key, row.title, row.unit, row.source)), row
        assert type(row.value) in (int, str), row
