"""The second factor after the password, and proving oneself again before something that matters."""

from __future__ import annotations

import json
from collections.abc import Callable
from math import ceil
from typing import Any

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.accounts import factors, guesses, passkeys, passwords, queries, second_factor, sessions, sign_in
from procure.accounts.forms import ProofForm, SecondForm
from procure.accounts.models import Person
from procure.core import clock
from procure.core.errors import BadInput, NotAllowed
from procure.gate import acting
from procure.gate.access import open_to_everyone, open_to_signed_in
from procure.gate.forms import Form

_MOST_ANSWER = 20_000


@sign_in.blueprint.route("/login/second", methods=["GET", "POST"])
@open_to_everyone
def second() -> ResponseReturnValue:
    """The second factor of somebody who gave the right password."""
    person = sign_in.halfway()
    if person is None:
        return redirect(url_for("security.login", next=request.args.get("next")), 303)
    form = SecondForm()
    if not form.validate_on_submit():
        return _page("security/second.html", form, person)
    return _guessed(
        form, person, "security/second.html", lambda via: sign_in.finish(person, f"password+{via}")
    )


@sign_in.blueprint.route("/me/prove", methods=["GET", "POST"])
@open_to_signed_in
def prove() -> ResponseReturnValue:
    """Password or second factor once more; then back to where the person was."""
    person = queries.any_person(acting.actor().person)
    form = SecondForm() if factors.of(person.id) else ProofForm()
    if not form.validate_on_submit():
        return _page("security/prove.html", form, person)
    return _guessed(form, person, "security/prove.html", lambda via: _proved(person, via))


def _proved(person: Person, via: str) -> ResponseReturnValue:
    sessions.prove(person, via=via, by=acting.actor(), at=clock.now())
    sign_in.renew(person)
    return redirect(sign_in.destination(), 303)


def _guessed(
    form: Form, person: Person, template: str, then: Callable[[str], ResponseReturnValue]
) -> ResponseReturnValue:
    """Go on where what was given is right; a wrong guess is counted, and after too many none is heard."""
    at, address, account = clock.now(), acting.address(), f"second:{person.email}"
    if until := guesses.free_at(account, address, at):
        return sign_in.too_many(ceil((until - at).total_seconds()))
    if via := _given(form, person):
        return then(via)
    guesses.count(account, address, at)
    form.form_errors.append(
        gettext("没有通过验证，请核对后再试。验证码每半分钟一换、只能用一次，请等下一个。")
    )
    return _page(template, form, person)


def _given(form: Form, person: Person) -> str | None:
    if isinstance(form, ProofForm):
        return "password" if passwords.fits(person, form.password.data) else None
    if form.answer.data:
        return _by_passkey(form.answer.data, person)
    return second_factor.takes_code(person, form.code.data or "", sign_in.machine_time(), clock.now())


def _by_passkey(answer: str, person: Person) -> str | None:
    try:
        own = passkeys.proved(read_answer(answer), factors.passkeys(person.id), clock.now())
    except (BadInput, NotAllowed):
        return None
    own.used_at = clock.now()
    return "passkey"


def read_answer(text: str) -> dict[str, Any]:
    """What a browser's passkey said; empty for anything that is not an object."""
    try:
        found = json.loads(text) if len(text) <= _MOST_ANSWER else None
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _page(template: str, form: Form, person: Person) -> ResponseReturnValue:
    held = factors.passkeys(person.id)
    page = render_template(
        template,
        form=form,
        question=passkeys.question(held) if held else None,
        has_codes=factors.authenticator(person.id) is not None or factors.codes_left(person.id) > 0,
        next=request.args.get("next", ""),
    )
    session.modified = True
    return page, 422 if form.is_submitted() else 200
