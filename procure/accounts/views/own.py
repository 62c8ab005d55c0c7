"""Everybody's own password, sign-ins, and what others did to the account."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.accounts import banking, service, sign_in, told
from procure.accounts import sessions as acts
from procure.accounts.forms import PasswordForm
from procure.accounts.views.blueprint import blueprint, myself
from procure.core import clock
from procure.gate import acting
from procure.gate.access import open_to_signed_in
from procure.gate.forms import attempt

_SHOWN = timedelta(days=30)
_OPEN = timedelta(seconds=sign_in.LONGEST_SECONDS)


@blueprint.route("/me/password", methods=["GET", "POST"])
@open_to_signed_in
def password() -> ResponseReturnValue:
    """Replace one's own password."""
    form = PasswordForm()
    if not form.is_submitted():
        return render_template("accounts/password.html", form=form)
    if attempt(form, lambda: _changed(form)) is None:
        return render_template("accounts/password.html", form=form), 422
    sign_in.renew(myself())
    flash(gettext("密码已更换。"), "success")
    return redirect(url_for("desk.home"), 303)


def _changed(form: PasswordForm) -> bool:
    service.change_password(
        myself(),
        form.current.data,
        form.new.data,
        others=form.others.data,
        by=acting.actor(),
        at=clock.now(),
    )
    return True


@blueprint.get("/me/sessions")
@open_to_signed_in
def sessions() -> ResponseReturnValue:
    """One's own sign-ins of the last month."""
    at = clock.now()
    found = acts.sign_ins_of(acting.actor().person, at - _SHOWN)
    return render_template(
        "accounts/sessions.html", sign_ins=found, current=session["sign_in"], open_since=at - _OPEN
    )


@blueprint.post("/me/sessions/<sign_in_id>/end")
@open_to_signed_in
def end_session(sign_in_id: str) -> ResponseReturnValue:
    """End one of one's own sign-ins elsewhere."""
    acts.end_sign_in(sign_in_id, by=acting.actor(), at=clock.now())
    flash(gettext("已结束这次登录，它的下一次操作即被拒绝。"), "success")
    return redirect(url_for("accounts.sessions"), 303)


@blueprint.post("/me/sessions/end-others")
@open_to_signed_in
def end_other_sessions() -> ResponseReturnValue:
    """End every sign-in of one's own but this."""
    count = acts.end_others(session["sign_in"], by=acting.actor(), at=clock.now())
    flash(gettext("已结束其他%(n)s次登录。", n=count), "success")
    return redirect(url_for("accounts.sessions"), 303)


@blueprint.get("/me/account")
@open_to_signed_in
def account() -> ResponseReturnValue:
    """What others did to one's own account."""
    me = myself()
    return render_template(
        "accounts/account.html",
        happened=told.happened(me),
        unseen=told.is_unseen(me),
        has_bank_account=me.is_a(*banking.HANDS),
    )


@blueprint.post("/me/account/seen")
@open_to_signed_in
def seen() -> ResponseReturnValue:
    """Say that one has seen it."""
    service.acknowledge(myself(), by=acting.actor(), at=clock.now())
    return redirect(url_for("accounts.account"), 303)


@blueprint.get("/me/stay")
@open_to_signed_in
def stay() -> ResponseReturnValue:
    """The person is still there: being asked is enough to stay signed in."""
    return "", 204
