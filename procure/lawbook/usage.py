"""Where a number of law is applied, read from the code itself."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from procure.core.terms import Message

_STAGES = {
    "tenders": Message("招标"),
    "fairness": Message("公平竞争审查"),
    "bids": Message("投标和开标"),
    "evaluation": Message("评标"),
    "awards": Message("定标"),
    "contracts": Message("合同和验收"),
    "payments": Message("支付"),
    "blacklist": Message("禁止名单"),
}
_NAME = re.compile(r'"([A-Za-z][\w.{}]*)"')
_GAP = re.compile(r"\\{\w+\\}")


def of(key: str) -> list[Message]:
    """The stages in which a number is applied; none where no rule or clock reads it yet."""
    return [label for stage, label in _STAGES.items() if _names(stage).fullmatch(key)]


@cache
def _names(stage: str) -> re.Pattern[str]:
    """Every word in quotes of a stage's code; what stands in braces is filled in when it runs."""
    folder = Path(__file__).parent.parent / stage
    words = {word for file in folder.rglob("*.py") for word in _NAME.findall(file.read_text("utf-8"))}
    return re.compile("|".join(_GAP.sub(r"\\w+", re.escape(word)) for word in sorted(words)))
