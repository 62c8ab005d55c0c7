"""The one blueprint, who acts on its pages, and how a page with a form is answered."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from procure.contracts import queries
from procure.contracts.models import Contract
from procure.core.actors import Actor, RoleName
from procure.core.errors import Forbidden, NotFound, Stale
from procure.core.terms import Message
from procure.gate import acting, files
from procure.gate.forms import Form

blueprint = Blueprint("contracts", __name__)

PARTIES = (RoleName.PURCHASER, RoleName.SUPPLIER)
READERS = (*PARTIES, RoleName.FINANCE, RoleName.SUPERVISOR, RoleName.AUDITOR)
_LARGEST_SIGNATURE = 1 << 20


def purchaser() -> Actor:
    """Who acts on a purchaser's page."""
    return acting.actor(RoleName.PURCHASER)


def supplier() -> Actor:
    """Who acts on a supplier's page."""
    return acting.actor(RoleName.SUPPLIER)


def party(contract: Contract) -> Actor:
    """Who acts for one of the two parties; Forbidden without the role that its side asks for."""
    buys = acting.actor(*PARTIES).organisation == contract.purchaser_id
    role = RoleName.PURCHASER if buys else RoleName.SUPPLIER
    if not acting.has_role(acting.person(), frozenset([role])):
        raise Forbidden(
            Message("您的角色不能使用这个页面。如需办理，请换用有权限的账号，或联系本单位管理员。")
        )
    return acting.actor(role)


def signed_contract(id: str) -> Contract:
    """The purchaser's contract; NotFound before both have signed it."""
    contract = queries.as_purchaser(id, purchaser())
    if contract.signed_at is None:
        raise NotFound(Message("合同还没有签订。双方签署后即可办理。"))
    return contract


def reader() -> Actor:
    """Who reads: supervisors and auditors read everything."""
    return acting.actor(RoleName.SUPERVISOR, RoleName.AUDITOR, *READERS)


def page(template: str, form: Form, contract: Contract, **values: Any) -> tuple[str, int]:
    """The page with its form: 422 once something was refused, and then against the newest version."""
    if isinstance(form.refusal, Stale) and "version" in form:
        form.version.data = contract.version
    status = 422 if form.errors or form.refusal else 200
    return render_template(f"contracts/{template}.html", form=form, contract=contract, **values), status


def signature_of(form: Form) -> bytes:
    """The bytes of an uploaded .p7s."""
    return files.received(form.signature.data, field="signature", limit=_LARGEST_SIGNATURE)
