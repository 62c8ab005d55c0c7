"""Finance hands payments to the bank and takes in what it answers."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import SelectChoice

from procure.core import clock, money
from procure.core.actors import Actor, RoleName
from procure.core.errors import BadInput
from procure.db import let_go
from procure.gate import acting, files
from procure.gate.access import open_to, own_transaction
from procure.gate.forms import Form, attempt, refuse
from procure.remittances import answers, queries, service
from procure.remittances.forms import AnswerForm, FileForm, ReturnForm
from procure.remittances.models import BankAnswer, PaymentOrder
from procure.remittances.service.booking import Verdict

blueprint = Blueprint("remittances", __name__)
_LARGEST = 5 << 20


def finance() -> Actor:
    """The person at work for the payer's finance."""
    return acting.actor(RoleName.FINANCE)


@blueprint.route("/payment-files", methods=["GET", "POST"])
@open_to(RoleName.FINANCE)
def index() -> ResponseReturnValue:
    """Approved payments to choose from, and what was handed to the bank before."""
    form = _choice(finance())
    if form.is_submitted():
        made = attempt(form, lambda: service.lay_out(form.payments.data, by=finance(), at=clock.now()))
        if made is not None:
            flash(gettext("付款文件已生成。请下载后在银行提交，银行付款前期限不停止。"), "success")
            return redirect(url_for("remittances.show", id=made.id), 303)
    return _page("index", form, files=queries.files(finance()), answers=queries.answers(finance()))


@blueprint.get("/payment-files/<id>")
@open_to(RoleName.FINANCE)
def show(id: str) -> ResponseReturnValue:
    """One file with what became of each of its orders."""
    return render_template("remittances/show.html", file=queries.file(id, finance()))


@blueprint.get("/payment-files/<id>/pain001.xml")
@open_to(RoleName.FINANCE)
def content(id: str) -> ResponseReturnValue:
    """The file as the bank takes it."""
    found = queries.file(id, finance())
    return files.send(found.sha256, f"付款文件-{found.number}.xml", "application/xml")


@blueprint.route("/payment-orders/<id>/return", methods=["GET", "POST"])
@open_to(RoleName.FINANCE)
def give_back(id: str) -> ResponseReturnValue:
    """The bank did not make a payment, and says so otherwise than by a file."""
    order, form = queries.order(id, finance()), ReturnForm()
    if form.is_submitted() and attempt(form, lambda: _give_back(order, form)) is not None:
        flash(gettext("已登记银行退回，这笔付款可以重新交银行。"), "success")
        return redirect(url_for("remittances.show", id=order.file_id), 303)
    return _page("return", form, order=order)


@blueprint.route("/bank-answers/new", methods=["GET", "POST"])
@open_to(RoleName.FINANCE)
@own_transaction
def take() -> ResponseReturnValue:
    """Take in a file of the bank's, row by row."""
    form = AnswerForm()
    if form.is_submitted() and (taken := _take(form, finance())) is not None:
        flash(gettext("银行回执已处理，每一行的结果见下表。"), "success")
        return redirect(url_for("remittances.answer", id=taken.id), 303)
    return _page("take", form)


@blueprint.get("/bank-answers/<id>")
@open_to(RoleName.FINANCE)
def answer(id: str) -> ResponseReturnValue:
    """What was done with each row of an answer."""
    found = queries.answer(id, finance())
    rows = [one | {"verdict": Verdict(one["verdict"])} for one in queries.report(found)["rows"]]
    return render_template("remittances/answer.html", answer=found, rows=rows)


@blueprint.get("/bank-answers/<id>/report.json")
@open_to(RoleName.FINANCE)
def report(id: str) -> ResponseReturnValue:
    """The paper of it."""
    found = queries.answer(id, finance())
    return files.send(found.report_sha256, f"银行回执处理单-{found.name}.json", "application/json")


def _choice(by: Actor) -> FileForm:
    """All that are ready, each ticked."""
    ready = queries.ready(by)
    form = FileForm(payments=[one.payment.id for one in ready])
    form.payments.choices = [
        SelectChoice(
            one.payment.id,
            f"{one.payment.contract.number} {one.payment.contract.supplier.name}"
            f" ¥{money.grouped(one.payment.amount_fen)} {clock.beijing_day(one.due_at).isoformat()}",
        )
        for one in ready
    ]
    return form


def _take(form: AnswerForm, by: Actor) -> BankAnswer | None:
    """Read the file before any unit of work; each row then has one of its own."""
    content = attempt(form, lambda: files.received(form.file.data, field="file", limit=_LARGEST))
    if content is None:
        return None
    let_go()
    at = clock.now()
    try:
        rows = answers.read(content, at)
    except BadInput as refusal:
        refuse(form, refusal)
        return None
    return service.take(content, files.safe_name(form.file.data.filename), rows, by=by, at=at)


def _give_back(order: PaymentOrder, form: ReturnForm) -> object:
    return service.give_back(order, form.reason.data, by=finance(), at=clock.now())


def _page(template: str, form: Form, **values: object) -> tuple[str, int]:
    status = 422 if form.errors or form.refusal else 200
    return render_template(f"remittances/{template}.html", form=form, **values), status
