"""The ledger as lines of JSON, for whoever recomputes it elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from procure.ledger import queries, service
from procure.ledger.models import Line


def rows(*, with_facts: bool) -> Iterator[str]:
    """Each line as ``{index, entry, leaf, head}``, ``entry`` being the exact text that was hashed.

    ``with_facts`` adds the text beside it (who acted, from where): personal data.
    """
    for line in queries.every():
        yield service.json_text(_row(line) | ({"facts": line.facts} if with_facts else {}))


def _row(line: Line) -> dict[str, str | int]:
    return {"index": line.index, "entry": line.entry, "leaf": line.leaf, "head": line.head}
