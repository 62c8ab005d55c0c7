"""Chinese first, English by a switch; the choice is remembered in the session."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask, has_request_context, session
from flask_babel import Babel, get_locale, gettext

from procure.core.terms import Message

_TRANSLATIONS = Path(__file__).parent.parent / "translations"
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
    """A Message (or a plain text) in the person's language."""
    if not isinstance(message, Message):
        return str(message)
    values = {
        name: say(value) if isinstance(value, Message) else value for name, value in message.values.items()
    }
    translated: str = gettext(message.text)
    return translated % values if values else translated


def _chosen() -> str:
    """What a command or a job writes, outside of any request, is Chinese."""
    if not has_request_context():
        return LANGUAGES["zh"]
    return LANGUAGES.get(session.get("lang", "zh"), LANGUAGES["zh"])
