"""What is reserved for small and medium firms: judged, signed, public and copied."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from procure import storage
from procure.core import rules
from procure.core.rules import Force, RuleBroken
from procure.db import unit_of_work
from procure.tenders import queries, service
from procure.tenders.models import Reserve, ReserveForm, ReserveReason
from procure.tenders.rules import ReserveShare, reserving
from procure.tenders.service.dividing import Whole
from tests.cast import START, Cast, Player
from tests.make import tenders
from tests.tenders.test_section import BASICS, again, url

Browser = Callable[[Player], FlaskClient]
ON = date(2026, 3, 2)
PART: dict[str, Any] = {
    "reserve": Reserve.PART,
    "reserve_form": ReserveForm.SUBCONTRACT,
    "reserve_percent": 30,
    "reserve_small_percent": 60,
    "reserve_reason": None,
}
TYPED = {name: str(value) for name, value in PART.items() if value} | {"budget_fen": "3000000"}
LARGE: dict[str, Any] = {"budget_fen": 300_000_000}


def broken(facts: ReserveShare, on: date = ON, force: Force = Force.BLOCK) -> list[str]:
    """The codes of the rules these facts break."""
    return [one.rule.code for one in rules.breaches(replace(facts, on=on), on, force)]


@pytest.mark.parametrize(
    ("fen", "is_lawful"), [(199_999_999, False), (200_000_000, False), (200_000_001, True)]
)
def test_up_to_two_million_it_is_all_or_nothing(fen: int, is_lawful: bool) -> None:
    found = broken(replace(reserving.PART, budget_fen=fen))
    assert found == ([] if is_lawful else ["a-small-purchase-is-reserved-as-a-whole"])
    nothing = replace(reserving.WHOLE, reserve=Reserve.NONE, reason=ReserveReason.COMPETITION)
    for all_or_nothing in (reserving.WHOLE, nothing):
        assert not broken(replace(all_or_nothing, budget_fen=fen))
        assert not broken(replace(all_or_nothing, budget_fen=fen), force=Force.WARN)


@pytest.mark.parametrize(("percent", "is_lawful"), [(None, False), (29, False), (30, True), (31, True)])
def test_of_a_large_purchase_thirty_percent_is_reserved(percent: int | None, is_lawful: bool) -> None:
    found = broken(replace(reserving.PART, percent=percent))
    assert found == ([] if is_lawful else ["a-large-purchase-reserves-its-share"])


@pytest.mark.parametrize(("percent", "is_lawful"), [(None, False), (59, False), (60, True), (61, True)])
def test_of_what_is_reserved_sixty_percent_is_for_small_and_micro_firms(
    percent: int | None, is_lawful: bool
) -> None:
    found = broken(replace(reserving.PART, small_percent=percent))
    assert found == ([] if is_lawful else ["small-and-micro-firms-have-their-share-of-what-is-reserved"])


@pytest.mark.parametrize(
    ("on", "percent", "force"),
    [
        *((date(2022, 6, 30), 29, Force.BLOCK), (date(2022, 6, 30), 30, None)),
        *((date(2022, 7, 1), 39, Force.BLOCK), (date(2022, 12, 31), 39, Force.BLOCK)),
        *((date(2023, 1, 1), 39, Force.WARN), (ON, 39, Force.WARN), (ON, 40, None), (ON, 41, None)),
        *((date(2026, 12, 31), 39, Force.WARN), (date(2027, 1, 1), 30, None)),
        (date(2027, 1, 1), 29, Force.BLOCK),
    ],
)
def test_of_a_large_work_forty_percent_is_reserved_while_the_policy_holds(
    on: date, percent: int, force: Force | None
) -> None:
    """From memory since 2023: there it only warns."""
    facts = replace(reserving.WORK, percent=percent)
    for one in Force:
        expected = ["a-large-work-reserves-the-raised-share"] if one is force else []
        assert broken(facts, on, one) == expected


@pytest.mark.parametrize(
    ("fen", "is_lawful"), [(399_999_999, False), (400_000_000, False), (400_000_001, True)]
)
def test_up_to_four_million_a_work_is_all_or_nothing(fen: int, is_lawful: bool) -> None:
    assert (not broken(replace(reserving.WORK, budget_fen=fen))) is is_lawful


@pytest.mark.parametrize(("fen", "is_lawful"), [(59_999_999, False), (60_000_000, True), (60_000_001, True)])
def test_reserved_lots_make_up_what_is_said(fen: int, is_lawful: bool) -> None:
    lots_of = replace(reserving.PART, form=ReserveForm.LOT, reserved_lots_fen=fen)
    found = broken(replace(lots_of, budget_fen=200_000_000))
    assert ("separate-lots-make-up-the-share" not in found) is is_lawful


@pytest.mark.parametrize("accepted", [True, False])
def test_a_consortium_is_asked_for_only_where_one_is_accepted(accepted: bool) -> None:
    facts = replace(reserving.PART, form=ReserveForm.CONSORTIUM, consortium_accepted=accepted)
    assert (not broken(facts)) is accepted


@pytest.mark.parametrize("fen", [1, 200_000_000, 200_000_001])
def test_silence_stops_a_draft_whatever_its_budget(fen: int) -> None:
    assert broken(replace(reserving.WHOLE, budget_fen=fen, reserve=None)) == ["what-is-reserved-is-said"]


def test_a_missing_reason_is_told_and_stops_nothing() -> None:
    facts = replace(reserving.WHOLE, reserve=Reserve.NONE)
    assert not broken(facts)
    assert broken(facts, force=Force.WARN) == ["nothing-is-reserved-only-for-a-lawful-reason"]


def test_before_the_regulation_nothing_is_asked() -> None:
    little = replace(reserving.PART, percent=1)
    assert not broken(little, date(2020, 12, 31))
    assert broken(little, date(2021, 1, 1))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (TYPED, (Reserve.PART, ReserveForm.SUBCONTRACT, 30, 60, None)),
        ({"reserve": "whole", "reserve_percent": "30"}, (Reserve.WHOLE, None, None, None, None)),
        (
            {"reserve": "none", "reserve_reason": "competition", "reserve_form": "consortium"},
            (Reserve.NONE, None, None, None, ReserveReason.COMPETITION),
        ),
    ],
)
def test_only_what_belongs_to_the_answer_is_kept(
    cast: Cast, client_of: Browser, typed: dict[str, str], expected: tuple[Any, ...]
) -> None:
    draft = tenders.draft(cast)
    page = BASICS | typed | {"version": str(draft.version)}
    assert client_of(cast.purchaser).post(url(draft, "basics"), data=page).status_code == 303
    now = again(draft)
    kept = (now.reserve, now.reserve_form, now.reserve_percent, now.reserve_small_percent, now.reserve_reason)
    assert kept == expected


@pytest.mark.parametrize(
    ("typed", "left_out"),
    [
        ({"reserve": "none"}, "不预留的法定理由"),
        (TYPED | {"reserve_form": ""}, "预留的形式"),
        (TYPED | {"reserve_small_percent": ""}, "其中给小微企业的比例"),
        (TYPED | {"reserve_percent": "100"}, "1到99之间"),
        ({"reserve": "some"}, "reserve"),
    ],
)
def test_an_answer_that_is_half_given_is_shown_again(
    cast: Cast, client_of: Browser, typed: dict[str, str], left_out: str
) -> None:
    draft = tenders.draft(cast, reserve=None, reserve_reason=None)
    page = BASICS | typed | {"version": str(draft.version), "category": "刚填写的品目"}
    answer = client_of(cast.purchaser).post(url(draft, "basics"), data=page)
    assert answer.status_code == 422
    assert left_out in answer.text
    assert "刚填写的品目" in answer.text
    assert again(draft).reserve is None


def test_too_small_a_share_stops_the_draft(cast: Cast, client_of: Browser) -> None:
    draft = tenders.draft(cast, **LARGE | PART | {"reserve_percent": 29})
    page = client_of(cast.purchaser).get(f"/purchaser/tenders/{draft.id}/check").text
    assert "不得低于预算的30%，现在是29%" in page
    assert "第八条" in page
    client_of(cast.purchaser).post(f"/purchaser/tenders/{draft.id}/check", data={"version": draft.version})
    assert again(draft).is_draft


def test_a_draft_that_says_nothing_is_not_frozen(cast: Cast, client_of: Browser) -> None:
    draft = tenders.draft(cast, reserve=None, reserve_reason=None)
    page = client_of(cast.purchaser).get(f"/purchaser/tenders/{draft.id}/check").text
    assert "没有写明是否专门面向中小企业采购" in page
    with pytest.raises(RuleBroken, match="没有写明"):
        tenders.prepare(cast, draft)
    tender = tenders.prepared(cast, number="ZC-2026-2")
    said = json.loads(storage.current().read(str(tender.content_sha256)))["reserve"]
    assert said == {"extent": "none", "reason": "competition"}


def test_what_is_reserved_is_signed_and_public(cast: Cast, visitor: FlaskClient, client_of: Browser) -> None:
    tender = tenders.published(cast, **LARGE | PART)
    content = visitor.get(f"/tenders/{tender.id}/content.json").get_json()
    told = {"extent": "part", "form": "subcontract", "percent": 30, "small_percent": 60}
    assert content["reserve"] == told
    page = visitor.get(f"/tenders/{tender.id}").text
    assert "预留一部分给中小企业：采购预算的30%，其中给小微企业60%" in page
    form = {"number": "ZC-2026-9", "title": "第二批"}
    client_of(cast.purchaser).post(f"/purchaser/tenders/{tender.id}/copy", data=form)
    [made] = queries.under_number("ZC-2026-9")
    assert {name: getattr(made, name) for name in PART} == PART


def test_lots_of_a_project_are_held_against_its_whole_budget(cast: Cast) -> None:
    tender = tenders.draft(cast, **LARGE | PART | {"reserve_form": ReserveForm.LOT})
    whole = Whole("学校家具采购", 1_000_000_000)
    with unit_of_work():
        second = service.divide(
            tender, whole, "课桌椅", "宿舍床", version=tender.version, by=cast.purchaser.actor, at=START
        )
        second.reserve = Reserve.WHOLE
    for fen, is_lawful in ((299_999_999, False), (300_000_000, True), (300_000_001, True)):
        with unit_of_work():
            second.budget_fen = fen
        codes = [one.rule.code for one in queries.review(tender, START).breaches]
        assert ("separate-lots-make-up-the-share" not in codes) is is_lawful
