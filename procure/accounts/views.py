"""The administrator's pages about organisations and people, and everybody's own password and certificates."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.accounts import enrolment, queries, service
from procure.accounts.forms import ConfirmForm, OrganisationForm, PasswordForm, PersonForm, RolesForm
from procure.accounts.models import Person, Size
from procure.core import clock
from procure.core.actors import Actor, RoleName
from procure.gate import acting
from procure.gate.access import open_to, open_to_signed_in
from procure.gate.forms import attempt

blueprint = Blueprint("accounts", __name__)


def _administrator() -> Actor:
    return acting.actor(RoleName.ADMINISTRATOR)


@blueprint.get("/organisations")
@open_to(RoleName.ADMINISTRATOR)
def organisations() -> ResponseReturnValue:
    """Every organisation."""
    found = queries.organisations(after=request.args.get("after", ""))
    return render_template("accounts/organisations.html", organisations=found)


@blueprint.route("/organisations/new", methods=["GET", "POST"])
@open_to(RoleName.ADMINISTRATOR)
def new_organisation() -> ResponseReturnValue:
    """Enter an organisation."""
    form = OrganisationForm()
    if not form.is_submitted():
        return render_template("accounts/new_organisation.html", form=form)
    added = attempt(form, lambda: service.register(**_particulars(form), by=_administrator(), at=clock.now()))
    if added is None:
        return render_template("accounts/new_organisation.html", form=form), 422
    flash(gettext("已登记单位。"), "success")
    return redirect(url_for("accounts.organisation", organisation_id=added.id), 303)


def _particulars(form: OrganisationForm) -> dict[str, Any]:
    given = {name: value or "" for name, value in form.data.items() if name != "csrf_token"}
    return given | {"size": Size(given["size"])}


@blueprint.get("/organisations/<organisation_id>")
@open_to(RoleName.ADMINISTRATOR)
def organisation(organisation_id: str) -> ResponseReturnValue:
    """One organisation and its people."""
    found = queries.organisation(organisation_id)
    people = queries.people_of(organisation_id)
    return render_template("accounts/organisation.html", organisation=found, people=people)


@blueprint.route("/organisations/<organisation_id>/people/new", methods=["GET", "POST"])
@open_to(RoleName.ADMINISTRATOR)
def new_person(organisation_id: str) -> ResponseReturnValue:
    """Enter somebody; the first password is shown on the answer alone."""
    house, form = queries.organisation(organisation_id), PersonForm()
    if not form.is_submitted():
        return render_template("accounts/new_person.html", form=form, organisation=house)
    added = attempt(
        form,
        lambda: service.add_person(
            house, form.name.data, form.email.data, _chosen(form), by=_administrator(), at=clock.now()
        ),
    )
    if added is None:
        return render_template("accounts/new_person.html", form=form, organisation=house), 422
    return _initial_password(*added)


@blueprint.route("/people/<person_id>", methods=["GET", "POST"])
@open_to(RoleName.ADMINISTRATOR)
def person(person_id: str) -> ResponseReturnValue:
    """One person and its roles."""
    who = queries.any_person(person_id)
    form = RolesForm(roles=[str(role.name) for role in who.roles])
    if not form.is_submitted():
        return render_template("accounts/person.html", form=form, person=who)
    done = attempt(form, lambda: _assigned(who, form))
    if done is None:
        return render_template("accounts/person.html", form=form, person=who), 422
    flash(gettext("岗位已保存，从对方下一次操作起生效。"), "success")
    return redirect(url_for("accounts.person", person_id=person_id), 303)


def _assigned(who: Person, form: RolesForm) -> bool:
    service.assign_roles(who, _chosen(form), by=_administrator(), at=clock.now())
    return True


def _chosen(form: RolesForm) -> list[RoleName]:
    return [RoleName(name) for name in form.roles.data or []]


@blueprint.post("/people/<person_id>/deactivate")
@open_to(RoleName.ADMINISTRATOR)
def deactivate(person_id: str) -> ResponseReturnValue:
    """Close an account."""
    service.deactivate(queries.any_person(person_id), by=_administrator(), at=clock.now())
    flash(gettext("账号已停用，对方的下一次操作即被拒绝。"), "success")
    return redirect(url_for("accounts.person", person_id=person_id), 303)


@blueprint.post("/people/<person_id>/activate")
@open_to(RoleName.ADMINISTRATOR)
def activate(person_id: str) -> ResponseReturnValue:
    """Open a closed account."""
    service.activate(queries.any_person(person_id), by=_administrator(), at=clock.now())
    flash(gettext("账号已恢复使用。"), "success")
    return redirect(url_for("accounts.person", person_id=person_id), 303)


@blueprint.post("/people/<person_id>/password")
@open_to(RoleName.ADMINISTRATOR)
def reset_password(person_id: str) -> ResponseReturnValue:
    """A new first password, shown on the answer alone."""
    who = queries.any_person(person_id)
    return _initial_password(who, service.reset_password(who, by=_administrator(), at=clock.now()))


def _initial_password(who: Person, initial: str) -> ResponseReturnValue:
    return render_template("accounts/initial_password.html", person=who, initial=initial)


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
    me = queries.any_person(acting.actor().person)
    service.change_password(me, form.current.data, form.new.data, by=acting.actor(), at=clock.now())
    return True


@blueprint.get("/me/certificates")
@open_to_signed_in
def certificates() -> ResponseReturnValue:
    """One's own certificates."""
    found = queries.certificates_of(acting.actor().person)
    return render_template("accounts/certificates.html", certificates=found, at=clock.now())


@blueprint.post("/me/certificates/code")
@open_to_signed_in
def new_code() -> ResponseReturnValue:
    """A one-time code with the commands to run, shown on the answer alone."""
    me = queries.any_person(acting.actor().person)
    code = enrolment.new_code(me, by=acting.actor(), at=clock.now())
    until = clock.now() + enrolment.CODE_LIFE
    server = request.url_root.rstrip("/")
    return render_template("accounts/new_code.html", code=code, until=until, server=server)


@blueprint.route("/me/certificates/<certificate_id>/revoke", methods=["GET", "POST"])
@open_to_signed_in
def revoke(certificate_id: str) -> ResponseReturnValue:
    """Revoke one of one's own certificates, after a page that says what it means."""
    found, form = queries.my_certificate(certificate_id, acting.actor()), ConfirmForm()
    if not form.is_submitted():
        return render_template("accounts/revoke.html", form=form, certificate=found)
    enrolment.revoke(found, by=acting.actor(), at=clock.now())
    flash(gettext("证书已吊销，此后用它作出的签名一律不被接受。"), "success")
    return redirect(url_for("accounts.certificates"), 303)
