"""The contract as everybody may read it: as text, without personal data, with secrets replaced."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from procure.contracts.models import SecretGround

_PERSONAL = ("联系电话", "收款账户")
_BREAKS = frozenset({"p", "h1", "h2", "li", "tr", "br", "section"})
_SKIPPED = frozenset({"title", "figure"})


class _Lines(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text, self.skipping = "", False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.skipping = self.skipping or tag in _SKIPPED
        if tag in _BREAKS:
            self.text += "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self.skipping = False
        if tag in _BREAKS:
            self.text += "\n"
        if tag in ("td", "th"):
            self.text += "\t"

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.text += data


def plain(page: str) -> str:
    """A contract's page as lines of text, without telephone numbers and bank accounts."""
    reader = _Lines()
    reader.feed(page)
    rows = (re.split(r"\t", line.strip()) for line in reader.text.splitlines())
    lines = (
        "　".join(cell.strip() for cell in row if cell.strip()) for row in rows if row[0] not in _PERSONAL
    )
    return "\n".join(line for line in lines if line) + "\n"


def published(text: str, hidden: Sequence[tuple[str, SecretGround]]) -> bytes:
    """The text with each secret replaced by the ground on which it is hidden, the longest first."""
    for words, ground in sorted(hidden, key=lambda one: -len(one[0])):
        text = text.replace(words, f"【不公开：{ground.label}】")
    return text.encode()
