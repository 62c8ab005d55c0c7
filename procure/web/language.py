"""Chinese first, English by a switch; the choice is remembered in the session."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from babel.dates import format_date
from flask import Flask, has_request_context, session
from flask_babel import Babel, get_locale, gettext

from procure.core import clock
from procure.core.terms import Message

_TRANSLATIONS = Path(__file__).parent.parent / "translations"
_WEEKDAYS = "一二三四五六日"
LANGUAGES = {"zh": "zh_Hans_CN", "en": "en"}


def init_app(app: Flask) -> None:
    """Translate pages, forms and messages."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(_TRANSLATIONS)
    Babel(app, locale_selector=_chosen, default_locale=LANGUAGES["zh"])
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.context_processor(lambda: {"lang": current(), "says": say})
    app.add_template_filter(say, "says")


def current() -> str:
    """``zh`` or ``en``."""
    return "en" if str(get_locale()) == "en" else "zh"


def choose(language: str) -> None:
    """Remember a language for this session; anything unknown is Chinese."""
    session["lang"] = language if language in LANGUAGES else "zh"


def say(message: Any) -> str:
    """A Message (or a plain text, or a day) in the person's language."""
    if not isinstance(message, Message):
        return str(_said(message))
    values = {name: _said(value) for name, value in message.values.items()}
    translated: str = gettext(message.text)
    return translated % values if values else translated


def day(value: date | datetime) -> str:
    """``2026年12月1日(星期二)`` or ``Tue 1 December 2026``, the day in Beijing."""
    on = clock.beijing_day(value) if isinstance(value, datetime) else value
    if current() == "en":
        return format_date(on, "EEE d MMMM y", locale="en")
    return f"{on.year}年{on.month}月{on.day}日(星期{_WEEKDAYS[on.weekday()]})"


def _said(value: Any) -> Any:
    if isinstance(value, Message):
        return say(value)
    if isinstance(value, datetime):
        return f"{day(value)} {value.astimezone(clock.BEIJING):%H:%M}"
    return day(value) if isinstance(value, date) else value


def _chosen() -> str:
    """What a command or a job writes, outside of any request, is Chinese."""
    if not has_request_context():
        return LANGUAGES["zh"]
    return LANGUAGES.get(session.get("lang", "zh"), LANGUAGES["zh"])
