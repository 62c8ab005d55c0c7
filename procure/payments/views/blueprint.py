"""Who stands before the pages of paying."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from procure.contracts.models import Contract
from procure.core.actors import Actor, RoleName
from procure.gate import acting
from procure.gate.forms import Form

blueprint = Blueprint("payments", __name__)
READERS = (
    RoleName.FINANCE,
    RoleName.SUPPLIER,
    RoleName.PURCHASER,
    RoleName.SUPERVISOR,
    RoleName.AUDITOR,
)
LARGEST_FILE = 5 << 20


def finance() -> Actor:
    """The person at work for the payer's finance."""
    return acting.actor(RoleName.FINANCE)


def supplier() -> Actor:
    """The person at work for the supplier."""
    return acting.actor(RoleName.SUPPLIER)


def reader() -> Actor:
    """The person in the widest role that may read payments."""
    return acting.actor(RoleName.SUPERVISOR, RoleName.AUDITOR, *READERS)


def is_payer(contract: Contract) -> bool:
    """Whether whoever looks pays under this contract."""
    return _acts(RoleName.FINANCE, contract.purchaser_id)


def is_payee(contract: Contract) -> bool:
    """Whether whoever looks is paid under this contract."""
    return _acts(RoleName.SUPPLIER, contract.supplier_id)


def page_of(template: str, form: Form, **values: Any) -> tuple[str, int]:
    """A form's page, and its status."""
    status = 422 if form.errors or form.refusal else 200
    return render_template(f"payments/{template}.html", form=form, **values), status


def _acts(role: RoleName, organisation_id: str) -> bool:
    here = acting.has_role(acting.person(), frozenset([role]))
    return here and acting.actor(role).organisation == organisation_id
