"""What is refused from a supplier's or custodian's program."""

from __future__ import annotations

from datetime import datetime

from procure.bids.rules import on
from procure.core import rules
from procure.core.errors import BadInput
from procure.core.rules import RuleBroken
from procure.core.terms import Message

_CODES = {
    "transmission-ends-before-the-deadline": "late",
    "a-new-version-replaces-the-one-that-stands": "bid-sequence",
    "only-a-standing-bid-is-withdrawn": "bid-sequence",
    "a-banned-supplier-does-not-bid": "banned",
}
"""Codes of the sealing protocol for the rules' own names."""


class Refused(BadInput):
    """``code`` as in the sealing protocol, ``status`` for programs; ``offset`` where an upload must go on."""

    def __init__(
        self, code: str, reason: Message, *, status: int = 422, article: str = "", offset: int | None = None
    ) -> None:
        super().__init__(reason, code=code)
        self.status = status
        self.article = article
        self.offset = offset


def enforce(facts: object, at: datetime) -> None:
    """The law on handing in, with the protocol's code for what it refuses."""
    try:
        rules.enforce(facts, on(at))
    except RuleBroken as broken:
        first = broken.breaches[0]
        code = _CODES.get(first.rule.code, first.rule.code)
        status = 422 if code == "banned" else 409
        raise Refused(code, first.reason, status=status, article=first.rule.article) from broken
