"""A contract with its clocks, its document and its signatures."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.contracts import queries, service
from procure.contracts.models import Contract
from procure.contracts.views.blueprint import READERS, blueprint, reader
from procure.core import clock
from procure.core.actors import RoleName
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.gate import acting, files
from procure.gate.access import open_to
from procure.guarantees import queries as guarantees
from procure.obligations import queries as obligations
from procure.signing import queries as signing
from procure.signing.models import Document


@blueprint.get("/contracts")
@open_to(*READERS)
def index() -> ResponseReturnValue:
    """The contracts of the organisation; all of them for supervisors and auditors."""
    return render_template("contracts/index.html", contracts=queries.all_of(reader()))


@blueprint.get("/contracts/<id>")
@open_to(*READERS)
def show(id: str) -> ResponseReturnValue:
    """Where a contract stands and what may be done."""
    contract, at = queries.mine(id, reader()), clock.now()
    signed = queries.signatures(contract)
    return render_template(
        "contracts/show.html",
        contract=contract,
        clocks=obligations.of(contract.id),
        signed=[signing.seen(one) for one in signed],
        acceptances=queries.acceptances(contract),
        publication=queries.publication(contract),
        supplements=queries.supplements(contract),
        termination=queries.termination(contract),
        ended=queries.is_ended(contract),
        fallen_away=queries.fallen_away(contract),
        undelivered=queries.undelivered(contract),
        low=queries.is_low(contract),
        renounced=queries.is_signed_by(contract.renunciation, contract.supplier_id),
        late=queries.target_missed(contract, at),
        buys=_is_for(contract, RoleName.PURCHASER, contract.purchaser_id),
        sells=_is_for(contract, RoleName.SUPPLIER, contract.supplier_id),
        supervises=_has(RoleName.SUPERVISOR),
        secured=[(one, guarantees.newest_under(one)) for one in guarantees.demands_of(contract.id)],
        has_signed=queries.has_signed,
    )


@blueprint.get("/contracts/<id>/files/<any('contract','reading','renunciation','evidence'):name>")
@open_to(*READERS)
def file(id: str, name: str) -> ResponseReturnValue:
    """The contract as it is signed, or to be read; the renunciation; what names a statutory band."""
    contract = queries.mine(id, reader())
    if name == "evidence" and contract.advance_evidence_sha256:
        return files.send(contract.advance_evidence_sha256, contract.advance_evidence_name)
    if name == "reading":
        return files.download(queries.signed_file(contract), contract.file_name, "application/pdf")
    found = {"contract": contract.to_sign, "renunciation": contract.renunciation}.get(name)
    return send(found)


@blueprint.get("/contracts/<id>/signatures/<signature_id>.p7s")
@open_to(*READERS)
def signature(id: str, signature_id: str) -> ResponseReturnValue:
    """One party's signature over the contract, for checking it with any tool."""
    contract = queries.mine(id, reader())
    for one in queries.signatures(contract):
        if one.id == signature_id:
            name = f"{one.document.name}.{one.certificate.organisation.code}.p7s"
            return files.download(one.p7s, name, "application/pkcs7-signature")
    raise NotFound(Message("没有这个签名。"))


@blueprint.post("/contracts/<id>/note-advance")
@open_to(RoleName.SUPERVISOR)
def note_advance(id: str) -> ResponseReturnValue:
    """The supervisor has seen the low advance."""
    contract = queries.mine(id, acting.actor(RoleName.SUPERVISOR))
    service.note_advance(contract, by=acting.actor(RoleName.SUPERVISOR), at=clock.now())
    flash(gettext("已记录：监管部门知悉。"), "success")
    return redirect(url_for("contracts.show", id=id), 303)


def send(document: Document | None) -> ResponseReturnValue:
    """A signed document as the exact bytes that are signed."""
    if document is None:
        raise NotFound(Message("文件还没有生成。"))
    return files.send(document.sha256, document.name, document.media_type)


def _is_for(contract: Contract, role: RoleName, organisation_id: str) -> bool:
    return _has(role) and acting.actor(role).organisation == organisation_id


def _has(role: RoleName) -> bool:
    return acting.has_role(acting.person(), frozenset([role]))
