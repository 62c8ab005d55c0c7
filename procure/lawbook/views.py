"""The calendar and the numbers of law: everybody reads them, two people change them."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.core import clock
from procure.core.actors import Actor
from procure.core.calendar import Notice
from procure.core.parameters import Parameter
from procure.gate import acting, files
from procure.gate.access import freshly_proved, open_to, open_to_everyone
from procure.gate.forms import attempt
from procure.lawbook import queries, service, usage
from procure.lawbook.desk import KEEPERS
from procure.lawbook.forms import LARGEST_FILE, DecideForm, NumberForm, YearForm, read_file
from procure.lawbook.models import LawChange, Standing, Subject
from procure.obligations import queries as obligations

blueprint = Blueprint("lawbook", __name__)


@blueprint.get("/calendar")
@open_to_everyone
def calendar() -> ResponseReturnValue:
    """Each year with its notice, or that it is not out yet."""
    return render_template(
        "lawbook/calendar.html",
        years=queries.years(clock.now()),
        changes=queries.confirmed(Subject.CALENDAR),
        keeps=_keeps(),
    )


@blueprint.route("/calendar/import", methods=["GET", "POST"])
@open_to(*KEEPERS)
@freshly_proved
def enter_year() -> ResponseReturnValue:
    """Propose a year's days."""
    form = YearForm()
    made = attempt(form, lambda: _entered(form)) if form.is_submitted() else None
    if made is None:
        return render_template("lawbook/enter_year.html", form=form), 422 if form.is_submitted() else 200
    flash(gettext("已提出。须由另一人对照原文确认后才生效。"), "success")
    return redirect(url_for("lawbook.change", change_id=made.id), 303)


def _entered(form: YearForm) -> LawChange:
    has_file = bool(getattr(form.file.data, "filename", ""))
    year = (
        read_file(files.received(form.file.data, field="file", limit=LARGEST_FILE))
        if has_file
        else form.typed()
    )
    return service.propose_year(year, by=_keeper(), at=clock.now())


@blueprint.get("/numbers")
@open_to_everyone
def numbers() -> ResponseReturnValue:
    """Every number of law with its source and dates; ``key`` leads to the page of one."""
    if key := request.args.get("key"):
        return redirect(url_for("lawbook.number", key=key), 303)
    found = queries.numbers()
    return render_template(
        "lawbook/numbers.html",
        numbers=found,
        titles=list({one.key: one.title for one in found}.items()),
        changed={one.about for one in queries.confirmed(Subject.NUMBER)},
    )


@blueprint.get("/numbers/<key>")
@open_to_everyone
def number(key: str) -> ResponseReturnValue:
    """One number: its values by their dates, where it is applied, how it was changed."""
    return render_template(
        "lawbook/number.html",
        key=key,
        rows=queries.number(key),
        used=usage.of(key),
        changes=queries.confirmed(Subject.NUMBER, key),
        waits=queries.waiting_about(Subject.NUMBER, key),
        today=clock.beijing_day(clock.now()),
        keeps=_keeps(),
    )


@blueprint.route("/numbers/<key>/change", methods=["GET", "POST"])
@open_to(*KEEPERS)
@freshly_proved
def change_number(key: str) -> ResponseReturnValue:
    """Propose that a number was checked, or that it is another from a day on."""
    now = _standing(key)
    form = NumberForm(value=str(now.value), source=now.source)
    made = attempt(form, lambda: _proposed(key, form)) if form.is_submitted() else None
    if made is None:
        page = render_template("lawbook/change_number.html", form=form, key=key, now=now)
        return page, 422 if form.is_submitted() else 200
    flash(gettext("已提出。须由另一人对照原文确认后才生效。"), "success")
    return redirect(url_for("lawbook.change", change_id=made.id), 303)


def _standing(key: str) -> Parameter:
    rows, today = queries.number(key), clock.beijing_day(clock.now())
    return next((row for row in rows if row.in_force(today)), rows[-1])


def _proposed(key: str, form: NumberForm) -> LawChange:
    return service.propose_number(
        key,
        form.value.data,
        source=form.source.data,
        legal_from=form.legal_from.data,
        basis=Notice(form.title.data, form.number.data, form.dated.data, form.url.data),
        by=_keeper(),
        at=clock.now(),
    )


@blueprint.get("/law-changes")
@open_to(*KEEPERS)
def changes() -> ResponseReturnValue:
    """What waits for a second person, and what became of the rest."""
    return render_template("lawbook/changes.html", waiting=queries.waiting(), decided=queries.decided())


@blueprint.get("/law-changes/<change_id>")
@open_to(*KEEPERS)
def change(change_id: str) -> ResponseReturnValue:
    """One change: what it says, what it moves, and the buttons that decide."""
    return _shown(queries.get(change_id), DecideForm())


@blueprint.post("/law-changes/<change_id>/<any(confirm, decline):answer>")
@open_to(*KEEPERS)
@freshly_proved
def decide(change_id: str, answer: str) -> ResponseReturnValue:
    """Confirm or decline what another person proposed."""
    found, form, confirms = queries.get(change_id), DecideForm(), answer == "confirm"
    done = attempt(form, lambda: service.decide(found, confirms=confirms, by=_keeper(), at=clock.now()))
    if done is None:
        return _shown(found, form), 422
    flash(gettext("已确认并生效。") if confirms else gettext("没有采用，一切不变。"), "success")
    return redirect(url_for("lawbook.change", change_id=change_id), 303)


def _shown(found: LawChange, form: DecideForm) -> str:
    is_open = found.standing is Standing.WAITING
    is_year = found.subject is Subject.CALENDAR
    return render_template(
        "lawbook/change.html",
        change=found,
        form=form,
        preview=queries.preview(found.year, clock.now()) if is_open and is_year else None,
        doubt=queries.doubt(found.year) if is_open and is_year else None,
        moves=obligations.moves_by(found.line) if found.line is not None else [],
        before=None if is_year else _standing(found.about),
        legal_from=None if is_year else date.fromisoformat(found.facts["legal_from"]),
        is_own=found.proposed_by == _keeper().person,
    )


def _keeper() -> Actor:
    return acting.actor(*KEEPERS)


def _keeps() -> bool:
    who = acting.person()
    return who is not None and acting.has_role(who, frozenset(KEEPERS))
