"""A past tender, or a divided project with all its lots, as a new draft."""

from __future__ import annotations

from datetime import datetime

from procure.core.actors import Actor
from procure.ledger import service as ledger
from procure.tenders.models import Project, Tender
from procure.tenders.service.drafting import add_lot, columns_of, copy_parts, project_of, same_draft


def copy(source: Tender, number: str, title: str, *, by: Actor, at: datetime) -> Tender:
    """A draft with everything of an earlier tender but its number, its opening and its posting.

    A divided project is copied with all its lots; the draft given back is that of the source's own lot.
    """
    if same := same_draft(number, title, by):
        return same
    old = source.project
    project = project_of(number, title if old.is_divided else "", old.budget_fen)
    made = [_copied(lot, project, title, by, at) for lot in old.lots]
    facts = {"number": number, "from": source.id, "lots": [one.id for one in made]}
    ledger.record("tender.copied", subject=made[0].id, by=by, at=at, facts=facts)
    return made[old.lots.index(source)]


def _copied(lot: Tender, project: Project, title: str, by: Actor, at: datetime) -> Tender:
    own = lot.own_title if lot.project.is_divided else title
    made = add_lot(project, lot.lot, own, by, at, **columns_of(lot))
    copy_parts(lot, made)
    return made
