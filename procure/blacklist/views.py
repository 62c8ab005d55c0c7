"""Look-up for everybody; entry by the supervisor alone."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.blacklist import queries, service
from procure.blacklist.forms import BanForm
from procure.blacklist.models import Ban
from procure.blacklist.service import Decision
from procure.core import clock
from procure.core.actors import RoleName
from procure.gate import acting, files
from procure.gate.access import open_to, open_to_everyone
from procure.gate.forms import attempt

blueprint = Blueprint("blacklist", __name__)

LARGEST_DECISION = 10 << 20
_LONGEST_QUERY = 200
_HISTORIANS = frozenset({RoleName.AUDITOR, RoleName.SUPERVISOR})


@blueprint.get("/blacklist")
@open_to_everyone
def lookup() -> ResponseReturnValue:
    """Whether somebody is banned today; supervisors and auditors see ended bans too."""
    words = request.args.get("q", "").strip()[:_LONGEST_QUERY]
    history = _reads_history()
    return render_template(
        "blacklist/lookup.html",
        words=words,
        found=queries.look_up(words, _today(), history=history),
        today=_today(),
        history=history,
        enters=_is(frozenset({RoleName.SUPERVISOR})),
    )


@blueprint.get("/blacklist/<id>")
@open_to_everyone
def show(id: str) -> ResponseReturnValue:
    """One ban with the decision behind it."""
    ban = queries.one(id, _today(), history=_reads_history())
    return render_template(
        "blacklist/show.html",
        ban=ban,
        today=_today(),
        reads=_is(_HISTORIANS | {RoleName.PURCHASER}),
    )


@blueprint.get("/blacklist/<id>/decision.pdf")
@open_to(RoleName.SUPERVISOR, RoleName.AUDITOR, RoleName.PURCHASER)
def decision(id: str) -> ResponseReturnValue:
    """The decision itself."""
    ban = queries.one(id, _today(), history=_reads_history())
    return files.send(ban.decision_sha256, f"{ban.decision_number}.pdf", "application/pdf")


@blueprint.route("/blacklist/new", methods=["GET", "POST"])
@open_to(RoleName.SUPERVISOR)
def enter() -> ResponseReturnValue:
    """Mirror a penalty decision."""
    form = BanForm()
    if not form.is_submitted():
        return render_template("blacklist/enter.html", form=form)
    entered = attempt(form, lambda: _enter(form))
    if entered is None:
        return render_template("blacklist/enter.html", form=form), 422
    flash(gettext("已登记。禁止期内，该单位的投标、定标和签约都会被平台拦下。"), "success")
    return redirect(url_for("blacklist.show", id=entered.id), 303)


def _enter(form: BanForm) -> Ban:
    content = files.received(form.decision.data, field="decision", limit=LARGEST_DECISION)
    given = {name: value for name, value in form.data.items() if name not in ("csrf_token", "decision")}
    decision = Decision(**given, content=content)
    return service.enter(decision, by=acting.actor(RoleName.SUPERVISOR), at=clock.now())


def _reads_history() -> bool:
    return _is(_HISTORIANS)


def _is(roles: frozenset[RoleName]) -> bool:
    who = acting.person()
    return who is not None and acting.has_role(who, roles)


def _today() -> date:
    return clock.beijing_day(clock.now())
