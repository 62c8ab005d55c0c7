"""What a ban must rest on, at its boundaries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from procure.blacklist.rules import EXAMPLE, Ground
from procure.core import rules

ON = date(2026, 3, 2)


def broken(**changes):
    return [one.rule.code for one in rules.breaches(replace(EXAMPLE, **changes), ON)]


@pytest.mark.parametrize(
    ("start", "end", "kept"),
    [
        ("2026-03-02", "2027-02-28", False),
        ("2026-03-02", "2027-03-01", True),
        ("2026-03-02", "2027-03-02", True),
        ("2026-03-02", "2029-03-01", True),
        ("2026-03-02", "2029-03-02", True),
        ("2026-03-02", "2029-03-03", False),
        ("2028-02-29", "2029-02-27", False),
        ("2028-02-29", "2029-02-28", True),
        ("2028-02-29", "2031-03-01", True),
        ("2028-02-29", "2031-03-02", False),
        ("2026-03-02", "2026-03-01", False),
    ],
)
def test_a_ban_lasts_from_one_to_three_years(start, end, kept):
    found = broken(starts_on=date.fromisoformat(start), ends_on=date.fromisoformat(end))
    assert found == ([] if kept else ["a-ban-lasts-as-long-as-the-law-allows"])


@pytest.mark.parametrize(
    "missing",
    [{"organ": " "}, {"decision_number": ""}, {"has_decision": False}],
    ids=lambda one: next(iter(one)),
)
def test_a_ban_without_organ_number_or_decision_is_refused(missing):
    assert broken(**missing) == ["a-ban-rests-on-a-decision"]


@pytest.mark.parametrize("code", ["91110000MA00000110", "9111", ""])
def test_a_ban_on_a_wrong_code_is_refused(code):
    assert broken(code=code) == ["a-ban-names-a-right-credit-code"]


def test_every_ground_names_its_clause():
    assert Ground.FALSE_MATERIAL.article.endswith("第七十七条第一款第一项")
    assert Ground.OBSTRUCTION.article.endswith("第七十七条第一款第六项")
    assert Ground.BRIBING_PANEL.article.endswith("第七十二条第一款第一项")
    assert Ground.UNILATERAL.article.endswith("第七十二条第一款第六项")
    assert "第三十七条第二款" in Ground.FALSE_COMPLAINT.article
    assert len({one.article for one in Ground}) == len(Ground)
