"""Every address of the site, with the ids of a story's rows in it."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule

from procure.bids.models import OpenedBid, OpenedFile, Submission
from procure.db import db
from procure.signing.models import Document, Signature
from procure.tenders.models import Attachment, Tender
from procure.web.tables import METADATA
from tests.sweeps.story import STAND_IN

UNSAFE = ("POST", "PUT", "DELETE", "PATCH")
_ANY = re.compile(r"<any\(([^)]*)\):(\w+)>")
_PART = re.compile(r"<(?:\w+:)?(\w+)>")
_TABLES = {
    "/acceptances": "acceptance",
    "/api/tenders": "tender",
    "/api/up": "upload",
    "/blacklist": "ban",
    "/clarifications": "clarification",
    "/contracts": "contract",
    "/heads": "ledger_signed_head",
    "/invoices": "invoice",
    "/me/certificates": "certificate",
    "/my-bids": "submission",
    "/my-refusals": "refusal",
    "/organisations": "organisation",
    "/payments": "payment",
    "/people": "person",
    "/purchaser/clarifications": "clarification",
    "/purchaser/questions": "question",
    "/purchaser/tenders": "tender",
    "/tenders": "tender",
}
"""Whose ids come first in the addresses below a path."""
_SECOND = {"attachment_id": "attachment", "signature_id": "signature", "file": "opened_file", "bid": "opened_bid"}


@dataclass(frozen=True)
class Route:
    """A rule of the site and one of its methods."""

    endpoint: str
    rule: str
    method: str
    is_api: bool

    @property
    def name(self) -> str:
        """``endpoint METHOD``."""
        return f"{self.endpoint} {self.method}"

    @property
    def takes_ids(self) -> bool:
        """Whether its address names a row."""
        return bool(_PART.search(_ANY.sub("", self.rule)))

    @property
    def is_of_a_tender(self) -> bool:
        """Whether its address begins with a tender's id."""
        return self.takes_ids and _table(self.rule, 0, "") == "tender"

    def paths(self, ids: dict[str, list[str]]) -> Iterator[str]:
        """Its addresses with every id that could belong there."""
        for words in _choices(self.rule):
            names = _PART.findall(words)
            for values in product(*(ids[_table(self.rule, at, name)] for at, name in enumerate(names))):
                if len(values) < 2 or values[0] in ids[f"owner of {values[1]}"]:
                    yield _filled(words, values)

    def path(self, value: str) -> str:
        """Its address with the same value for every id."""
        words = next(_choices(self.rule))
        return _filled(words, [value] * len(_PART.findall(words)))


def routes(app: Flask) -> list[Route]:
    """Every route but the files of the look."""
    return sorted(
        (one for rule in app.url_map.iter_rules() if rule.endpoint != "static" for one in _of(app, rule)),
        key=lambda one: one.name,
    )


def story_ids() -> dict[str, list[str]]:
    """The ids of every table, in a fixed order."""
    db.session.rollback()
    found = {table.name: sorted(_ids(table)) for table in METADATA.sorted_tables if _key(table) is not None}
    hidden = stand_ins()
    shown = {name: [one for one in found[name] if one not in hidden] for name in ("tender", "submission")}
    return found | shown | {f"owner of {part}": [whole] for part, whole in _owners()}


def stand_ins() -> set[str]:
    """Tenders that were never evaluated, and the bids that they never had."""
    tenders = set(db.session.scalars(sa.select(Tender.id).where(Tender.number.startswith(STAND_IN))))
    bids = sa.select(Submission.id).where(Submission.tender_id.in_(tenders))
    return tenders | set(db.session.scalars(bids))


def sampled(things: Iterable[object], one_in: int) -> list[object]:
    """Always the same part of the things; all of them in a deep run."""
    deep = bool(os.environ.get("PROCURE_DEEP"))
    return [one for one in things if deep or zlib.crc32(repr(one).encode()) % one_in == 0]


def _owners() -> Iterator[tuple[str, str]]:
    """Whose part a part is: of which tender or contract."""
    file_of = sa.select(OpenedFile.id, OpenedBid.tender_id).join(OpenedBid)
    bid_of = sa.select(OpenedBid.id, OpenedBid.tender_id)
    signature_of = sa.select(Signature.id, Document.subject).join(Document)
    for query in (sa.select(Attachment.id, Attachment.tender_id), file_of, bid_of, signature_of):
        yield from ((part, whole) for part, whole in db.session.execute(query))


def _of(app: Flask, rule: Rule) -> Iterator[Route]:
    view = app.view_functions[rule.endpoint]
    for method in sorted((rule.methods or set()) & {"GET", *UNSAFE}):
        yield Route(rule.endpoint, rule.rule, method, getattr(view, "api", False))


def _table(rule: str, at: int, name: str) -> str:
    if at:
        return _SECOND[name]
    return next(table for start, table in _TABLES.items() if rule.startswith(f"{start}/"))


def _choices(rule: str) -> Iterator[str]:
    match = _ANY.search(rule)
    if match is None:
        yield rule
        return
    for word in match[1].split(","):
        yield from _choices(rule.replace(match[0], word.strip("'\" ")))


def _filled(words: str, values: Iterable[str]) -> str:
    left = iter(values)
    return _PART.sub(lambda _: next(left), words)


def _key(table: sa.Table) -> sa.Column | None:
    return table.c.get("head") if table.name == "ledger_signed_head" else table.c.get("id")


def _ids(table: sa.Table) -> Iterator[str]:
    return (str(one) for one in db.session.scalars(sa.select(_key(table))))
