"""A receivable: asked for, confirmed by signature, verified by whoever holds its code."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.arrears import papers, queries, service
from procure.arrears.forms import AskForm, SignatureForm
from procure.arrears.models import Receivable, ReceivableState
from procure.arrears.views.blueprint import READERS, acts, blueprint, purchaser, reader, supplier
from procure.contracts import queries as contracts
from procure.core import clock
from procure.core.actors import RoleName
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.gate import files
from procure.gate.access import open_to, open_to_everyone
from procure.gate.forms import attempt
from procure.obligations import queries as obligations
from procure.signing import queries as signing
from procure.signing.models import Document
from procure.signing.service import LARGEST_SIGNATURE
from procure.signing.sheets import sheet_pdf

_LONGEST_CODE = 60


@blueprint.route("/contracts/<id>/receivable", methods=["GET", "POST"])
@open_to(RoleName.SUPPLIER)
def ask(id: str) -> ResponseReturnValue:
    """The supplier asks the purchaser to confirm what is open."""
    contract, form = contracts.as_supplier(id, supplier()), AskForm()
    if form.is_submitted():
        made = attempt(form, lambda: service.ask(contract, by=supplier(), at=clock.now()))
        if made is not None:
            flash(gettext("已向采购人提出，30日内应当确认。"), "success")
            return redirect(url_for("arrears.receivable", id=made.id), 303)
    unpaid, earlier = queries.unpaid(contract), queries.of(contract)
    page = render_template("arrears/ask.html", form=form, contract=contract, unpaid=unpaid, earlier=earlier)
    return page, 422 if form.refusal else 200


@blueprint.get("/receivables/<id>")
@open_to(*READERS)
def receivable(id: str) -> ResponseReturnValue:
    """One statement, as both sides see it."""
    found = queries.mine(id, reader())
    return _page(found, SignatureForm())


@blueprint.post("/receivables/<id>/confirm")
@open_to(RoleName.PURCHASER)
def confirm(id: str) -> ResponseReturnValue:
    """The purchaser signs it."""
    found, form = queries.as_purchaser(id, purchaser()), SignatureForm()
    if attempt(form, lambda: _confirm(found, form)) is None:
        return _page(found, form)
    flash(gettext("已确认。持有查验码的金融机构可以在“应收账款查验”核对。"), "success")
    return redirect(url_for("arrears.receivable", id=id), 303)


@blueprint.post("/receivables/<id>/renew")
@open_to(RoleName.SUPPLIER)
def renew(id: str) -> ResponseReturnValue:
    """The supplier brings the amount up to date."""
    found = queries.as_supplier(id, supplier())
    service.renew(found, by=supplier(), at=clock.now())
    flash(gettext("已按现在未付的金额更新。"), "success")
    return redirect(url_for("arrears.receivable", id=id), 303)


@blueprint.get("/receivables/<id>/document")
@open_to(*READERS)
def document(id: str) -> ResponseReturnValue:
    """The statement that is signed."""
    found = queries.mine(id, reader()).document
    return files.send(found.sha256, found.name, found.media_type)


@blueprint.get("/receivables")
@open_to_everyone
def verify() -> ResponseReturnValue:
    """Whether a statement is genuine, and what has been paid since."""
    code = request.args.get("code", "").strip()[:_LONGEST_CODE]
    found = queries.by_code(code) if code else None
    return render_template(
        "arrears/verify.html",
        code=code,
        found=found,
        signed=_seen(found.document) if found else [],
        unpaid=queries.unpaid(found.contract) if found else 0,
    )


@blueprint.get("/receivables/statement.json")
@open_to_everyone
def statement() -> ResponseReturnValue:
    """The signed statement of a code."""
    found = _by_code().document
    return files.send(found.sha256, found.name, found.media_type)


@blueprint.get("/receivables/statement.p7s")
@open_to_everyone
def statement_signature() -> ResponseReturnValue:
    """The purchaser's signature over it."""
    found = _by_code()
    signature = signing.signed_by(found.document, found.contract.purchaser_id)
    assert signature is not None
    return files.download(signature.p7s, f"{found.document.name}.p7s", "application/pkcs7-signature")


@blueprint.get("/receivables/statement.pdf")
@open_to_everyone
def statement_pdf() -> ResponseReturnValue:
    """The statement to print."""
    found = _by_code()
    address = url_for("arrears.verify", code=found.code, _external=True)
    content = sheet_pdf(papers.statement_sheet(found, address))
    return files.download(content, f"应收账款确认书-{found.contract.number}.pdf", "application/pdf")


def _by_code() -> Receivable:
    found = queries.by_code(request.args.get("code", "")[:_LONGEST_CODE])
    if found is None:
        raise NotFound(Message("没有这个查验码的应收账款确认书。"))
    return found


def _confirm(found: Receivable, form: SignatureForm) -> object:
    p7s = files.received(form.signature.data, field="signature", limit=LARGEST_SIGNATURE)
    return service.confirm(found, p7s, by=purchaser(), at=clock.now())


def _page(found: Receivable, form: SignatureForm) -> tuple[str, int]:
    waits = found.state is ReceivableState.REQUESTED
    page = render_template(
        "arrears/receivable.html",
        receivable=found,
        form=form,
        waits=waits,
        unpaid=queries.unpaid(found.contract),
        signed=_seen(found.document),
        clocks=obligations.of(found.id),
        confirms=waits and acts(RoleName.PURCHASER, found.contract.purchaser_id),
        renews=waits and acts(RoleName.SUPPLIER, found.contract.supplier_id),
    )
    return page, 422 if form.errors or form.refusal else 200


def _seen(document: Document) -> list[signing.Seen]:
    return [signing.seen(one) for one in signing.signatures(document)]
