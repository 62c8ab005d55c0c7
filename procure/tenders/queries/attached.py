"""What stands in the attached files: read once when they came in, and again before they bind anybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any

from procure import storage
from procure.db import let_go
from procure.fairness import entries
from procure.fairness.findings import Finding
from procure.fairness.reading import BUSY, Reading, Unreadable, text_of
from procure.fairness.report import Passage, check_passage, deposits_in
from procure.fairness.terms import TenderTerms
from procure.tenders.models import Tender


@dataclass(frozen=True)
class Attached:
    """A file as a draft or frozen content names it; without ``text_sha256`` nothing of it was read."""

    field: str
    name: str
    sha256: str
    text_sha256: str | None
    drawing: bool

    @property
    def is_unread(self) -> bool:
        """Whether it would bind bidders by what nobody has read."""
        return self.text_sha256 is None and not self.drawing


def of_rows(tender: Tender) -> tuple[Attached, ...]:
    """The files of a draft."""
    return tuple(
        Attached(f"attachments-{n}", one.name, one.sha256, one.text_sha256, one.drawing)
        for n, one in enumerate(tender.attachments)
    )


def of_content(content: Mapping[str, Any]) -> tuple[Attached, ...]:
    """The files that frozen content names."""
    return tuple(
        Attached(
            field=f"attachments-{n}",
            name=one["name"],
            sha256=one["sha256"],
            text_sha256=one.get("text_sha256"),
            drawing="declaration" in one,
        )
        for n, one in enumerate(content["attachments"])
    )


def findings(files: Iterable[Attached], terms: TenderTerms, on: date) -> tuple[Finding, ...]:
    """What the gate says of the texts of a tender's files, with the place of each in its file."""
    return tuple(
        replace(found, field=one.field, file=one.name)
        for one in files
        if one.text_sha256 is not None
        for found in _checked(one.text_sha256, terms, on, entries.version())
    )


def is_as_read(one: Attached) -> bool:
    """Whether the stored bytes are those that are named, and read as the text that is named."""
    try:
        content = storage.current().read(one.sha256)
        is_named = sha256(content).hexdigest() == one.sha256
        return is_named and _read_again(one.sha256, one.name, one.drawing) == one.text_sha256
    except FileNotFoundError:
        return False
    except Unreadable as refusal:
        if refusal.code == BUSY:
            raise
        return False


def read_ahead(tender: Tender) -> None:
    """Read the files of a project before a unit of work judges them, since reading takes long."""
    files = [one for lot in tender.project.lots for one in of_rows(lot)]
    let_go()
    with suppress(Unreadable):
        _ = [is_as_read(one) for one in files]


@lru_cache(maxsize=512)
def _read_again(sha256_: str, name: str, drawing: bool) -> str | None:
    """Bytes that are named by their hash always read the same; that they can't be read isn't kept."""
    reading = text_of(storage.current().read(sha256_), name, drawing=drawing)
    return sha256(reading.data()).hexdigest() if reading.text else None


@lru_cache(maxsize=256)
def _checked(text_sha256: str, terms: TenderTerms, on: date, _version: str) -> tuple[Finding, ...]:
    """The findings of a text that is named by its hash, under one catalogue; the text itself isn't kept."""
    reading = Reading.of(storage.current().read(text_sha256))
    passage = Passage("", reading.text, None)
    found = (*check_passage(passage, on=on), *deposits_in(passage, terms, on=on))
    return tuple(replace(one, where=reading.place(one.start)) for one in found)
