"""Everybody's own second factor, and the administrator's say in it."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.accounts import factors, passkeys, queries, second_factor, second_step, sign_in, totp
from procure.accounts.forms import AuthenticatorForm, DutiesForm, PasskeyForm
from procure.accounts.views.blueprint import administrator, blueprint, myself
from procure.core import clock
from procure.core.actors import RoleName
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.gate import acting
from procure.gate.access import freshly_proved, open_to, open_to_signed_in
from procure.gate.forms import Form, attempt
from procure.printing.square import square


@blueprint.get("/me/second-factor")
@open_to_signed_in
def second_factor_page() -> ResponseReturnValue:
    """What one has as a second factor."""
    me = myself()
    return render_template(
        "accounts/second_factor.html",
        held=factors.of(me.id),
        codes_left=factors.codes_left(me.id),
        is_due=factors.is_due(me),
        is_missing=factors.is_missing(me),
    )


@blueprint.route("/me/second-factor/authenticator", methods=["GET", "POST"])
@open_to_signed_in
@freshly_proved
def new_authenticator() -> ResponseReturnValue:
    """Scan a square code with an app, and type its first code."""
    form = AuthenticatorForm()
    if form.is_submitted():
        added = attempt(form, lambda: _added(form))
        if added is not None:
            return _codes(added)
    secret = totp.offered(form.offer.data or "") or totp.new_secret()
    form.offer.data = form.offer.raw_data = None
    form.offer.data = totp.sealed(secret)
    site = current_app.extensions["procure.config"].site.name
    width, path = square(totp.address(secret, myself().email, site))
    page = render_template(
        "accounts/new_authenticator.html", form=form, secret=secret, width=width, path=path
    )
    return page, 422 if form.is_submitted() else 200


def _added(form: AuthenticatorForm) -> list[str]:
    return second_factor.add_authenticator(
        myself(),
        form.offer.data or "",
        form.code.data,
        sign_in.machine_time(),
        by=acting.actor(),
        at=clock.now(),
    )


@blueprint.route("/me/second-factor/passkey", methods=["GET", "POST"])
@open_to_signed_in
@freshly_proved
def new_passkey() -> ResponseReturnValue:
    """Have the browser make a passkey for this site."""
    form, me = PasskeyForm(), myself()
    if form.is_submitted():
        added = attempt(form, lambda: _registered(form))
        if added is not None:
            return _codes(added)
    site = current_app.extensions["procure.config"].site.name
    options = passkeys.registration(me, factors.passkeys(me.id), site)
    page = render_template("accounts/new_passkey.html", form=form, options=options)
    return page, 422 if form.is_submitted() else 200


def _registered(form: PasskeyForm) -> list[str]:
    if not form.answer.data:
        raise BadInput(Message("浏览器没有给出通行密钥，请用支持通行密钥的浏览器再试一次。"), field="name")
    new = passkeys.registered(second_step.read_answer(form.answer.data), clock.now())
    return second_factor.add_passkey(myself(), new, form.name.data, by=acting.actor(), at=clock.now())


def _codes(codes: list[str]) -> ResponseReturnValue:
    """The first factor comes with recovery codes, shown on this answer alone."""
    session["factor"] = True
    if codes:
        return render_template("accounts/recovery_codes.html", codes=codes)
    flash(gettext("已添加第二重验证，从下次登录起使用。"), "success")
    return redirect(url_for("accounts.second_factor_page"), 303)


@blueprint.route("/me/second-factor/<factor_id>/remove", methods=["GET", "POST"])
@open_to_signed_in
@freshly_proved
def remove_factor(factor_id: str) -> ResponseReturnValue:
    """Take away one of one's own factors, after a page that says what it means."""
    form, me = Form(), myself()
    row = factors.mine(me.id, factor_id)
    if form.is_submitted() and _did(
        form, lambda: second_factor.remove(me, row, by=acting.actor(), at=clock.now())
    ):
        session.pop("factor", None)
        flash(gettext("已移除。"), "success")
        return redirect(url_for("accounts.second_factor_page"), 303)
    page = render_template("accounts/remove_factor.html", form=form, factor=row)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/me/second-factor/codes")
@open_to_signed_in
@freshly_proved
def new_recovery_codes() -> ResponseReturnValue:
    """Fresh recovery codes, shown on the answer alone."""
    codes = second_factor.new_codes(myself(), by=acting.actor(), at=clock.now())
    return render_template("accounts/recovery_codes.html", codes=codes)


@blueprint.post("/people/<person_id>/second-factor")
@open_to(RoleName.ADMINISTRATOR)
@freshly_proved
def reset_factors(person_id: str) -> ResponseReturnValue:
    """Take the second factor away from somebody who lost it."""
    second_factor.reset(queries.any_person(person_id), by=administrator(), at=clock.now())
    flash(gettext("已清除对方的第二重验证并结束其全部登录，对方会在工作台看到。"), "success")
    return redirect(url_for("accounts.person", person_id=person_id), 303)


@blueprint.route("/second-factor-duties", methods=["GET", "POST"])
@open_to(RoleName.ADMINISTRATOR)
@freshly_proved
def factor_duties() -> ResponseReturnValue:
    """Whose people need a second factor."""
    form = DutiesForm(roles=[str(role) for role in factors.duties()])
    if form.is_submitted() and _did(form, lambda: _required(form)):
        flash(gettext("已保存，从各人下一次操作起生效。"), "success")
        return redirect(url_for("accounts.factor_duties"), 303)
    page = render_template("accounts/factor_duties.html", form=form, advised=factors.ADVISED)
    return page, 422 if form.is_submitted() else 200


def _required(form: DutiesForm) -> None:
    roles = [RoleName(name) for name in form.roles.data or []]
    second_factor.require(roles, by=administrator(), at=clock.now())


def _did(form: Form, act: Callable[[], None]) -> bool:
    """Whether an act without an answer of its own was done."""

    def done() -> bool:
        act()
        return True

    return attempt(form, done) is not None
