"""The purchaser announces, after the technical evaluation, when whose price is opened."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.bids import queries as bids
from procure.bids.models import PriceNotice
from procure.core import clock
from procure.core.actors import RoleName
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.evaluation import forms, queries, service
from procure.evaluation.views.blueprint import blueprint
from procure.gate import acting, files
from procure.gate.access import open_to
from procure.gate.forms import Form, attempt
from procure.signing.service import FIELD, LARGEST_SIGNATURE
from procure.tenders.forms.publishing import SignatureForm
from procure.tenders.models import Tender

_USUAL = timedelta(hours=1)
"""So soon prices are opened where the tender documents name no later time."""


@blueprint.route("/price-notice", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def price_notice(id: str) -> ResponseReturnValue:
    """Set the time; the exact file to be signed."""
    actor = acting.actor(RoleName.PURCHASER)
    tender = queries.mine(id, actor)
    form = forms.PriceNoticeForm(opens_at=_usual(tender))
    if form.is_submitted() and attempt(
        form, lambda: service.prepare_notice(tender, form.opens_at.data, by=actor, at=clock.now())
    ):
        flash(gettext("通知已定稿。请下载文件，签名后上传。"), "success")
        return redirect(url_for(".price_notice", id=id), 303)
    return _page(tender, form, SignatureForm()), 422 if form.is_submitted() else 200


@blueprint.get("/price-notice/file")
@open_to(RoleName.PURCHASER)
def price_notice_file(id: str) -> ResponseReturnValue:
    """The exact file that is signed."""
    queries.mine(id, acting.actor(RoleName.PURCHASER))
    found = _found(id).document
    return files.send(found.sha256, found.name, found.media_type)


@blueprint.post("/price-notice/sign")
@open_to(RoleName.PURCHASER)
def sign_price_notice(id: str) -> ResponseReturnValue:
    """Take in the signature: from now on the time is announced."""
    actor = acting.actor(RoleName.PURCHASER)
    tender, form = queries.mine(id, actor), SignatureForm()
    _found(id)
    if attempt(form, lambda: service.publish_notice(tender, _p7s(), by=actor, at=clock.now())):
        flash(gettext("已通知报价开启时间。通过技术评审的投标人和保管人现在可以看到。"), "success")
        return redirect(url_for(".show", id=id), 303)
    return _page(tender, forms.PriceNoticeForm(opens_at=_usual(tender)), form), 422


def _page(tender: Tender, form: Form, signing: Form) -> str:
    return render_template(
        "evaluation/price_notice.html",
        tender=tender,
        form=form,
        signing=signing,
        notice=bids.price_notice(tender.id),
        passed=queries.responsive(tender.id),
        progress=queries.progress(tender),
    )


def _usual(tender: Tender) -> object:
    if tender.opens_at is None:
        return None
    return max(tender.price_due_at, (clock.now() + _USUAL).replace(second=0, microsecond=0))


def _found(id: str) -> PriceNotice:
    found = bids.price_notice(id)
    if found is None:
        raise NotFound(Message("通知还没有定稿。"))
    return found


def _p7s() -> bytes:
    return files.received(request.files.get(FIELD), field=FIELD, limit=LARGEST_SIGNATURE)
