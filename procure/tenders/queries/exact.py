"""The fair-competition gate on the very bytes that are signed, and the report that stays of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any

from procure import storage
from procure.core.rules import Force
from procure.crypto import shapes
from procure.crypto.documents import Tender as TenderDocument
from procure.fairness import entries
from procure.fairness.findings import Finding, Outcome
from procure.signing import queries as signing
from procure.signing.models import Document
from procure.tenders.models import AnswerKind, Tender
from procure.tenders.queries import attached
from procure.tenders.queries.judging import Judged, explained, gate, judged
from procure.tenders.queries.wording import of_content
from procure.tenders.rules import BindWords


@dataclass(frozen=True)
class Exact:
    """Frozen content judged as it will be read: what stands in its way, and its report as a file."""

    facts: BindWords
    report: bytes


def exact(tender: Tender, content_sha256: str, documents: list[Document], on: date) -> Exact:
    """Judge stored content that signed documents name, under the law of a day.

    An answer counts where the content itself publishes it.
    """
    raw = storage.current().read(content_sha256)
    content: Mapping[str, Any] = json.loads(raw)
    named = {TenderDocument.parse(signing.content(one))["documents_sha256"] for one in documents}
    published = {one["key"] for one in content["fairness"]["findings"]}
    found = judged(gate(of_content(content), on).findings, tender.id)
    left = [one for one in found if not (one.stands and one.finding.key in published)]
    files = of_content(content).files
    facts = replace(
        bind(left, as_signed=named == {content_sha256} == {sha256(raw).hexdigest()}),
        unread=tuple(one.name for one in files if one.is_unread or not attached.is_as_read(one)),
    )
    about = {"tender": tender.number, "lot": str(tender.lot), "documents_sha256": content_sha256}
    return Exact(facts, _report(about, found, on))


def said(tender: Tender, text: str, necessity: str, on: date) -> BindWords:
    """Judge what is explained to bidders; a written necessity answers what the gate only asks about."""
    found = [one for one in explained(tender, text, on) if not one.stands]
    return bind([one for one in found if one.blocks or not necessity.strip()])


def bind(left: list[Judged], *, as_signed: bool = True) -> BindWords:
    """What nothing has lifted, in words."""
    return BindWords(
        restrictions=tuple(_shown(one.finding) for one in left if one.blocks),
        unanswered=tuple(_shown(one.finding) for one in left if not one.blocks),
        as_signed=as_signed,
    )


def published_report(tender: Tender) -> dict[str, Any]:
    """The report with which a tender's content took effect."""
    found: dict[str, Any] = json.loads(storage.current().read(str(tender.report_sha256)))
    return found


def told(found: list[Judged]) -> list[dict[str, Any]]:
    """Findings with their answers, as the content of a tender publishes them."""
    return [_told(one) for one in found if one.stands]


def _report(about: Mapping[str, str], found: list[Judged], on: date) -> bytes:
    return shapes.canonical(
        {
            "v": 1,
            "type": "fairness-report",
            **about,
            "catalogue": entries.version(),
            "law_of": on.isoformat(),
            "outcome": (Outcome.WARN if found else Outcome.CLEAR).value,
            "findings": [_found(one.finding) | {"answer": _answer(one)} for one in found],
        }
    )


def _told(one: Judged) -> dict[str, Any]:
    finding = one.finding
    about = {"key": finding.key, "finding": finding.id, "place": finding.place, "words": finding.words}
    return about | {"answer": _answer(one)}


def _found(finding: Finding) -> dict[str, Any]:
    return {
        "key": finding.key,
        "finding": finding.id,
        "title": str(finding.title),
        "class": finding.cls.value,
        "blocks": finding.force is Force.BLOCK,
        "place": finding.place,
        "file": finding.file,
        "where": str(finding.where or ""),
        "words": finding.words,
        "excerpt": finding.excerpt,
        "reason": str(finding.reason),
        "article": finding.article,
    }


def _answer(one: Judged) -> dict[str, Any] | None:
    """The supervisor's decision goes before what the purchaser says itself."""
    if one.is_allowed and one.dispute is not None:
        return {"kind": AnswerKind.DECISION.value, "reason": one.dispute.opinion, "dispute": one.dispute.id}
    if one.answer is None:
        return None
    if not one.answer.exception:
        return {"kind": AnswerKind.NECESSITY.value, "reason": one.answer.reason}
    named = {"exception": one.answer.exception, "article": one.answer.article}
    return {"kind": AnswerKind.EXCEPTION.value, "reason": one.answer.reason, **named}


def _shown(finding: Finding) -> str:
    return finding.excerpt or str(finding.title)
