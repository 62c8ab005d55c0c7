"""A start page for each role: what must I do next, by when, under which rule."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from procure.accounts import desk as account_desk
from procure.arrears import queries as arrears
from procure.awards import queries as awards
from procure.bids import queries as bids
from procure.contracts import queries as contracts
from procure.core import clock
from procure.core.actors import RoleName
from procure.evaluation import queries as evaluation
from procure.gate import acting
from procure.gate.access import open_to, open_to_signed_in
from procure.guarantees import queries as guarantees
from procure.lawbook import desk as lawbook_desk
from procure.ledger import queries as ledger
from procure.obligations import queries as obligations
from procure.obligations.models import Obligation
from procure.outages import queries as outages
from procure.payments import queries as payments
from procure.tenders import queries as tenders
from procure.web import desks, panels, workload
from procure.web.workload import Source

blueprint = Blueprint("desk", __name__, url_prefix="/desk")

SOURCES: list[Source] = [
    account_desk.to_do,
    tenders.to_do,
    outages.to_do,
    guarantees.to_do,
    bids.to_do,
    evaluation.to_do,
    awards.to_do,
    contracts.to_do,
    payments.to_do,
    arrears.to_do,
    lawbook_desk.to_do,
]
"""What each package asks of a person beyond the legal clocks, in the order of the tower."""

_HEADS_SHOWN = 5
_TOLD_OF_MOVES = (RoleName.PURCHASER, RoleName.SUPPLIER, RoleName.FINANCE, RoleName.SUPERVISOR)


@blueprint.get("/")
@open_to_signed_in
def home() -> ResponseReturnValue:
    """To the person's first desk, or to the public notices for somebody without a role."""
    own = desks.of(acting.person())
    return redirect(url_for(own[0][0]) if own else "/")


@blueprint.get("/supplier")
@open_to(RoleName.SUPPLIER)
def supplier() -> ResponseReturnValue:
    """The supplier's desk."""
    return _desk(RoleName.SUPPLIER)


@blueprint.get("/purchaser")
@open_to(RoleName.PURCHASER)
def purchaser() -> ResponseReturnValue:
    """The purchaser's desk."""
    return _desk(RoleName.PURCHASER)


@blueprint.get("/finance")
@open_to(RoleName.FINANCE)
def finance() -> ResponseReturnValue:
    """The desk of whoever pays."""
    return _desk(RoleName.FINANCE)


@blueprint.get("/expert")
@open_to(RoleName.EXPERT)
def expert() -> ResponseReturnValue:
    """The evaluation expert's desk."""
    return _desk(RoleName.EXPERT)


@blueprint.get("/custodian")
@open_to(RoleName.CUSTODIAN)
def custodian() -> ResponseReturnValue:
    """The key custodian's desk."""
    return _desk(RoleName.CUSTODIAN)


@blueprint.get("/supervisor")
@open_to(RoleName.SUPERVISOR)
def supervisor() -> ResponseReturnValue:
    """The supervisor's desk, with the board of what is overdue or stopped everywhere."""
    late, stopped = obligations.overdue(clock.now()), obligations.paused()
    about = workload.projects([*late, *stopped])
    return _desk(RoleName.SUPERVISOR, late=_by_debtor(late), stopped=stopped, about=about)


@blueprint.get("/auditor")
@open_to(RoleName.AUDITOR)
def auditor() -> ResponseReturnValue:
    """The auditor's desk, with the newest signed heads of the ledger."""
    return _desk(RoleName.AUDITOR, heads=ledger.heads(_HEADS_SHOWN))


@blueprint.get("/administrator")
@open_to(RoleName.ADMINISTRATOR)
def administrator() -> ResponseReturnValue:
    """The administrator's desk; it shows no business of any organisation."""
    return _desk(RoleName.ADMINISTRATOR)


def _desk(role: RoleName, **more: Any) -> ResponseReturnValue:
    at, actor = clock.now(), acting.actor(role)
    found = workload.rows(actor, at, SOURCES)
    held = [one for one in obligations.open_for(actor.organisation, role, at) if one.paused_at is not None]
    return render_template(
        f"desk/{role}.html",
        role=role,
        tasks=found,
        figures=workload.figures(found, at),
        held=held,
        held_about=workload.projects(held),
        panels=panels.of(actor, at),
        moves=obligations.moves_of(actor.organisation, at) if role in _TOLD_OF_MOVES else [],
        advise_factor=account_desk.is_advised(actor),
        **more,
    )


def _by_debtor(late: list[Obligation]) -> list[tuple[str, list[Obligation]]]:
    """Overdue duties by the organisation that owes them, the one with most first."""
    found = defaultdict(list)
    for one in late:
        found[one.debtor.name].append(one)
    return sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
