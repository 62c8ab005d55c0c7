"""A tender as an amendment would make it: judged, frozen and shown before anything is changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from procure.accounts.models import Certificate
from procure.crypto.documents import Tender as TenderDocument
from procure.db import db
from procure.signing import queries as signing
from procure.tenders import queries
from procure.tenders.models import (
    AgreedInstalment,
    Change,
    Custodian,
    PaymentCondition,
    ScoringFactor,
    Tender,
)

ROWS: Mapping[str, type[Any]] = {
    "factors": ScoringFactor,
    "conditions": PaymentCondition,
    "instalments": AgreedInstalment,
}


def proposed(change: Change) -> Tender:
    """A copy of the tender, in no session, with everything that the amendment writes."""
    draft: Tender = _copy(change.tender)
    for name, value in read(change).items():
        if name in ROWS or name == "custodians":
            set_committed_value(draft, name, value)
        else:
            setattr(draft, name, value)
    return draft


def apply(change: Change) -> None:
    """Write the amendment into the tender itself."""
    tender = change.tender
    for name, value in read(change).items():
        if name in ROWS or name == "custodians":
            getattr(tender, name).clear()
            db.session.flush()
            getattr(tender, name).extend(value)
        else:
            setattr(tender, name, value)
    db.session.flush()


def read(change: Change) -> dict[str, Any]:
    """What the amendment writes, as values and new rows of the model."""
    return {name: _value(change.tender, name, kept) for name, kept in change.values.items()}


def written(change: Change, values: Mapping[str, Any]) -> str:
    """The amendment's text with these values added, as far as they are not the tender's own."""
    kept = change.values | {name: _plain(value) for name, value in values.items()}
    own = {name: _plain(current(change.tender, name)) for name in kept}
    return json.dumps({name: value for name, value in kept.items() if value != own[name]}, ensure_ascii=False)


def current(tender: Tender, name: str) -> Any:
    """A column, or rows as what a person wrote in them; custodians as certificate ids."""
    if name == "custodians":
        return [one.certificate_id for one in tender.custodians]
    if name in ROWS:
        names = [column.key for column in sa.inspect(ROWS[name]).column_attrs]
        written_ones = [one for one in names if one not in ("id", "tender_id", "position")]
        return [{one: getattr(row, one) for one in written_ones} for row in getattr(tender, name)]
    return getattr(tender, name)


def _value(tender: Tender, name: str, kept: Any) -> Any:
    if name == "custodians":
        return _custodians(tender, kept)
    if name in ROWS:
        model = ROWS[name]
        return [
            model(position=n, **{key: _typed(model, key, part) for key, part in row.items()})
            for n, row in enumerate(kept)
        ]
    return _typed(Tender, name, kept)


def _typed(model: type[Any], name: str, kept: Any) -> Any:
    kind = sa.inspect(model).columns[name].type
    if isinstance(kind, sa.Enum) and kind.enum_class is not None and kept is not None:
        return kind.enum_class(kept)
    return datetime.fromisoformat(kept) if name.endswith("_at") and kept is not None else kept


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return value.value if isinstance(value, Enum) else value


def _custodians(tender: Tender, certificate_ids: list[str]) -> list[Custodian]:
    """Who stays keeps its id; a newcomer gets one that no revision ever used."""
    kept = {one.certificate_id: one.key for one in tender.custodians}
    free = iter(range(_highest(tender) + 1, 100))
    chosen = [db.session.get_one(Certificate, one) for one in certificate_ids]
    rows = [_custodian(one, kept.get(one.id) or f"c{next(free)}") for one in chosen]
    return sorted(rows, key=lambda one: int(one.key[1:]))


def _custodian(certificate: Certificate, key: str) -> Custodian:
    row = Custodian(key=key, organisation_id=certificate.organisation_id, certificate_id=certificate.id)
    set_committed_value(row, "organisation", certificate.organisation)
    set_committed_value(row, "certificate", certificate)
    return row


def _highest(tender: Tender) -> int:
    documents = [one for one in (*queries.replaced(tender), tender.document) if one is not None]
    ids = [key for one in documents for key in TenderDocument.parse(signing.content(one)).custodian_ids]
    return max(int(key[1:]) for key in ids)


def _copy(row: Any) -> Any:
    """The same row outside any session; its parts are copied, what it points to is shared."""
    mapper = sa.inspect(type(row))
    made = type(row)(**{one.key: getattr(row, one.key) for one in mapper.column_attrs})
    for one in mapper.relationships:
        value = getattr(row, one.key)
        set_committed_value(made, one.key, [_copy(part) for part in value] if one.uselist else value)
    return made
