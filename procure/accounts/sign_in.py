"""Signing in with a password, staying signed in, and signing out.

A signed-in browser is a row: signing out, a new password or deactivation ends it on the server (trust: W9).
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from flask import Blueprint, Flask, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import Security, current_user
from flask_security.utils import login_user, logout_user

from procure.accounts import devices, factors, guesses, passwords, queries, sessions, turns
from procure.accounts.forms import SignInForm
from procure.accounts.library import SETTINGS, Datastore
from procure.accounts.models import Person, Role
from procure.core import clock
from procure.core.actors import Actor
from procure.db import db, unit_of_work
from procure.gate import acting
from procure.gate.access import open_to_everyone, open_to_signed_in, own_transaction

blueprint = Blueprint("security", __name__)

PROOF_SECONDS = 15 * 60
"""How long a password or second factor counts as fresh, before something that matters."""
LONGEST_SECONDS = 12 * 3600
_KEPT_AT_SIGN_IN = ("lang", "size", "contrast")
_SEEN_PARTS = 60
"""Being there is written into the session at most this often within the idle time."""
_HALFWAY_SECONDS = 5 * 60
_AGAIN_SECONDS = 5
"""After so many seconds it is worth while to try again where too many wanted in."""


def init_app(app: Flask) -> None:
    """Wire the sign-in library: its hashing and sessions, none of its pages."""
    for name, value in SETTINGS.items():
        app.config.setdefault(name, value)
    Security(app, Datastore(db, Person, Role), register_blueprint=False)
    app.login_manager.user_loader(_load)  # type: ignore[attr-defined]  # set by Flask-Login
    app.login_manager.request_loader(_nobody)  # type: ignore[attr-defined]  # set by Flask-Login


@blueprint.route("/login", methods=["GET", "POST"])
@own_transaction
@open_to_everyone
def login() -> ResponseReturnValue:
    """Sign in with e-mail and password."""
    if current_user.is_authenticated:
        return redirect(destination(), 303)
    form = SignInForm()
    if not form.validate_on_submit():
        return _page(form, 422 if form.is_submitted() else 200)
    return _try(form)


@blueprint.post("/logout")
@open_to_signed_in
def logout() -> ResponseReturnValue:
    """End this sign-in, on the server too."""
    sessions.end_sign_in(session["sign_in"], by=acting.actor(), at=clock.now())
    logout_user()
    _forget_all_but_view()
    return redirect("/", 303)


def begin(person: Person, sign_in_id: str) -> None:
    """Make this browser's session that of a fresh sign-in: nothing of what it held before stays."""
    _forget_all_but_view()
    login_user(person, remember=False)
    session["sign_in"] = sign_in_id
    session["began"] = session["seen"] = session["proved"] = int(time.time())


def machine_time() -> float:
    """The machine's clock, by which a phone counts too, whatever day a training clock shows."""
    return time.time()


def is_proved() -> bool:
    """Whether the person showed a password or second factor within the last quarter of an hour."""
    return bool(time.time() - session.get("proved", 0) <= PROOF_SECONDS)


def wait_for_second_step(person: Person) -> None:
    """Keep in the session who gave the right password; nobody is signed in by that alone."""
    _forget_all_but_view()
    session["half"] = {"person": person.id, "at": int(time.time())}


def halfway() -> Person | None:
    """Who gave the right password within the last minutes and owes the second factor."""
    half = session.get("half") or {}
    if time.time() - half.get("at", 0) > _HALFWAY_SECONDS:
        return None
    return queries.person(half["person"])


def finish(person: Person, via: str) -> ResponseReturnValue:
    """Sign the person in, and lead on."""
    at, actor = clock.now(), Actor(person.id, person.organisation_id, "person", acting.address())
    begun = sessions.begin_sign_in(person, device(), via=via, by=actor, at=at)
    begin(person, begun.id)
    return redirect(destination(), 303)


def renew(person: Person) -> None:
    """Go on under a new session: what was known of the old one opens nothing."""
    renewed = sessions.renew_sign_in(session["sign_in"], device(), by=acting.actor(), at=clock.now())
    begin(person, renewed.id)


def device() -> str:
    """The browser of this request, in words."""
    return devices.words(request.user_agent.string)


def _try(form: SignInForm) -> ResponseReturnValue:
    """Nothing is locked while a password is looked at: those who hand in bids need not wait for it."""
    at, email, address = clock.now(), form.email.data, acting.address()
    if until := guesses.free_at(email, address, at):
        return too_many(ceil((until - at).total_seconds()))
    try:
        seen = _looked_at(email, form.password.data, address, at)
    except turns.Full:
        return render_template("security/busy.html"), 429, {"Retry-After": str(_AGAIN_SECONDS)}
    with unit_of_work():
        person = queries.person_of_email(email)
        if seen and person and person.password == seen.kept:
            return _let_in(form, person, seen)
        guesses.count(email, address, at)
    return _again(form, gettext("邮箱或密码不对，请核对后再试。忘记密码的，请联系系统管理员重新设置。"))


@dataclass(frozen=True)
class _Seen:
    """The hash that a right password fits, and the one to keep where what a hash costs has changed since."""

    kept: str
    renewed: str


def _looked_at(email: str, password: str, address: str, at: datetime) -> _Seen | None:
    """What a right password fits; None for a wrong one."""
    person = queries.person_of_email(email)
    kept = person.password if person else ""
    is_known = person is not None and sessions.has_come_from(person.id, address, at)
    with turns.turn(is_known=is_known):
        is_right = passwords.fits(person, password)
    return _Seen(kept, person.password) if is_right and person else None


def _let_in(form: SignInForm, person: Person, seen: _Seen) -> ResponseReturnValue:
    if seen.renewed != seen.kept:
        person.password = seen.renewed
    if not person.active:
        return _again(form, gettext("该账号已停用，不能登录。如有疑问，请联系系统管理员。"))
    if factors.of(person.id):
        wait_for_second_step(person)
        return redirect(url_for("security.second", next=request.args.get("next")), 303)
    return finish(person, "password")


def _again(form: SignInForm, reason: str) -> ResponseReturnValue:
    form.form_errors.append(reason)
    return _page(form, 422)


def _page(form: SignInForm, status: int) -> ResponseReturnValue:
    return render_template("security/login.html", form=form, next=request.args.get("next", "")), status


def too_many(seconds: int) -> ResponseReturnValue:
    """Say that no more guesses are heard for a while."""
    page = render_template("security/too_many.html", minutes=ceil(seconds / 60))
    return page, 429, {"Retry-After": str(seconds)}


def destination() -> str:
    """Where the person wanted to go, if that is a page of ours; else the first desk, else the front page."""
    wanted = request.args.get("next", "")
    if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable():
        return wanted
    desks = (f"desk.{role.name}" for role in current_user.roles)
    return next((url_for(desk) for desk in desks if desk in current_app.view_functions), "/")


def _forget_all_but_view() -> None:
    kept = {name: session[name] for name in _KEPT_AT_SIGN_IN if name in session}
    session.clear()
    session.update(kept)
    session["salt"] = secrets.token_hex(16)


def _nobody(request: object) -> None:
    """A request without a session is nobody's: the library would read its body for a token of its own."""


def _load(uniquifier: str) -> Person | None:
    """The person of a session whose sign-in is neither ended, idle nor too old."""
    sign_in = sessions.open_sign_in(session.get("sign_in", ""), uniquifier)
    # How long somebody was away counts on the machine's clock, whatever day a training clock shows.
    idle, age = (time.time() - session.get(name, 0) for name in ("seen", "began"))
    if sign_in is None or idle > current_app.config["IDLE_SECONDS"] or age > LONGEST_SECONDS:
        return None
    if idle > current_app.config["IDLE_SECONDS"] / _SEEN_PARTS:
        session["seen"] = int(time.time())
    return queries.person(sign_in.person_id)
