"""The administrator's pages about organisations and people."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.accounts import factors, proposals, queries, service
from procure.accounts.forms import OrganisationForm, PersonForm, RolesForm
from procure.accounts.models import Person, Size
from procure.accounts.views.blueprint import administrator, blueprint
from procure.core import clock
from procure.core.actors import RoleName
from procure.gate.access import freshly_proved, open_to
from procure.gate.forms import attempt


@blueprint.get("/organisations")
@open_to(RoleName.ADMINISTRATOR)
def organisations() -> ResponseReturnValue:
    """Every organisation."""
    words = request.args.get("q", "").strip()
    found = queries.organisations(words, after=request.args.get("after", ""))
    return render_template("accounts/organisations.html", organisations=found, words=words, page=queries.PAGE)


@blueprint.get("/people")
@open_to(RoleName.ADMINISTRATOR)
def people() -> ResponseReturnValue:
    """Everybody, or those whom some words find."""
    words = request.args.get("q", "").strip()
    found = queries.people(words, after=request.args.get("after", ""))
    return render_template("accounts/people.html", people=found, words=words, page=queries.PAGE)


@blueprint.get("/role-proposals")
@open_to(RoleName.ADMINISTRATOR)
def role_proposals() -> ResponseReturnValue:
    """Roles that wait for a second administrator."""
    return render_template(
        "accounts/role_proposals.html", proposals=proposals.waiting(), is_alone=proposals.is_alone()
    )


@blueprint.post("/role-proposals/<proposal_id>/<any(confirm, decline):answer>")
@open_to(RoleName.ADMINISTRATOR)
@freshly_proved
def decide_roles(proposal_id: str, answer: str) -> ResponseReturnValue:
    """Confirm or decline what another administrator proposed."""
    confirms = answer == "confirm"
    proposals.decide(proposals.get(proposal_id), confirms=confirms, by=administrator(), at=clock.now())
    flash(gettext("已确认，岗位即刻生效。") if confirms else gettext("没有同意，岗位不变。"), "success")
    return redirect(url_for("accounts.role_proposals"), 303)


@blueprint.route("/organisations/new", methods=["GET", "POST"])
@open_to(RoleName.ADMINISTRATOR)
def new_organisation() -> ResponseReturnValue:
    """Enter an organisation."""
    form = OrganisationForm()
    if not form.is_submitted():
        return render_template("accounts/new_organisation.html", form=form)
    added = attempt(form, lambda: service.register(**_particulars(form), by=administrator(), at=clock.now()))
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
@freshly_proved
def new_person(organisation_id: str) -> ResponseReturnValue:
    """Enter somebody; the first password is shown on the answer alone."""
    house, form = queries.organisation(organisation_id), PersonForm()
    if not form.is_submitted():
        return render_template("accounts/new_person.html", form=form, organisation=house)
    added = attempt(
        form,
        lambda: proposals.add_person(
            house, form.name.data, form.email.data, _chosen(form), by=administrator(), at=clock.now()
        ),
    )
    if added is None:
        return render_template("accounts/new_person.html", form=form, organisation=house), 422
    return _initial_password(*added)


@blueprint.route("/people/<person_id>", methods=["GET", "POST"])
@open_to(RoleName.ADMINISTRATOR)
@freshly_proved
def person(person_id: str) -> ResponseReturnValue:
    """One person and its roles."""
    who = queries.any_person(person_id)
    form = RolesForm(roles=[str(role.name) for role in who.roles])
    done = attempt(form, lambda: _assigned(who, form)) if form.is_submitted() else None
    if done is None:
        return _person(who, form), 422 if form.is_submitted() else 200
    flash(done, "success")
    return redirect(url_for("accounts.person", person_id=person_id), 303)


def _person(who: Person, form: RolesForm) -> str:
    return render_template(
        "accounts/person.html",
        form=form,
        person=who,
        certificates=queries.certificates_of(who.id),
        proposal=proposals.open_for(who.id),
        has_factor=bool(factors.of(who.id)),
        at=clock.now(),
        reminded=queries.REMINDED,
    )


def _assigned(who: Person, form: RolesForm) -> str:
    if proposals.assign(who, _chosen(form), by=administrator(), at=clock.now()):
        return str(gettext("已提出。这些岗位须由另一位系统管理员确认后才生效。"))
    return str(gettext("岗位已保存，从对方下一次操作起生效。"))


def _chosen(form: RolesForm) -> list[RoleName]:
    return [RoleName(name) for name in form.roles.data or []]


@blueprint.post("/people/<person_id>/deactivate")
@open_to(RoleName.ADMINISTRATOR)
def deactivate(person_id: str) -> ResponseReturnValue:
    """Close an account."""
    service.deactivate(queries.any_person(person_id), by=administrator(), at=clock.now())
    flash(gettext("账号已停用，对方的下一次操作即被拒绝。"), "success")
    return redirect(url_for("accounts.person", person_id=person_id), 303)


@blueprint.post("/people/<person_id>/activate")
@open_to(RoleName.ADMINISTRATOR)
def activate(person_id: str) -> ResponseReturnValue:
    """Open a closed account."""
    service.activate(queries.any_person(person_id), by=administrator(), at=clock.now())
    flash(gettext("账号已恢复使用。"), "success")
    return redirect(url_for("accounts.person", person_id=person_id), 303)


@blueprint.post("/people/<person_id>/password")
@open_to(RoleName.ADMINISTRATOR)
@freshly_proved
def reset_password(person_id: str) -> ResponseReturnValue:
    """A new first password, shown on the answer alone."""
    who = queries.any_person(person_id)
    return _initial_password(who, service.reset_password(who, by=administrator(), at=clock.now()))


def _initial_password(who: Person, initial: str) -> ResponseReturnValue:
    return render_template("accounts/initial_password.html", person=who, initial=initial)
