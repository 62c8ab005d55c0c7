"""The page about one's own organisation's bank account."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.accounts import banking
from procure.accounts.forms import BankAccountForm
from procure.accounts.models import COOL_OFF, AccountChange
from procure.accounts.views.blueprint import blueprint, myself
from procure.core import clock
from procure.core.actors import Actor
from procure.gate import acting
from procure.gate.access import freshly_proved, open_to
from procure.gate.forms import attempt


@blueprint.route("/me/bank-account", methods=["GET", "POST"])
@open_to(*banking.HANDS)
@freshly_proved
def bank_account() -> ResponseReturnValue:
    """Which account holds, which is to come, and the form that proposes one."""
    form, at = BankAccountForm(), clock.now()
    if form.is_submitted() and attempt(form, lambda: _propose(form, at)) is not None:
        return _back(gettext("已提出。由本单位的另一个人确认后，再经过冷静期才生效。"))
    page = render_template(
        "accounts/bank_account.html",
        form=form,
        organisation=myself().organisation,
        at=at,
        hours=COOL_OFF // timedelta(hours=1),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/me/bank-account/confirm")
@open_to(*banking.HANDS)
@freshly_proved
def confirm_bank_account() -> ResponseReturnValue:
    """A second person confirms."""
    banking.confirm(_seen(), by=_actor(), at=clock.now())
    return _back(gettext("已确认，冷静期结束时生效；在那之前本单位任何经办人都可以撤回。"))


@blueprint.post("/me/bank-account/withdraw")
@open_to(*banking.HANDS)
def withdraw_bank_account() -> ResponseReturnValue:
    """Anybody of the organisation takes it back."""
    banking.withdraw(_seen(), by=_actor(), at=clock.now())
    return _back(gettext("已撤回，收款账号不变。"))


def _propose(form: BankAccountForm, at: datetime) -> AccountChange:
    return banking.propose(form.account.data, by=_actor(), at=at)


def _actor() -> Actor:
    return acting.actor(*banking.HANDS)


def _seen() -> str:
    """The change that stood on the page."""
    return request.form.get("version", "")


def _back(said: str) -> ResponseReturnValue:
    flash(said, "success")
    return redirect(url_for("accounts.bank_account"), 303)
