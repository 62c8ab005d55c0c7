"""The site's own words pass the gate that it keeps for others: pages, rules, papers and proposals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from babel.messages.pofile import read_po

from procure.core import parameters, provisions
from procure.core.rules import Force
from procure.fairness import entries
from procure.fairness.engine import check
from procure.fairness.findings import Section
from procure.tenders.service import drafting

ROOT = Path(__file__).resolve().parents[2] / "procure"
ON = date(2026, 3, 2)
FORBIDDEN = "F"
"""The ids of categories, which are called by what they forbid."""
_MARKUP = re.compile(r"<[^>]+>|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_PROPOSED = re.compile("“([^”]+)”")


def texts() -> dict[str, str]:
    """Everything that the site says, offers or prints, by where it stands."""
    forbidden = {str(words) for one in entries.catalogue() for words in (one.title, one.reason)}
    ids = [str(one.id) for one in _catalogue() if one.id and str(one.id) not in forbidden]
    said = {f"page {n}": text for n, text in enumerate(ids)}
    ruled = [one for one in provisions.all_().values() if not one.id.startswith(FORBIDDEN)]
    said |= {f"rule {one.id}": f"{one.title}。{one.article}" for one in ruled}
    said |= {f"number {one.key}": one.title for one in parameters.all_()}
    for paper in ROOT.glob("*/paper/*.html"):
        said[f"paper {paper.stem}"] = _MARKUP.sub("\n", paper.read_text("utf-8"))
    for entry in entries.catalogue():
        proposed = _PROPOSED.findall(str(entry.rewording))
        said |= {f"proposal {entry.id} {n}": one for n, one in enumerate(proposed)}
    offered = (drafting._CREDIT, drafting._PRICE_TIERS, *(text for text, _ in drafting._GENERAL))
    said |= {f"offered {n}": one for n, one in enumerate(offered)}
    return said


def stopped(said: Mapping[str, str], sections: Iterable[Section | None]) -> list[str]:
    """What the gate stops, in whichever section it would stand."""
    return [
        f"{where}: {one.id} {one.excerpt}"
        for where, text in said.items()
        for section in sections
        for one in check(text, section=section, on=ON).findings
        if one.force is Force.BLOCK
    ]


def _catalogue() -> Iterable[object]:
    path = ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return list(read_po(file))


def test_the_sites_own_words_pass_its_gate() -> None:
    said = texts()
    assert len(said) > 1500
    assert stopped(said, [None]) == []


def test_what_the_catalogue_proposes_is_lawful_wherever_it_is_put() -> None:
    said = {where: text for where, text in texts().items() if where.startswith(("proposal", "offered"))}
    assert len(said) > 30
    assert stopped(said, [Section.QUALIFICATION, Section.SCORING, Section.TECHNICAL]) == []


def test_a_word_of_the_site_that_restricts_is_noticed() -> None:
    assert stopped({"page": "投标人须在本市注册，否则投标无效。"}, [None])
