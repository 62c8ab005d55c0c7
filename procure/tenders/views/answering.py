"""What the gate found: seen while typing, explained, excepted, disputed, decided."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import SelectChoice

from procure.core import clock
from procure.core.actors import RoleName
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.gate import acting
from procure.gate.access import open_to
from procure.gate.forms import Form, attempt
from procure.tenders import queries, service
from procure.tenders.forms.answering import (
    ConfirmForm,
    DecideForm,
    DisputeForm,
    ExceptionForm,
    NecessitiesForm,
)
from procure.tenders.models import ChangeKind, Dispute, Tender
from procure.tenders.queries import Judged
from procure.tenders.views.blueprint import blueprint, own, page, purchaser

LARGEST_TEXT = 200_000
"""Characters that are looked at while somebody types: all that the fields of a section hold."""
_FINDING = "/purchaser/tenders/<id>/findings/<key>"


@blueprint.post("/purchaser/tenders/<id>/findings")
@open_to(RoleName.PURCHASER)
def look(id: str) -> ResponseReturnValue:
    """What the gate says of texts that are being typed; nothing is kept."""
    tender, fields = own(id), _fields()
    found = queries.looked_at(fields, tender, tender.governed_on(clock.now()))
    shown: dict[str, list[dict[str, Any]]] = {name: [] for name in fields}
    for heap in found:
        first, *beneath = (_seen(one, fields[one.finding.field]) for one in heap)
        shown[heap[0].finding.field].append(first | {"beneath": beneath})
    return jsonify({"fields": shown})


@blueprint.route("/purchaser/tenders/<id>/necessities", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def necessities(id: str) -> ResponseReturnValue:
    """A written necessity for each finding that only warns."""
    tender = own(id)
    review = queries.review(service.written_now(tender), clock.now())
    rows = [{"key": one.finding.key, "reason": _reason(one)} for one in review.warnings]
    form = NecessitiesForm(necessities=rows)
    if form.is_submitted() and attempt(form, lambda: _justify(tender, form)) is not None:
        flash(gettext("已保存说明。说明随招标文件公开。"), "success")
        return redirect(_back(tender), 303)
    found = {one.finding.key: one for one in review.warnings}
    return page("necessities", form, tender, found=found, back=_back(tender))


@blueprint.route(f"{_FINDING}/exception", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def claim_exception(id: str, key: str) -> ResponseReturnValue:
    """Claim a lawful exception."""
    tender, one = _one(id, key)
    answer = one.answer
    form = ExceptionForm(exception=answer and answer.exception, reason=answer and answer.reason)
    form.exception.choices = [SelectChoice(each.id, _exemption(each)) for each in one.exceptions]
    if form.is_submitted() and attempt(form, lambda: _claim(tender, key, form)) is not None:
        flash(gettext("已提出例外。请本单位另一位采购经办人登录后确认，确认后才能定稿。"), "success")
        return redirect(_back(tender), 303)
    return page("exception", form, tender, one=one, back=_back(tender))


@blueprint.route(f"{_FINDING}/confirm", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def confirm_exception(id: str, key: str) -> ResponseReturnValue:
    """A second person confirms an exception."""
    tender, one = _one(id, key)
    form = ConfirmForm(version=one.answer.version if one.answer else 0)
    if form.is_submitted() and attempt(form, lambda: _confirm(tender, key, form)) is not None:
        flash(gettext("已确认。例外及其依据随公告和招标文件公开。"), "success")
        return redirect(_back(tender), 303)
    return page("confirm_exception", form, tender, one=one, back=_back(tender))


@blueprint.route(f"{_FINDING}/dispute", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def dispute(id: str, key: str) -> ResponseReturnValue:
    """Put a finding before the supervisor."""
    tender, one = _one(id, key)
    form = DisputeForm()
    form.supervisor.choices = [SelectChoice(each.id, each.name) for each in queries.supervisors(tender)]
    if form.is_submitted() and attempt(form, lambda: _dispute(tender, key, form)) is not None:
        flash(gettext("已提请监管部门决定。决定前这处文字不能发布；决定和理由向所有人公开。"), "success")
        return redirect(_back(tender), 303)
    return page("dispute", form, tender, one=one, back=_back(tender))


@blueprint.route("/supervisor/disputes/<id>", methods=["GET", "POST"])
@open_to(RoleName.SUPERVISOR)
def decide_dispute(id: str) -> ResponseReturnValue:
    """A supervisor decides."""
    found, form = queries.asked_of(id, acting.actor(RoleName.SUPERVISOR)), DecideForm()
    if form.is_submitted() and attempt(form, lambda: _decide(found, form)) is not None:
        flash(gettext("已决定。决定和理由现在对所有人公开。"), "success")
        return redirect(url_for("tenders.decision", id=id), 303)
    entry = queries.entry(found.finding)
    return page("decide_dispute", form, found.tender, dispute=found, entry=entry)


def _fields() -> dict[str, str]:
    sent = request.get_json(silent=True)
    fields = sent.get("fields") if isinstance(sent, dict) else None
    texts = fields if isinstance(fields, dict) else None
    if texts is None or not all(isinstance(one, str) for one in texts.values()):
        raise BadInput(Message("没有收到可以检查的文字。"))
    if sum(len(one) for one in texts.values()) > LARGEST_TEXT:
        raise BadInput(Message("文字太长，输入时不检查。保存后在检查页上查看结果。"))
    return texts


def _seen(one: Judged, text: str) -> dict[str, Any]:
    finding, better = one.finding, queries.rewriting(one.finding, text)
    return {
        "key": finding.key,
        "id": finding.id,
        "blocks": one.blocks,
        "stands": one.stands,
        "excerpt": finding.excerpt,
        "reason": gettext(finding.reason.text) % finding.reason.values,
        "article": finding.article,
        "rewording": gettext(finding.rewording.text) % finding.rewording.values,
        "better": vars(better) if better else None,
    }


def _one(tender_id: str, key: str) -> tuple[Tender, Judged]:
    tender = own(tender_id)
    return tender, queries.review(service.written_now(tender), clock.now()).find(key)


def _back(tender: Tender) -> str:
    """The check page of what is being written."""
    standing = None if tender.is_draft else queries.standing_change(tender)
    if standing is not None and standing.kind is ChangeKind.AMENDMENT:
        return url_for("tenders.amendment", id=standing.id)
    return url_for("tenders.prepare", id=tender.id)


def _exemption(one: Any) -> str:
    return f"{gettext(one.words.text)}（{one.article}）"


def _reason(one: Judged) -> str:
    return one.answer.reason if one.answer and not one.answer.exception else ""


def _justify(tender: Tender, form: NecessitiesForm) -> object:
    reasons = {row.data["key"]: row.data["reason"] for row in form.necessities.entries}
    return service.justify(tender, reasons, by=purchaser(), at=clock.now())


def _claim(tender: Tender, key: str, form: ExceptionForm) -> object:
    chosen, reason = form.exception.data, form.reason.data
    return service.claim(tender, key, chosen, reason, by=purchaser(), at=clock.now())


def _confirm(tender: Tender, key: str, form: ConfirmForm) -> object:
    return service.confirm(tender, key, version=form.version.data, by=purchaser(), at=clock.now())


def _dispute(tender: Tender, key: str, form: DisputeForm) -> object:
    grounds, whom = form.grounds.data, form.supervisor.data
    return service.dispute(tender, key, grounds, whom, by=purchaser(), at=clock.now())


def _decide(found: Dispute, form: Form) -> Dispute:
    allows, by = form.decision.data == "allow", acting.actor(RoleName.SUPERVISOR)
    return service.decide(found, allows=allows, opinion=form.opinion.data, by=by, at=clock.now())
