"""The check as JSON, in and out: one shape for the command and for HTTP."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.fairness.findings import Finding, Section, Verdict


@dataclass(frozen=True)
class Asked:
    """A text to check and the part it plays, if that is known."""

    text: str
    section: Section | None


def asked(raw: str) -> Asked:
    """What a JSON object ``{"text": …, "section": …}`` asks; BadInput says what is wrong with it.

    Other members are left alone, so that a caller may keep its own identifiers beside the text.
    """
    try:
        given = json.loads(raw)
    except (ValueError, RecursionError):
        raise BadInput(
            Message('不是有效的JSON；请写成 {"text": "要检查的文字"}，可以另加 "section"。')
        ) from None
    if not isinstance(given, dict):
        raise BadInput(Message('不是JSON对象；请写成 {"text": "要检查的文字"}，可以另加 "section"。'))
    return Asked(_text(given), _section(given))


def _text(given: Mapping[str, Any]) -> str:
    text = given.get("text")
    if not isinstance(text, str):
        raise BadInput(Message('缺少 "text"，或者它不是字符串；请把要检查的文字写在 "text" 中。'))
    return text


def _section(given: Mapping[str, Any]) -> Section | None:
    section = given.get("section")
    if section is None:
        return None
    if not isinstance(section, str) or section not in set(Section):
        raise BadInput(
            Message(
                '"section" 不是已知的部分；请从 %(known)s 中选一个，或者不写。',
                known="、".join(Section),
            )
        )
    return Section(section)


def answer(verdict: Verdict) -> dict[str, Any]:
    """A verdict as plain values; ``start`` and ``end`` count characters of the text as given."""
    return {"verdict": verdict.outcome.value, "findings": [_finding(found) for found in verdict.findings]}


def _finding(found: Finding) -> dict[str, Any]:
    return {
        "id": found.id,
        "class": found.cls.value,
        "start": found.start,
        "end": found.end,
        "text": found.excerpt,
        "reason": str(found.reason),
        "cites": [cite.article for cite in found.cites],
        "rewording": str(found.rewording),
    }


def line(value: Any) -> str:
    """A value as one line of JSON, the same bytes each time."""
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
