"""The administrator's pages about the roots of licensed authorities."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.accounts import queries
from procure.accounts import roots as acts
from procure.accounts.forms import RevocationsForm, RootForm, WithdrawRootForm
from procure.accounts.models import TrustedRoot
from procure.accounts.views.blueprint import administrator, blueprint
from procure.core import clock
from procure.core.actors import RoleName
from procure.gate import files
from procure.gate.access import freshly_proved, open_to
from procure.gate.forms import attempt

_LARGEST_LIST = 8 << 20


@blueprint.get("/trusted-roots")
@open_to(RoleName.ADMINISTRATOR)
def roots() -> ResponseReturnValue:
    """Every root that is or was trusted."""
    return render_template("accounts/roots.html", roots=queries.roots(), at=clock.now())


@blueprint.route("/trusted-roots/new", methods=["GET", "POST"])
@open_to(RoleName.ADMINISTRATOR)
@freshly_proved
def new_root() -> ResponseReturnValue:
    """Install a root."""
    form = RootForm()
    added = attempt(form, lambda: _installed(form)) if form.is_submitted() else None
    if added is None:
        page = render_template("accounts/new_root.html", form=form)
        return page, 422 if form.is_submitted() else 200
    flash(gettext("已安装。此后收到的、由它签发的证书作出的签名，本平台予以承认。"), "success")
    return redirect(url_for("accounts.root", root_id=added.id), 303)


def _installed(form: RootForm) -> TrustedRoot:
    given = {name: form[name].data for name in ("name", "provider", "licence", "code_oid")}
    return acts.install(
        form.pem.data,
        **given,
        trusted_from=form.trusted_from.data,
        trusted_until=form.trusted_until.data,
        by=administrator(),
        at=clock.now(),
    )


@blueprint.get("/trusted-roots/<root_id>")
@open_to(RoleName.ADMINISTRATOR)
def root(root_id: str) -> ResponseReturnValue:
    """One root, its revocation list and its end."""
    found = queries.root(root_id)
    return render_template("accounts/root.html", root=found, form=RevocationsForm(), at=clock.now())


@blueprint.post("/trusted-roots/<root_id>/revocations")
@open_to(RoleName.ADMINISTRATOR)
def enter_revocations(root_id: str) -> ResponseReturnValue:
    """Take in the authority's newest revocation list."""
    found, form = queries.root(root_id), RevocationsForm()
    if attempt(form, lambda: _entered(found, form)) is None:
        page = render_template("accounts/root.html", root=found, form=form, at=clock.now())
        return page, 422
    flash(gettext("已更新吊销列表。"), "success")
    return redirect(url_for("accounts.root", root_id=root_id), 303)


def _entered(found: TrustedRoot, form: RevocationsForm) -> bool:
    content = files.received(form.file.data, field="file", limit=_LARGEST_LIST)
    acts.enter_revocations(found, content, by=administrator(), at=clock.now())
    return True


@blueprint.route("/trusted-roots/<root_id>/withdraw", methods=["GET", "POST"])
@open_to(RoleName.ADMINISTRATOR)
@freshly_proved
def withdraw_root(root_id: str) -> ResponseReturnValue:
    """Trust a root no more, after a page that says what it means."""
    found, form = queries.root(root_id), WithdrawRootForm()
    if form.is_submitted() and attempt(form, lambda: _withdrawn(found, form)):
        flash(gettext("已停用。此后收到的、由它签发的证书作出的签名，本平台不再承认。"), "success")
        return redirect(url_for("accounts.root", root_id=root_id), 303)
    page = render_template("accounts/withdraw_root.html", form=form, root=found)
    return page, 422 if form.is_submitted() else 200


def _withdrawn(found: TrustedRoot, form: WithdrawRootForm) -> bool:
    acts.withdraw(found, form.reason.data, by=administrator(), at=clock.now())
    return True
