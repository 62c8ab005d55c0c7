"""The base of every form, and how an act is tried with one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import FileField

from procure.core.errors import BadInput, NotAllowed, ProcureError, Stale
from procure.core.rules import Breach, RuleBroken
from procure.core.terms import Message
from procure.db import db

Result = TypeVar("Result")


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Shape of input; ``refusal`` is what the law or the thing's state said to it."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # Flask-WTF ships no types
        """What a form takes from a request: no JSON, no NUL, and files in the fields for files alone."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was sent, or None where nothing was."""
            if formdata is not _Auto:
                return formdata
            files = [
                (name, file)
                for name, file in request.files.items(multi=True)
                if isinstance(form._fields.get(name), FileField)
            ]
            typed = [(name, text.replace("\0", "")) for name, text in request.form.items(multi=True)]
            return CombinedMultiDict((MultiDict(files), MultiDict(typed))) if files or typed else None

    refusal: ProcureError | None = None

    @property
    def problems(self) -> list[Message]:
        """What to say above the form: the refusal's reasons, unless a field says it."""
        if isinstance(self.refusal, RuleBroken):
            return [_with_article(breach) for breach in self.refusal.breaches]
        if self.refusal is None or getattr(self.refusal, "field", None) in self:
            return []
        return [self.refusal.reason]


def _with_article(breach: Breach) -> Message:
    return Message("%(reason)s（依据：%(article)s）", reason=breach.reason, article=breach.rule.article)


def attempt(form: Form, act: Callable[[], Result]) -> Result | None:
    """Run an act with a form that is well-formed.

    A refusal undoes what the act changed, becomes part of the form, and gives None: the page is shown again
    with everything that was typed.
    """
    if not form.validate():
        return None
    try:
        with db.session.begin_nested():
            return act()
    except (RuleBroken, BadInput, NotAllowed, Stale) as refusal:
        refuse(form, refusal)
        return None


def refuse(form: Form, refusal: ProcureError) -> None:
    """Make a refusal part of the form, beside the field that it is about."""
    form.refusal = refusal
    if isinstance(refusal, BadInput) and refusal.field in form:
        form[refusal.field].errors = [*form[refusal.field].errors, refusal.reason]
