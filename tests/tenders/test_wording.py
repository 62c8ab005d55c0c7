"""Every text of a tender that a person types passes the gate, in the draft and in the signed bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from procure import storage
from procure.core.rules import RuleBroken
from procure.db import db, unit_of_work
from procure.fairness.report import Report
from procure.tenders import queries
from procure.tenders.models import Tender
from procure.tenders.queries import judging, wording
from tests.cast import Cast
from tests.make import findings, tenders

ON = date(2026, 3, 2)
NOT_TYPED = {
    *("type", "number", "name", "code", "goods", "budget_id", "method", "opens", "mode", "prevails"),
    *("budget", "ceiling", "bid_security", "bid_security_forms", "bid_security_until", "kind"),
    *("advance_reason", "sha256", "catalogue", "key", "finding", "place", "words", "reason", "lot"),
    *("text_sha256", "declaration", "note", "extent"),
}
"""Chosen from lists, numbers, names of parties and files, hashes, and reasons that ask nothing of bidders."""
Judge = Callable[[Any], Report]


def gate(content: Any) -> Report:
    """What is found in content."""
    return judging.gate(wording.of_content(content), ON)


def leaves(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every text."""
    if isinstance(node, str):
        yield path
    for step, inner in (
        node.items() if isinstance(node, dict) else enumerate(node if isinstance(node, list) else ())
    ):
        yield from leaves(inner, (*path, step))


def planted(content: Any, path: tuple[Any, ...]) -> Any:
    """The content with words at one place that the gate always stops."""
    changed = deepcopy(content)
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] += f"。{findings.STOPPED}"
    return changed


def unjudged(content: Any, judge: Judge) -> list[str]:
    """The typed texts in which such words would not be stopped."""
    named = {
        path: next(str(step) for step in reversed(path) if isinstance(step, str)) for path in leaves(content)
    }
    typed = [path for path, name in named.items() if name not in NOT_TYPED or path == ("factors", 0, "name")]
    assert len(typed) > 12
    return [str(path) for path in typed if not judge(planted(content, path)).blocks]


@pytest.fixture
def content(cast: Cast) -> Any:
    """The frozen content of a tender with every section."""
    tender = tenders.prepared(cast)
    return json.loads(storage.current().read(str(tender.content_sha256)))


def test_every_typed_text_of_the_signed_content_is_judged(content: Any) -> None:
    assert not gate(content).blocks
    assert unjudged(content, gate) == []


def test_a_text_that_nobody_judges_is_noticed(content: Any) -> None:
    """The positive control: a gate that forgets one field."""

    def forgetful(said: Any) -> Report:
        return gate(said | {"category": ""})

    assert unjudged(content, forgetful) == ["('category',)"]


def test_draft_and_signed_content_are_judged_alike(cast: Cast, content: Any) -> None:
    tender = db.session.query(Tender).one()
    assert wording.of_draft(tender) == wording.of_content(content)


def test_content_that_is_not_what_was_signed_is_not_published(cast: Cast) -> None:
    tender = tenders.signed(cast)
    found = json.loads(storage.current().read(str(tender.content_sha256)))
    other = json.dumps(found | {"need": "另一份需求。"}, ensure_ascii=False).encode()
    with unit_of_work():
        db.session.get_one(Tender, tender.id).content_sha256 = storage.current().put(other)
    with pytest.raises(RuleBroken) as refused:
        tenders.issue(cast, tender)
    assert [one.rule.code for one in refused.value.breaches] == ["what-was-judged-is-what-is-signed"]


def test_stored_bytes_that_were_exchanged_are_not_published(cast: Cast) -> None:
    tender = tenders.signed(cast)
    sha = str(tender.content_sha256)
    raw = storage.current().read(sha)
    found = queries.exact(tender, sha, [tender.document] if tender.document else [], ON)
    assert found.facts.as_signed
    assert sha256(raw).hexdigest() == sha
    assert json.loads(found.report)["documents_sha256"] == sha
