"""The contract is published and filed; everybody reads it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure import storage
from procure.contracts import queries, service
from procure.contracts.forms import FileCopyForm, PublishForm
from procure.contracts.models import Contract
from procure.contracts.views.blueprint import blueprint, page, purchaser
from procure.core import clock
from procure.core.actors import RoleName
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.gate import files
from procure.gate.access import open_to, open_to_everyone
from procure.gate.forms import attempt
from procure.signing import queries as signing


@blueprint.route("/contracts/<id>/publish", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def publish(id: str) -> ResponseReturnValue:
    """What of the contract stays unpublished, where it was announced, and out it goes."""
    contract, form = queries.as_purchaser(id, purchaser()), PublishForm()
    if contract.signed_at is None:
        raise NotFound(Message("合同还没有签订，不能公告。双方签署后即可办理。"))
    if form.is_submitted() and attempt(form, lambda: _publish(contract, form)) is not None:
        flash(gettext("合同已公告。"), "success")
        return redirect(url_for("contracts.public", id=id), 303)
    return page("publish", form, contract, text=service.public_text(contract))


@blueprint.route("/contracts/<id>/file-copy", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def file_copy(id: str) -> ResponseReturnValue:
    """The copy for the finance department."""
    contract, form = queries.as_purchaser(id, purchaser()), FileCopyForm()
    if contract.signed_at is None or contract.document is None:
        raise NotFound(Message("合同还没有签订，不能备案。双方签署后即可办理。"))
    if form.is_submitted() and attempt(form, lambda: _file(contract)) is not None:
        flash(gettext("合同副本已报送备案，备案编号 %(x)s。", x=contract.filing), "success")
        return redirect(url_for("contracts.show", id=id), 303)
    signed = [signing.seen(one) for one in queries.signatures(contract)]
    return page("file_copy", form, contract, signed=signed)


@blueprint.get("/contracts/<id>/public")
@open_to_everyone
def public(id: str) -> ResponseReturnValue:
    """A published contract; secrets show why they are hidden."""
    found = queries.published(id)
    text = storage.current().read(found.text_sha256).decode()
    return render_template("contracts/public.html", publication=found, contract=found.contract, text=text)


@blueprint.get("/contracts/<id>/public.txt")
@open_to_everyone
def public_text(id: str) -> ResponseReturnValue:
    """The same as a file, under the hash that the ledger names."""
    found = queries.published(id)
    return files.send(found.text_sha256, f"合同公告-{found.contract.number}.txt", "text/plain")


def _publish(contract: Contract, form: PublishForm) -> object:
    announced = service.Announcement(form.medium.data, form.url.data, tuple(form.redactions()))
    return service.publish(contract, announced, by=purchaser(), at=clock.now())


def _file(contract: Contract) -> object:
    return service.file_copy(contract, by=purchaser(), at=clock.now())
