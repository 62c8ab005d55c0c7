"""A number of law is checked or changed by two people, from a day on; an unchecked one never blocks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest

from procure.core import parameters, rules
from procure.core.errors import BadInput, NotAllowed
from procure.core.parameters import Parameter, Parameters, Status
from procure.core.rules import Force, RuleBroken
from procure.core.terms import Message
from procure.db import unit_of_work
from procure.fairness import terms
from procure.lawbook import queries, service, usage
from procure.lawbook.models import Subject
from procure.ledger import queries as ledger
from tests.cast import at
from tests.make.lawbook import NOTICE

KEY = "pay_243"
TODAY, TOMORROW = date(2026, 3, 2), date(2026, 3, 3)
FORM = {
    "value": "10",
    "source": "财办库〔2023〕243号",
    "legal_from": "2023-12-08",
    "title": "通知",
    "number": "财办库〔2023〕243号",
    "dated": "2023-12-08",
    "url": "https://example.org/243",
}


def propose(cast, key=KEY, value="10", legal_from=TODAY, when="2026-03-02 09:00", source="条文"):
    with unit_of_work():
        return service.propose_number(
            key,
            value,
            source=source,
            legal_from=legal_from,
            basis=NOTICE,
            by=cast.supervisor.actor,
            at=at(when),
        )


def confirm(cast, change, when="2026-03-02 23:59"):
    with unit_of_work():
        service.decide(change, confirms=True, by=cast.administrator.actor, at=at(when))


def test_a_checked_number_may_block_from_the_next_day_on_and_not_before(cast):
    confirm(cast, propose(cast))
    assert not parameters.get(KEY, TODAY).blocks
    assert parameters.get(KEY, TOMORROW).blocks
    assert parameters.get(KEY, TOMORROW).value == 10
    assert parameters.get(KEY, TODAY).until == TOMORROW


def test_a_changed_number_holds_from_the_day_its_law_names(cast):
    confirm(cast, propose(cast, "panel_min", "7", legal_from=date(2026, 10, 1)))
    assert [parameters.number("panel_min", date(2026, month, day)) for month, day in ((9, 30), (10, 1))] == [
        5,
        7,
    ]


def test_a_law_already_in_force_is_applied_from_the_day_after_and_judges_nothing_before(cast):
    change = propose(cast, "panel_min", "7", legal_from=date(2026, 2, 1))
    confirm(cast, change)
    assert parameters.number("panel_min", TODAY) == 5
    assert parameters.number("panel_min", TOMORROW) == 7
    assert change.holds_from == TOMORROW
    assert change.facts["legal_from"] == "2026-02-01"


def test_history_is_kept_and_a_second_change_follows_the_first(cast):
    confirm(cast, propose(cast, "panel_min", "7", legal_from=date(2026, 10, 1)))
    confirm(cast, propose(cast, "panel_min", "9", legal_from=date(2027, 1, 1)))
    rows = [(one.since, one.until, one.value) for one in queries.number("panel_min")]
    assert rows[-2:] == [(date(2026, 10, 1), date(2027, 1, 1), 7), (date(2027, 1, 1), None, 9)]
    assert len(queries.confirmed(Subject.NUMBER, "panel_min")) == 2


def test_each_step_leaves_one_line_and_one_person_is_not_enough(cast):
    change = propose(cast)
    with pytest.raises(RuleBroken, match="两个人"), unit_of_work():
        service.decide(change, confirms=True, by=cast.supervisor.actor, at=at("2026-03-02 10:00"))
    confirm(cast, change)
    assert [line.act for line in ledger.of(change.id)] == ["law.proposed", "law.confirmed"]


def test_what_stands_and_was_checked_is_not_proposed_again(cast):
    now = parameters.get("panel_min", TODAY)
    with pytest.raises(NotAllowed, match="已经核对过"):
        propose(cast, "panel_min", "5", source=now.source)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("panel_min", "七"),
        ("panel_min", "2/3"),
        (KEY, "0"),
        ("panel_expert_ratio", "1/0"),
        ("panel_expert_ratio", "1e99999999999"),
        ("panel_min", "-1"),
        (KEY, "1" * 13),
    ],
)
def test_a_value_of_another_kind_is_refused(cast, key, value):
    with pytest.raises(BadInput, match="写法"):
        propose(cast, key, value)


def test_a_ratio_stays_exact(cast):
    confirm(cast, propose(cast, "panel_expert_ratio", "3/4"))
    assert parameters.get("panel_expert_ratio", TOMORROW).value == "3/4"


@dataclass(frozen=True)
class Planted:
    """Facts of a rule that rests on one number."""

    days: int
    on: date


def check(facts: Planted) -> Message | None:
    return Message("太久") if facts.days > parameters.number(KEY, facts.on) else None


@pytest.fixture
def rule(monkeypatch):
    kept, broken = Planted(1, TODAY), Planted(99, TODAY)
    entry = rules.Rule("planted", (), "条文", Planted, check, kept, broken, Force.BLOCK, None, None)
    monkeypatch.setitem(rules.RULES, Planted, [entry])


def test_a_rule_on_an_unchecked_number_only_warns_until_it_is_confirmed(cast, rule):
    confirm(cast, propose(cast))
    before, after = Planted(11, TODAY), Planted(11, TOMORROW)
    rules.enforce(before, on=TODAY)
    assert len(rules.breaches(before, TODAY, Force.WARN)) == 1
    with pytest.raises(RuleBroken, match="太久"):
        rules.enforce(after, on=TOMORROW)
    assert rules.breaches(after, TOMORROW, Force.WARN) == []


def test_the_wording_check_warns_or_blocks_by_the_same_status(cast, monkeypatch):
    unsure = [
        replace(one, status=Status.MEMORY) if one.key == "similar_contracts_max" else one
        for one in parameters.shipped()
    ]
    monkeypatch.setattr(parameters, "shipped", lambda: Parameters(unsure))
    confirm(cast, propose(cast, "similar_contracts_max", "2"))
    assert terms.limits(terms.Kind.GOODS, TODAY).force("F28") is Force.WARN
    assert terms.limits(terms.Kind.GOODS, TOMORROW).force("F28") is Force.BLOCK


def test_the_pages_propose_and_confirm_and_everybody_reads(cast, client_of, visitor):
    mine, other = client_of(cast.supervisor), client_of(cast.administrator)
    assert "尚未核对" in visitor.get(f"/numbers/{KEY}").text
    assert mine.post(f"/numbers/{KEY}/change", data=FORM | {"value": "十"}).status_code == 422
    assert mine.post(f"/numbers/{KEY}/change", data=FORM).status_code == 303
    path = f"/law-changes/{queries.waiting()[0].id}"
    assert other.get(path).status_code == 200
    assert other.post(f"{path}/confirm").status_code == 303
    page = visitor.get(f"/numbers/{KEY}").text
    assert "已核对原文" in page
    assert FORM["url"] in page
    assert "已核对原文" in visitor.get("/numbers").text
    assert visitor.get("/numbers/no_such_thing").status_code == 404


def test_where_a_number_is_used_is_read_from_the_code():
    assert list(map(str, usage.of("panel_min"))) == ["评标"]
    assert list(map(str, usage.of("price_weight_goods_min"))) == ["招标", "公平竞争审查"]
    assert usage.of("major_fine_threshold") == []


def test_rows_are_cut_and_replaced_never_doubled():
    old = Parameter("x", "甲", 1, "d", Status.MEMORY, "乙", until=date(2028, 1, 1))
    later = replace(old, value=3, since=date(2028, 1, 1), until=None)
    table = Parameters([old, later])
    new = replace(old, value=2, since=date(2027, 1, 1), until=None)
    once = table.amended(new)
    assert [(one.since, one.until, one.value) for one in once.by_key["x"]] == [
        (None, date(2027, 1, 1), 1),
        (date(2028, 1, 1), None, 3),
        (date(2027, 1, 1), date(2028, 1, 1), 2),
    ]
    twice = once.amended(replace(new, value=4))
    assert [one.value for one in twice.by_key["x"]] == [1, 3, 4]
    with pytest.raises(ValueError, match="begins on a day"):
        table.amended(old)
