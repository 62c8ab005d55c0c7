"""Everybody's own password."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.accounts import service
from procure.accounts.forms import PasswordForm
from procure.accounts.views.blueprint import blueprint, myself
from procure.core import clock
from procure.gate import acting
from procure.gate.access import open_to_signed_in
from procure.gate.forms import attempt


@blueprint.route("/me/password", methods=["GET", "POST"])
@open_to_signed_in
def password() -> ResponseReturnValue:
    """Replace one's own password."""
    form = PasswordForm()
    if not form.is_submitted():
        return render_template("accounts/password.html", form=form)
    if attempt(form, lambda: _changed(form)) is None:
        return render_template("accounts/password.html", form=form), 422
    flash(gettext("密码已更换，请用新密码重新登录。"), "success")
    return redirect(url_for("security.login"), 303)


def _changed(form: PasswordForm) -> bool:
    service.change_password(myself(), form.current.data, form.new.data, by=acting.actor(), at=clock.now())
    return True
