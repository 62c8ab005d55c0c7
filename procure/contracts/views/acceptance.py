"""An inspection: what shows it, the record item by item, and its signatures."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.contracts import deadlines, papers, queries, service
from procure.contracts.forms import EvidenceForm, RecordForm, SignatureForm
from procure.contracts.models import Acceptance, AcceptanceState
from procure.contracts.views.blueprint import (
    PARTIES,
    READERS,
    blueprint,
    page,
    party,
    purchaser,
    reader,
    signature_of,
)
from procure.contracts.views.workspace import send
from procure.core import clock
from procure.core.actors import RoleName
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.gate import acting, files
from procure.gate.access import open_to, open_to_everyone
from procure.gate.forms import attempt
from procure.obligations import queries as obligations
from procure.signing import queries as signing
from procure.signing.sheets import sheet_pdf

_MORE = 3
_LARGEST_FILE = 20 << 20


@blueprint.get("/acceptances/<id>")
@open_to(*READERS)
def acceptance(id: str) -> ResponseReturnValue:
    """One acceptance: request, clocks, record, signatures."""
    found = queries.acceptance(id, reader())
    signed = signing.signatures(found.document) if found.document else []
    days = found.contract.tender.acceptance_working_days
    return render_template(
        "contracts/acceptance.html",
        acceptance=found,
        contract=found.contract,
        clocks=obligations.of(found.id),
        agreed=deadlines.acceptance_period(found.requested_at, days),
        basis=queries.basis_of(found, clock.now()),
        signed=[signing.seen(one) for one in signed],
        may_record=found.state is AcceptanceState.REQUESTED and _acts(RoleName.PURCHASER, found),
        may_sign=_may_sign(found),
        may_ask_again=_may_ask_again(found),
        may_add=found.state is AcceptanceState.REQUESTED
        and (_acts(RoleName.PURCHASER, found) or _acts(RoleName.SUPPLIER, found)),
        before=queries.rejected_before(found),
    )


@blueprint.route("/acceptances/<id>/record", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def record(id: str) -> ResponseReturnValue:
    """The purchaser records item by item; more rows come with a button of the form."""
    found = queries.acceptance(id, purchaser())
    queries.as_purchaser(found.contract_id, purchaser())
    form = _record_form(found)
    if "more" in request.form:
        for _ in range(min(_MORE, form["items"].max_entries - len(form["items"]))):
            form["items"].append_entry()
        form.offer(found.files)
        return render_template("contracts/record.html", form=form, contract=found.contract, acceptance=found)
    if form.is_submitted() and attempt(form, lambda: _record(found, form)) is not None:
        flash(gettext("验收书已生成，请签署。"), "success")
        return redirect(url_for("contracts.sign_acceptance", id=id), 303)
    return page("record", form, found.contract, acceptance=found)


@blueprint.route("/acceptances/<id>/files/new", methods=["GET", "POST"])
@open_to(*PARTIES)
def add_file(id: str) -> ResponseReturnValue:
    """A file or picture of what was found, by either party, while the inspection goes on."""
    found, form = queries.acceptance(id, acting.actor(*PARTIES)), EvidenceForm()
    if form.is_submitted() and attempt(form, lambda: _add_file(found, form)) is not None:
        flash(gettext("已添加，逐项验收时可以选到相应的项目下。"), "success")
        return redirect(url_for("contracts.acceptance", id=id), 303)
    return page("add_file", form, found.contract, acceptance=found)


@blueprint.get("/acceptances/<id>/files/<acceptance_file_id>")
@open_to(*READERS)
def acceptance_file(id: str, acceptance_file_id: str) -> ResponseReturnValue:
    """One file of an inspection."""
    for one in queries.acceptance(id, reader()).files:
        if one.id == acceptance_file_id:
            return files.send(one.sha256, one.name, one.media_type)
    raise NotFound(Message("没有这个文件。"))


@blueprint.get("/acceptances/<id>/public")
@open_to_everyone
def public_acceptance(id: str) -> ResponseReturnValue:
    """The result for everybody, where the public itself is served."""
    found = queries.public_acceptance(id)
    return render_template("contracts/public_acceptance.html", acceptance=found, contract=found.contract)


@blueprint.route("/acceptances/<id>/sign", methods=["GET", "POST"])
@open_to(*PARTIES)
def sign_acceptance(id: str) -> ResponseReturnValue:
    """The exact record, and one party's signature over it; the purchaser's decides."""
    found, form = queries.acceptance(id, acting.actor(*PARTIES)), SignatureForm()
    if found.document is None:
        raise NotFound(Message("验收书还没有制作。采购人逐项填写后即可签署。"))
    if form.is_submitted() and attempt(form, lambda: _sign(found, form)) is not None:
        flash(gettext("签名有效，已收下。"), "success")
        return redirect(url_for("contracts.acceptance", id=id), 303)
    signed = [signing.seen(one) for one in signing.signatures(found.document)]
    return page(
        "sign_acceptance", form, found.contract, acceptance=found, signed=signed, may_sign=_may_sign(found)
    )


@blueprint.get("/acceptances/<id>/document")
@open_to(*READERS)
def acceptance_document(id: str) -> ResponseReturnValue:
    """The exact record of acceptance."""
    return send(queries.acceptance(id, reader()).document)


@blueprint.get("/acceptances/<id>/document.pdf")
@open_to(*READERS)
def acceptance_pdf(id: str) -> ResponseReturnValue:
    """The record to print and file; nothing before the purchaser has signed it."""
    found = queries.acceptance(id, reader())
    if found.document is None or found.decided_at is None:
        raise NotFound(Message("验收书还没有签署。采购人签署后可以下载PDF。"))
    address = url_for("contracts.acceptance", id=id, _external=True)
    content = sheet_pdf(papers.acceptance_sheet(found, found.document, address))
    return files.download(content, f"验收书-{found.contract.number}.pdf", "application/pdf")


def _record_form(found: Acceptance) -> RecordForm:
    """The form, begun with what failed the last time."""
    last = queries.rejected_before(found)
    failed = [one for one in last.items if not one.passed] if last else []
    form = RecordForm(items=[{"requirement": one.requirement, "clause": one.clause} for one in failed])
    form.offer(found.files)
    return form


def _add_file(found: Acceptance, form: EvidenceForm) -> object:
    sent = files.received(form.file.data, field="file", limit=_LARGEST_FILE)
    evidence = service.Evidence(files.safe_name(form.file.data.filename), sent, form.about.data)
    return service.add_file(found, evidence, by=party(found.contract), at=clock.now())


def _record(found: Acceptance, form: RecordForm) -> object:
    return service.record(found, form.found(), by=purchaser(), at=clock.now())


def _sign(found: Acceptance, form: SignatureForm) -> object:
    p7s, by = signature_of(form), party(found.contract)
    act = service.decide if by.organisation == found.contract.purchaser_id else service.countersign
    return act(found, p7s, by=by, at=clock.now())


def _acts(role: RoleName, found: Acceptance) -> bool:
    who = acting.person()
    sides = {RoleName.PURCHASER: found.contract.purchaser_id, RoleName.SUPPLIER: found.contract.supplier_id}
    return acting.has_role(who, frozenset([role])) and acting.actor(role).organisation == sides[role]


def _may_ask_again(found: Acceptance) -> bool:
    """A rejected delivery that the supplier may mend: it wasn't asked for again, and the contract goes on."""
    contract = found.contract
    mends = found.state is AcceptanceState.REJECTED and not queries.is_ended(contract)
    return mends and _acts(RoleName.SUPPLIER, found) and found.instalment in queries.undelivered(contract)


def _may_sign(found: Acceptance) -> bool:
    unsigned = [
        role
        for role, party_id in (
            (RoleName.PURCHASER, found.contract.purchaser_id),
            (RoleName.SUPPLIER, found.contract.supplier_id),
        )
        if _acts(role, found) and not queries.is_signed_by(found.document, party_id)
    ]
    return found.document is not None and bool(unsigned)
