"""Every entry finds its hits, leaves its look-alikes, and says why under which article."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from procure.core.rules import Force
from procure.fairness import likeness
from procure.fairness.engine import check_against
from procure.fairness.entries import (
    LEXICON,
    Entry,
    Example,
    catalogue,
    entry,
    files,
    version,
    version_of,
    words,
)
from procure.fairness.findings import Decision

ON = date(2026, 11, 23)
THIN = {"F01", "F12", "F18", "F24", "F42", "F52", "F54"}
AT_LEAST = 3


def faults(one: Entry) -> Iterator[str]:
    """What keeps an entry out of the catalogue."""
    if not one.sources or not all(source.article.strip() for source in one.sources):
        yield "no article"
    if len(one.hits) < AT_LEAST or len(one.lookalikes) < AT_LEAST:
        yield "too few examples"
    if not str(one.reason).strip() or not str(one.rewording).strip():
        yield "no reason or rewording"
    yield from (f"misses: {example.text}" for example in one.hits if not decides(one, example))
    yield from (f"flags: {example.text}" for example in one.lookalikes if finds(one, example))


def finds(one: Entry, example: Example) -> bool:
    return bool(check_against([one], example.text, section=example.section, on=ON).findings)


def blocks(one: Entry, example: Example) -> bool:
    verdict = check_against([one], example.text, section=example.section, on=ON)
    return any(finding.force is Force.BLOCK for finding in verdict.findings)


def decides(one: Entry, example: Example) -> bool:
    """Whether it does all its class allows: what depends on context never blocks."""
    return finds(one, example) if one.cls is Decision.CONTEXT else blocks(one, example)


def row(id_: str) -> dict[str, Any]:
    """The raw table of an entry, fresh, to be broken."""
    texts = [content.decode() for name, content in files().items() if name != LEXICON]
    rows = (one for text in texts for one in tomllib.loads(text)["entry"])
    return next(one for one in rows if one["id"] == id_)


@pytest.mark.parametrize("one", catalogue(), ids=lambda one: one.id)
def test_an_entry_finds_its_hits_and_leaves_its_lookalikes(one: Entry) -> None:
    assert list(faults(one)) == []


@pytest.mark.parametrize("one", catalogue(), ids=lambda one: one.id)
def test_no_other_entry_flags_a_lookalike(one: Entry) -> None:
    for example in one.lookalikes:
        found = check_against(catalogue(), example.text, section=example.section, on=ON).findings
        assert [(finding.id, finding.excerpt) for finding in found] == []


def test_the_catalogue_holds_the_wordings_of_the_thin_whole() -> None:
    assert {one.id for one in catalogue()} >= THIN


def test_ids_are_given_once() -> None:
    ids = [one.id for one in catalogue()]
    assert len(ids) == len(set(ids))


def test_an_entry_whose_pattern_misses_its_hit_is_caught() -> None:
    broken = row("F18") | {"patterns": [{"object": "注册商标", "force": "<threshold>"}]}
    assert any(fault.startswith("misses") for fault in faults(entry(broken, words())))


def test_an_entry_that_flags_its_lookalike_is_caught() -> None:
    broken = row("F18") | {"patterns": [{"object": "保证金", "force": "不超过", "alone": True}]}
    assert any(fault.startswith("flags") for fault in faults(entry(broken, words())))


def test_an_entry_without_its_exceptions_is_caught() -> None:
    broken = row("F42") | {"excuses": []}
    assert any(fault.startswith("flags") for fault in faults(entry(broken, words())))


@pytest.mark.parametrize("sources", [[], [{"article": " ", "status": "V"}]])
def test_an_entry_without_an_article_is_caught(sources: list[dict[str, str]]) -> None:
    assert "no article" in faults(entry(row("F01") | {"sources": sources}, words()))


@pytest.mark.parametrize("part", ["hits", "lookalikes"])
def test_an_entry_without_examples_is_caught(part: str) -> None:
    assert "too few examples" in faults(entry(row("F01") | {part: []}, words()))


@pytest.mark.parametrize("part", ["reason", "sources", "hits", "lookalikes", "rewording", "after_award"])
def test_an_entry_with_a_part_missing_is_not_read(part: str) -> None:
    broken = row("F01")
    del broken[part]
    with pytest.raises(KeyError, match=part):
        entry(broken, words())


def test_an_unknown_decision_class_is_not_read() -> None:
    with pytest.raises(ValueError, match="Z"):
        entry(row("F01") | {"class": "Z"}, words())


def test_a_category_known_from_memory_alone_only_warns() -> None:
    one = next(one for one in catalogue() if one.id == "F18")
    doubtful = replace(one, sources=tuple(replace(source, status="M") for source in one.sources))
    assert blocks(one, one.hits[0])
    assert finds(doubtful, one.hits[0])
    assert not blocks(doubtful, one.hits[0])


def test_a_category_of_context_only_warns() -> None:
    contextual = entry(row("F18") | {"class": "C"}, words())
    assert finds(contextual, contextual.hits[0])
    assert not blocks(contextual, contextual.hits[0])


def test_the_version_is_that_of_the_files(tmp_path: Path) -> None:
    for name, content in files().items():
        (tmp_path / name).write_bytes(content)
    weights = {likeness.FILE: likeness.shipped()}
    assert version() == version_of({**files(tmp_path), **weights})
    assert version() != version_of({**files(tmp_path), likeness.FILE: b"0\n"})
    (tmp_path / "place.toml").write_bytes(files()["place.toml"] + b"\n")
    assert version() != version_of({**files(tmp_path), **weights})
