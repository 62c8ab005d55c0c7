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
from procure.evaluation.models import Committee, Member
from procure.signing.models import Document, Signature
from procure.tenders.models import Answer, Tender
from procure.web.tables import METADATA
from tests.sweeps.expected import STATES
from tests.sweeps.story import STAND_IN

UNSAFE = ("POST", "PUT", "DELETE", "PATCH")
_ANY = re.compile(r"<any\(([^)]*)\):(\w+)>")
_PART = re.compile(r"<(?:\w+:)?(\w+)>")
_TABLES = {
    "/acceptances": "acceptance",
    "/administrator/outages": "outage",
    "/api/tenders": "tender",
    "/api/up": "upload",
    "/arrears": "arrears_disclosure",
    "/arrears-complaints": "arrears_complaint",
    "/bank-answers": "bank_answer",
    "/blacklist": "ban",
    "/changes": "tender_change",
    "/clarifications": "clarification",
    "/contracts": "contract",
    "/fairness/decisions": "finding_dispute",
    "/heads": "ledger_signed_head",
    "/instalments": "instalment",
    "/invoices": "invoice",
    "/law-changes": "law_change",
    "/late-interest": "late_interest",
    "/me/certificates": "certificate",
    "/me/second-factor": "authenticator",
    "/me/sessions": "sign_in",
    "/my-bids": "submission",
    "/my-refusals": "refusal",
    "/numbers": "number of law",
    "/organisations": "organisation",
    "/outages": "outage",
    "/payment-date-claims": "payment_date_claim",
    "/payment-disputes": "payment_dispute",
    "/payment-files": "payment_file",
    "/payment-objections": "payment_objection",
    "/payment-orders": "payment_order",
    "/payments": "payment",
    "/people": "person",
    "/projects": "project number",
    "/performance-securities": "security_demand",
    "/purchaser/changes": "tender_change",
    "/purchaser/claims": "security_claim",
    "/purchaser/clarifications": "clarification",
    "/purchaser/questions": "question",
    "/purchaser/refunds": "security",
    "/purchaser/securities": "security",
    "/purchaser/tenders": "tender",
    "/receivables": "receivable",
    "/role-proposals": "role_proposal",
    "/securities": "security",
    "/supervisor/disputes": "finding_dispute",
    "/supervisor/holds": "obligation_hold",
    "/supervisor/outages": "outage",
    "/supervisor/tenders": "tender",
    "/supplements": "contract_supplement",
    "/tenders": "tender",
    "/trusted-roots": "trusted_root",
}
"""Whose ids come first in the addresses below a path."""
_SECOND = {
    "key": "finding key",
    "bid": "opened_bid",
    "file": "opened_file",
    "member": "committee_member",
    "replacement": "member_replacement",
}
"""What the second id in an address names, where its word is not the table's own."""


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
    def tables(self) -> list[str]:
        """Whose ids stand in its address."""
        return [
            _table(self.rule, at, name) for at, name in enumerate(_PART.findall(next(_choices(self.rule))))
        ]

    @property
    def is_of_a_tender(self) -> bool:
        """Whether its address begins with a tender's id."""
        return self.tables[:1] == ["tender"]

    def paths(self, ids: dict[str, list[str]]) -> Iterator[str]:
        """Its addresses with every id that could belong there."""
        for words in _choices(self.rule):
            names = _PART.findall(words)
            for values in product(
                *(ids.get(_table(self.rule, at, name), ()) for at, name in enumerate(names))
            ):
                if len(values) < 2 or values[0] in ids.get(f"owner of {values[1]}", ()):
                    yield _filled(words, values)

    def path(self, *values: str) -> str:
        """Its address with these values, the last for all ids that are left."""
        words = next(_choices(self.rule))
        return _filled(words, [*values, *values[-1:] * len(self.tables)])


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
    shown = {"submission": [one for one in found["submission"] if one not in hidden]}
    shown["tender"] = [one for one in _by_state() if one not in hidden]
    numbers = list(db.session.scalars(sa.select(METADATA.tables["project"].c.number)))
    owners: dict[str, list[str]] = {}
    for part, whole in _owners():
        owners.setdefault(f"owner of {part}", []).append(whole)
    keys = db.session.execute(sa.select(Answer.key, Answer.tender_id).order_by(Answer.key)).all()
    owners |= {f"owner of {key}": [tender] for key, tender in keys}
    special = {
        "finding key": [key for key, _ in keys],
        "project number": sorted(numbers),
        "number of law": ["panel_min", "pay_243"],
    }
    return found | shown | special | owners


def _by_state() -> list[str]:
    """Every tender, one of each state first."""
    first = {number: place for place, number in enumerate(STATES.values())}
    rows = db.session.execute(sa.select(Tender.id, Tender.number, Tender.lot)).all()
    return [row.id for row in sorted(rows, key=lambda row: (first.get(row.number, 99), row.number, row.lot))]


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
    """Whose part a part is: every row that refers to another, and what the two do not say themselves."""
    file_of = sa.select(OpenedFile.id, OpenedBid.tender_id).join(OpenedBid)
    member_of = sa.select(Member.id, Committee.tender_id).join(Committee)
    signature_of = sa.select(Signature.id, Document.subject).join(Document)
    refers = [
        sa.select(table.c.id, key.parent)
        for table in METADATA.sorted_tables
        if "id" in table.c
        for key in table.foreign_keys
        if key.parent is not table.c.id
    ]
    for query in (file_of, member_of, signature_of, *refers):
        yield from ((str(part), str(whole)) for part, whole in db.session.execute(query))


def _of(app: Flask, rule: Rule) -> Iterator[Route]:
    view = app.view_functions[rule.endpoint]
    for method in sorted((rule.methods or set()) & {"GET", *UNSAFE}):
        yield Route(rule.endpoint, rule.rule, method, getattr(view, "api", False))


def unknown(app: Flask) -> set[str]:
    """Routes whose ids are of no table that is known here: nobody would ask for a row of theirs."""
    known = {table.name for table in METADATA.sorted_tables} | {
        "project number",
        "finding key",
        "number of law",
    }
    return {one.name for one in routes(app) if set(one.tables) - known}


def _table(rule: str, at: int, name: str) -> str:
    if at:
        return _SECOND.get(name, name.removesuffix("_id"))
    return next((table for start, table in _TABLES.items() if rule.startswith(f"{start}/")), "")


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


_KEYS = {"ledger_signed_head": "head", "arrears_disclosure": "year"}
"""What stands in an address where it isn't the id."""


def _key(table: sa.Table) -> sa.Column | None:
    return table.c.get(_KEYS.get(table.name, "id"))


def _ids(table: sa.Table) -> Iterator[str]:
    return (str(one) for one in db.session.scalars(sa.select(_key(table))))
