"""The opening room: live for everybody, with a place for bidders' objections."""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import sha256
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext
from markupsafe import Markup

from procure.bids import forms, minutes, objections, queries
from procure.bids.models import Closing, Opening
from procure.bids.views.blueprint import blueprint
from procure.core import clock
from procure.core.actors import RoleName
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.crypto.codes import short_code
from procure.gate import acting, files
from procure.gate.access import open_to, open_to_everyone
from procure.gate.forms import attempt
from procure.tenders import queries as tenders
from procure.tenders.models import Envelope, Tender

_JSON = "application/json"
_P7S = "application/pkcs7-signature"
_COUNTDOWN = re.compile(r"(?<=data-countdown>)[^<]*")
_BIDDERS = frozenset([RoleName.SUPPLIER])


@blueprint.get("/tenders/<id>/opening")
@open_to_everyone
def opening(id: str) -> ResponseReturnValue:
    """The opening room: first nothing, then the progress of the shares, at the end all prices at once."""
    tender, at = tenders.published(id), clock.now()
    text, tag = _live(tender, at)
    return render_template(
        "bids/opening.html",
        tender=tender,
        live=Markup(text),  # noqa: S704  # rendered from a template a line above
        etag=tag,
        is_over=_is_over(tender, at),
        session_ends=queries.session_ends(tender, at),
        opening=queries.opening(id),
        **_own_part(tender, at),
    )


@blueprint.get("/tenders/<id>/opening/live")
@open_to_everyone
def live(id: str) -> ResponseReturnValue:
    """The part of the room that changes, the same for everybody; 304 as long as nothing has but a countdown.

    It is asked for without a session, so that a room left open keeps nobody signed in.
    """
    with force_locale("en" if request.args.get("lang") == "en" else "zh_Hans_CN"):
        text, tag = _live(tenders.published(id), clock.now())
    answer = jsonify(html=text)
    answer.set_etag(tag)
    answer.headers["Cache-Control"] = "no-cache"
    return answer.make_conditional(request)


def _live(tender: Tender, at: datetime) -> tuple[str, str]:
    """The text, and what stays the same as long as it says the same."""
    text = render_template("bids/opening_live.html", **_room(tender, at))
    return text, sha256(_COUNTDOWN.sub("", text).encode()).hexdigest()


@blueprint.route("/tenders/<id>/opening/object", methods=["GET", "POST"])
@open_to(RoleName.SUPPLIER)
def objection(id: str) -> ResponseReturnValue:
    """A bidder objects on the spot."""
    tender, actor = tenders.published(id), acting.actor(RoleName.SUPPLIER)
    queries.closed_of(id, actor)
    form = forms.ObjectionForm()
    if form.is_submitted() and attempt(
        form,
        lambda: objections.raise_one(tender, form.kind.data, form.statement.data, by=actor, at=clock.now()),
    ):
        flash(gettext("异议已提出，采购人须当场答复。"), "success")
        return redirect(url_for(".opening", id=id, _anchor="mine"), 303)
    page = render_template("bids/objection.html", tender=tender, form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/tenders/<id>/opening/objections/<objection>/answer", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def answer_objection(id: str, objection: str) -> ResponseReturnValue:
    """The purchaser answers to everybody in the room."""
    actor = acting.actor(RoleName.PURCHASER)
    tender, found = tenders.mine(id, actor), queries.objection_to(objection, actor)
    form = forms.ObjectionAnswerForm()
    if form.is_submitted() and attempt(
        form, lambda: objections.answer(found, form.answer.data, by=actor, at=clock.now())
    ):
        flash(gettext("答复已公布。"), "success")
        return redirect(url_for(".opening", id=id, _anchor="objections"), 303)
    page = render_template("bids/answer_objection.html", tender=tender, objection=found, form=form)
    return page, 422 if form.is_submitted() else 200


def _is_over(tender: Tender, at: datetime) -> bool:
    """Whether nothing will change in the room any more."""
    last = tender.envelopes[-1]
    return queries.begun(tender, at) is last and queries.session_ended(tender, at)


def _room(tender: Tender, at: datetime) -> dict[str, Any]:
    """What everybody sees; ``turn`` is the envelope that is opened now."""
    id, raised, turn = tender.id, queries.objections(tender.id), queries.waits_for(tender)
    return {
        "tender": tender,
        "is_open": tender.is_open(at),
        "holds": tenders.holds(tender),
        "turn": turn,
        "turn_opens": queries.opens_at(tender, turn),
        "closing": queries.closing(id),
        "opening": queries.opening(id),
        "last_opening": queries.opening(id, turn),
        "opened": queries.opened(id),
        "released": {one.key for one in queries.releases(id, turn)},
        "window": queries.window(tender, turn),
        "bidders_until": queries.bidders_until(tender, at, turn),
        "orders": queries.orders(id, turn),
        "waits_until": max((one.until for one in queries.lost_files(id, at, turn)), default=None),
        "faults": queries.faults(id),
        "objections": queries.public_objections(tender, at),
        "raised": len(raised),
        "unanswered": [one.answered_at for one in raised].count(None),
        "session_ends": queries.session_ends(tender, at),
        "reason_of": queries.reason_of,
        "short_code": short_code,
    }


def _own_part(tender: Tender, at: datetime) -> dict[str, Any]:
    """What somebody in the room may do: object, or answer; ``sits`` for whom the room may bring something."""
    who = acting.person()
    if who is None:
        return {"form": None, "mine": [], "to_answer": [], "sits": False}
    may = queries.may_object(tender, who.organisation_id, at) and acting.has_role(who, _BIDDERS)
    own = [one for one in queries.objections(tender.id) if one.organisation_id == who.organisation_id]
    to_answer = queries.objections_to(tender, acting.actor(RoleName.PURCHASER))
    return {
        "form": forms.ObjectionForm(formdata=None) if may else None,
        "mine": own,
        "to_answer": to_answer,
        "sits": may or bool(own) or who.organisation_id == tender.purchaser_id,
    }


@blueprint.get("/tenders/<id>/opening/record.pdf")
@open_to_everyone
def record_pdf(id: str) -> ResponseReturnValue:
    """The opening record with the objections and answers, to print and file."""
    tender = tenders.published(id)
    content = minutes.pdf_of(tender, clock.now())
    return files.download(content, f"开标记录-{tender.reference}.pdf", "application/pdf")


@blueprint.get("/tenders/<id>/opening/<any('close','record'):name>.json")
@open_to_everyone
def document(id: str, name: str) -> ResponseReturnValue:
    """The signed close record after the close, the opening record after the opening.

    ``?envelope=price`` asks for those of the price's envelopes.
    """
    text, _ = _public_document(id, name)
    return files.download(text, f"{name}.json", _JSON)


@blueprint.get("/tenders/<id>/opening/<any('close','record'):name>.json.p7s")
@open_to_everyone
def document_p7s(id: str, name: str) -> ResponseReturnValue:
    """The platform's signature over it."""
    _, p7s = _public_document(id, name)
    return files.download(p7s, f"{name}.json.p7s", _P7S)


def _public_document(id: str, name: str) -> tuple[str, bytes]:
    tenders.published(id)
    envelope = Envelope.PRICE if request.args.get("envelope") == "price" else Envelope.FIRST
    reading = queries.closing if name == "close" else queries.opening
    found: Closing | Opening | None = reading(id, envelope)
    if isinstance(found, Closing):
        return found.document, found.p7s
    if found is not None:
        return found.record, found.record_p7s
    raise NotFound(Message("这份记录还没有生成。"))
