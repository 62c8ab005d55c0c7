"""Everybody's own certificates, and the administrator's hand in those of others."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.accounts import enrolment, queries, standing
from procure.accounts.forms import RevokeForm
from procure.accounts.models import Certificate, Person, RevocationReason
from procure.accounts.views.blueprint import administrator, blueprint, myself
from procure.core import clock
from procure.core.actors import Actor, RoleName
from procure.gate import acting
from procure.gate.access import freshly_proved, open_to, open_to_signed_in
from procure.gate.forms import attempt


@blueprint.get("/me/certificates")
@open_to_signed_in
def certificates() -> ResponseReturnValue:
    """One's own certificates."""
    found = queries.certificates_of(acting.actor().person)
    return render_template(
        "accounts/certificates.html", certificates=found, at=clock.now(), reminded=queries.REMINDED
    )


@blueprint.post("/me/certificates/code")
@open_to_signed_in
@freshly_proved
def new_code() -> ResponseReturnValue:
    """A one-time code with the commands to run, shown on the answer alone."""
    return _code(myself(), acting.actor())


@blueprint.post("/people/<person_id>/code")
@open_to(RoleName.ADMINISTRATOR)
@freshly_proved
def new_code_for(person_id: str) -> ResponseReturnValue:
    """A one-time code for somebody whose identity the administrator has checked."""
    return _code(queries.any_person(person_id), administrator())


def _code(person: Person, by: Actor) -> ResponseReturnValue:
    code = enrolment.new_code(person, by=by, at=clock.now())
    return render_template(
        "accounts/new_code.html",
        code=code,
        person=person,
        until=clock.now() + enrolment.CODE_LIFE,
        server=request.url_root.rstrip("/"),
        told=standing.told(person, clock.now()) if person.id == by.person else None,
    )


@blueprint.route("/me/certificates/<certificate_id>/revoke", methods=["GET", "POST"])
@open_to_signed_in
def revoke(certificate_id: str) -> ResponseReturnValue:
    """Revoke one of one's own certificates, after a page that says what it means."""
    found = queries.my_certificate(certificate_id, acting.actor())
    return _revoke(found, acting.actor(), url_for("accounts.certificates"))


@blueprint.route("/people/<person_id>/certificates/<certificate_id>/revoke", methods=["GET", "POST"])
@open_to(RoleName.ADMINISTRATOR)
def revoke_of(person_id: str, certificate_id: str) -> ResponseReturnValue:
    """Revoke somebody's certificate: who left, or asks by other means."""
    found = queries.certificate_of(person_id, certificate_id)
    return _revoke(found, administrator(), url_for("accounts.person", person_id=person_id))


def _revoke(found: Certificate, by: Actor, back_url: str) -> ResponseReturnValue:
    form = RevokeForm()
    if form.is_submitted() and attempt(form, lambda: _revoked(found, form, by)):
        flash(gettext("证书已吊销，此后用它作出的签名一律不被接受。"), "success")
        return redirect(back_url, 303)
    page = render_template("accounts/revoke.html", form=form, certificate=found, back_url=back_url)
    return page, 422 if form.is_submitted() else 200


def _revoked(found: Certificate, form: RevokeForm, by: Actor) -> bool:
    enrolment.revoke(found, RevocationReason(form.reason.data), by=by, at=clock.now())
    return True
