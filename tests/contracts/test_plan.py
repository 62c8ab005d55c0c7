"""The price in instalments: to the fen, by the tender's plan, each with its own condition."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from fractions import Fraction

import pytest

from procure import storage
from procure.contracts import papers, queries, rules
from procure.contracts.rules import Share
from procure.core import clock as clocks
from procure.core import money
from procure.core.rules import breaches
from procure.journal import queries as journal
from procure.journal.models import Account
from procure.tenders.models import DueAfter
from procure.tenders.rules.plan import PLAN, PlannedShare
from tests.make import contracts as make
from tests.make import tenders as make_tenders

STAGED = [
    {"title": "首批交付", "percent": 25, "due_after": DueAfter.STAGE, "quality_days": None},
    {"title": "安装完成", "percent": 20, "due_after": DueAfter.STAGE, "quality_days": None},
    {"title": "最终验收", "percent": 20, "due_after": DueAfter.FINAL, "quality_days": None},
    {"title": "质量保证期", "percent": 5, "due_after": DueAfter.QUALITY, "quality_days": 365},
]


def shares(amount, advance, *percents):
    agreed = [Share(str(n), one, DueAfter.STAGE) for n, one in enumerate(percents)]
    left = 100 - advance - sum(percents)
    return rules.instalments(amount, advance, [*agreed, Share("最终验收", left, DueAfter.FINAL)])


def dues(contract):
    at = clocks.now()
    return {one.title for one in make.again(contract).instalments if queries.due_since(one, at)}


def test_whatever_is_rounded_the_instalments_sum_to_the_price():
    chance, by_itself = random.Random(6), 0
    for _ in range(500):
        amount, advance = chance.randrange(0, 1000), chance.randrange(0, 60)
        found = shares(amount, advance, chance.randrange(1, 20), chance.randrange(1, 20))
        assert sum(one.amount_fen for one in found) == amount
        assert sum(one.percent for one in found) == 100
        assert all(one.amount_fen >= 0 for one in found)
        rounded = (money.part(amount, Fraction(one.percent, 100)) for one in found)
        by_itself += sum(rounded) != amount
    assert by_itself > 100, "rounding each by itself would lose fen"


def test_without_a_plan_there_is_the_advance_and_one_balance(cast):
    contract = make.begun(cast)
    found = [(one.title, one.percent, one.amount_fen, one.due_after) for one in contract.instalments]
    assert found == [
        ("预付款", 30, contract.advance_fen, DueAfter.SIGNING),
        ("合同余款", 70, contract.amount_fen - contract.advance_fen, DueAfter.FINAL),
    ]
    assert [one.title for one in rules.instalments(100, 0, [])] == ["合同余款"]


def test_what_is_renounced_comes_with_the_final_acceptance(cast):
    contract = make.again(make.renounced(cast, 10, make.begun(cast, instalments=STAGED)))
    assert [one.percent for one in contract.instalments] == [10, 25, 20, 40, 5]
    assert sum(one.amount_fen for one in contract.instalments) == contract.amount_fen


def test_the_plan_is_published_with_the_tender_and_printed_in_the_contract(cast):
    contract = make.begun(cast, instalments=STAGED)
    content = json.loads(storage.current().read(contract.tender.content_sha256))
    assert [one["title"] for one in content["terms"]["instalments"]] == [one["title"] for one in STAGED]
    page = papers.contract_page(contract, clocks.now())
    for one in contract.instalments:
        assert f"<td>{one.title}</td>" in page
        assert papers.yuan(one.amount_fen) in page
    assert "最终验收合格后质量保证期届满（365日）" in page


def test_each_instalment_waits_for_its_own_condition(cast, clock):
    contract = make.concluded(cast, instalments=STAGED)
    assert dues(contract) == {"预付款"}
    make.decided(cast, make.requested(cast, contract, due_after=DueAfter.STAGE))
    assert dues(contract) == {"预付款", "首批交付"}
    make.decided(cast, make.requested(cast, contract))
    assert dues(contract) == {"预付款", "首批交付", "最终验收"}
    clock.forward(days=364, hours=23, minutes=59, seconds=59)
    assert "质量保证期" not in dues(contract)
    clock.forward(seconds=1)
    assert "质量保证期" in dues(contract)


def test_what_is_kept_for_quality_falls_away_with_the_final_delivery(cast):
    contract = make.ended(cast, make.concluded(cast, instalments=STAGED))
    fallen = [one.title for one in queries.fallen_away(make.again(contract))]
    assert fallen == ["首批交付", "安装完成", "最终验收", "质量保证期"]
    held = journal.balances(contract_id=contract.id)
    assert held[Account.COMMITTED] == contract.instalments[0].amount_fen


def test_what_is_kept_for_quality_stays_owed_once_all_was_delivered(cast):
    contract = make.concluded(cast, instalments=STAGED)
    make.requested(cast, contract)
    fallen = [one.title for one in queries.fallen_away(make.ended(cast, contract))]
    assert fallen == ["首批交付", "安装完成"]


def test_the_supplier_says_which_stage_it_has_delivered(cast, client_of):
    contract, client = make.concluded(cast, instalments=STAGED), client_of(cast.supplier)
    typed = {"delivered_at": "2026-03-02T09:00", "request": "首批已交付。"}
    url = f"/contracts/{contract.id}/deliver"
    page = client.get(url).text
    assert ["首批交付" in page, "质量保证期" in page] == [True, False]
    assert client.post(url, data=typed).status_code == 422
    advance, first, second, *_ = make.again(contract).instalments
    assert client.post(url, data=typed | {"instalment": advance.id}).status_code == 422
    assert client.post(url, data=typed | {"instalment": first.id}).status_code == 303
    assert client.post(url, data=typed | {"instalment": first.id}).status_code == 422
    assert client.post(url, data=typed | {"instalment": second.id}).status_code == 303
    asked = {one.instalment.title for one in queries.acceptances(make.again(contract))}
    assert asked == {"首批交付", "安装完成"}


@pytest.mark.parametrize(("advance", "kept"), [(29, False), (30, True), (31, False)])
def test_advance_and_instalments_make_up_the_whole(advance, kept):
    assert bool(breaches(replace(PLAN, advance_percent=advance), PLAN.on)) is not kept


@pytest.mark.parametrize(("security", "kept"), [(4, True), (5, True), (6, False)])
def test_what_is_kept_back_counts_with_the_performance_security(security, kept):
    assert bool(breaches(replace(PLAN, performance_security_percent=security), PLAN.on)) is not kept


@pytest.mark.parametrize("finals", [0, 1, 2])
def test_exactly_one_instalment_is_due_at_the_final_acceptance(finals):
    stage = PlannedShare(70 - 10 * finals, DueAfter.STAGE)
    facts = replace(PLAN, shares=(stage, *[PlannedShare(10, DueAfter.FINAL)] * finals))
    assert bool(breaches(facts, PLAN.on)) is (finals != 1)


def test_the_purchaser_types_the_plan_and_is_told_what_does_not_fit(cast, client_of):
    tender, client = make_tenders.draft(cast), client_of(cast.purchaser)
    typed = {
        "version": tender.version,
        "advance_percent": 30,
        "acceptance_working_days": 7,
        "payment_working_days": 5,
        "performance_security_percent": 0,
        "conditions-0-text": "验收合格后支付",
        "liability": make_tenders.TERMS["liability"],
        "instalments-0-title": "最终验收",
        "instalments-0-percent": "64",
        "instalments-0-due_after": "final",
        "instalments-1-title": "质量保证期",
        "instalments-1-percent": "5",
        "instalments-1-due_after": "quality",
    }
    url = f"/purchaser/tenders/{tender.id}/terms"
    missing = client.post(url, data=typed)
    assert missing.status_code == 422
    assert "请填写质量保证期的日数" in missing.text
    assert client.post(url, data=typed | {"instalments-1-quality_days": "365"}).status_code == 303
    page = client.get(f"/purchaser/tenders/{tender.id}/check").text
    assert "最终验收：64%" in page
    assert "合计99%" in page
