"""Each category that may be excepted says by what, under which article."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from procure.fairness import entries
from procure.fairness.entries import Entry
from procure.fairness.findings import Decision


def faults(catalogue: Iterable[Entry]) -> list[str]:
    """What is wrong with the exceptions of each category."""
    found = []
    for one in catalogue:
        may = one.cls is Decision.EXCEPTION
        ids = [each.id for each in one.exceptions]
        if may is not bool(ids):
            found.append(f"{one.id} has {len(ids)} exceptions")
        if len(ids) != len(set(ids)) or not all("《" in each.article for each in one.exceptions):
            found.append(f"{one.id} names them badly")
    return found


def test_every_category_of_its_class_names_its_exceptions_with_their_articles() -> None:
    assert faults(entries.catalogue()) == []


def test_a_category_without_exceptions_is_noticed() -> None:
    one = next(one for one in entries.catalogue() if one.exceptions)
    bare = replace(one, exceptions=())
    doubled = replace(one, exceptions=one.exceptions[:1] * 2)
    assert faults([bare, doubled]) == [f"{one.id} has 0 exceptions", f"{one.id} names them badly"]
