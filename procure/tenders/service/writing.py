"""Values and rows of a draft as they are written into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from procure.accounts.models import Certificate
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.db import db
from procure.tenders import queries
from procure.tenders.models import (
    AgreedInstalment,
    Custodian,
    PaymentCondition,
    Qualification,
    ScoringFactor,
    Tender,
)

ROWS = {
    "qualifications": Qualification,
    "factors": ScoringFactor,
    "conditions": PaymentCondition,
    "instalments": AgreedInstalment,
}


def keep(tender: Tender, certificates: Sequence[Certificate]) -> None:
    """Let these certificates, in this order, hold the shares c1, c2, …"""
    tender.custodians.clear()
    db.session.flush()
    tender.custodians.extend(
        Custodian(key=f"c{number}", organisation_id=one.organisation_id, certificate_id=one.id)
        for number, one in enumerate(certificates, 1)
    )
    db.session.flush()


def write(tender: Tender, name: str, value: Any, at: datetime) -> None:
    """Write one value of a section: a column, rows, or custodians by their certificates."""
    if name in ROWS:
        replace(tender, name, value)
    elif name == "custodians":
        keep(tender, _chosen(value, at))
    else:
        setattr(tender, name, value)


def replace(tender: Tender, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Let these be all the rows of one kind."""
    parts = getattr(tender, name)
    parts.clear()
    db.session.flush()
    parts.extend(ROWS[name](position=position, **row) for position, row in enumerate(rows))


def _chosen(ids: Sequence[str], at: datetime) -> list[Certificate]:
    known = {one.id: one for one in queries.custodian_certificates(at)}
    if not set(ids) <= set(known):
        raise BadInput(Message("所选保管人的证书已失效，请重新选择。"), field="custodians")
    return [known[one] for one in ids]


def stands(tender: Tender, values: Mapping[str, Any]) -> bool:
    """Whether a draft says all of this already."""
    return all(_current(tender, name) == value for name, value in values.items())


def _current(tender: Tender, name: str) -> Any:
    if name in ROWS:
        return [plain(row, ROWS[name]) for row in getattr(tender, name)]
    if name == "custodians":
        return [one.certificate_id for one in tender.custodians]
    return getattr(tender, name)


def plain(row: Any, model: type[Any]) -> dict[str, Any]:
    """The columns of a part that a person wrote."""
    names = [column.key for column in sa.inspect(model).column_attrs]
    return {name: getattr(row, name) for name in names if name not in ("id", "tender_id", "position")}
