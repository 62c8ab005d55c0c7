"""The notice of a payment, to print and file."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.gate import files
from procure.gate.access import open_to
from procure.payments import printed, queries
from procure.payments.views.blueprint import READERS, blueprint, reader
from procure.signing.sheets import sheet_pdf


@blueprint.get("/payments/<id>/notice.pdf")
@open_to(*READERS)
def notice(id: str) -> ResponseReturnValue:
    """The notice of an approved payment; nothing before both have approved."""
    payment = queries.mine(id, reader())
    if payment.second_approved_at is None:
        raise NotFound(Message("这笔付款还没有经两人批准，没有付款通知书。"))
    address = url_for("public.tender", id=payment.contract.tender_id, _external=True)
    content = sheet_pdf(printed.notice(payment, address))
    return files.download(content, f"付款通知书-{payment.contract.number}.pdf", "application/pdf")
