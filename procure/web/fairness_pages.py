"""The catalogue of restrictive wordings, for everybody to read, and how programs ask the check."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from procure.core.parameters import Status
from procure.core.terms import Term
from procure.fairness import exchange
from procure.fairness.entries import Entry, catalogue, version
from procure.fairness.findings import Decision, Section
from procure.fairness.folding import fold
from procure.gate.access import open_to_everyone
from procure.web import check_api


class Group(Term):
    """What an entry is about."""

    PLACE = "place", "所在地"
    OWNERSHIP = "ownership", "所有制、组织形式和投资者"
    SIZE = "size", "规模和财务"
    CERTIFICATES = "certificates", "证书、资质、奖项和业绩"
    DIRECTION = "direction", "品牌和指向"
    ACCESS = "access", "获取文件、程序、评分和付款"


_ASKED = {"text": "供应商注册资本不得少于800万元", "section": "qualification"}
_ANSWER = {
    "verdict": "block",
    "findings": [
        {
            "id": "F18",
            "class": "X",
            "start": 3,
            "end": 11,
            "text": "注册资本不得少于",
            "reason": "…",
            "cites": ["…"],
            "rewording": "…",
        }
    ],
}


@open_to_everyone
def fairness() -> ResponseReturnValue:
    """Every category, or those that a reader looks for."""
    asked = request.args.get("q", "").strip()
    group, cls = request.args.get("group", ""), request.args.get("class", "")
    entries = [one for one in catalogue() if _fits(one, asked, group, cls)]
    return render_template(
        "public/fairness.html",
        entries=entries,
        count=len(catalogue()),
        groups=list(Group),
        classes=list(Decision),
        asked={"q": asked, "group": group, "class": cls},
        statuses={one.value: one for one in Status},
        sections=list(Section),
        version=version(),
        limits=check_api,
        asks=exchange.line(_ASKED),
        answer=exchange.line(_ANSWER),
    )


def _fits(entry: Entry, asked: str, group: str, cls: str) -> bool:
    said = (entry.id, entry.title, entry.reason, entry.rewording, *(one.text for one in entry.hits))
    words = fold(asked).text
    return (
        (not group or entry.group == group)
        and (not cls or entry.cls.value == cls)
        and (not words or words in fold("\n".join(map(str, said))).text)
    )
