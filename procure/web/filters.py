"""How dates, money and words look on every page: one way for each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import cn2an
from flask import Flask, current_app, session, url_for
from flask_babel import gettext

from procure.core import clock, money
from procure.core.terms import Term
from procure.gate import acting
from procure.web import desks, language

_NUMERALS = {"digits": "零壹贰叁肆伍陆柒捌玖", "units": "拾佰仟万亿元角分整"}
"""For amounts in capitals that a page itself spells; in every language the legal spelling is this one."""


def init_app(app: Flask) -> None:
    """Give templates their filters and globals."""
    shown: dict[str, Callable[..., str]] = {
        "day": language.day,
        "moment": moment,
        "until": until,
        "yuan": yuan,
        "capital": capital,
        "label": label,
    }
    for name, show in shown.items():
        app.add_template_filter(show, name)
    app.context_processor(_globals)


def moment(value: datetime) -> str:
    """``2026年12月1日(星期二)09:30(北京时间)``."""
    at = value.astimezone(clock.BEIJING)
    seconds = f":{at.second:02d}" if at.second else ""
    return _at(at.date(), f"{at:%H:%M}{seconds}")


def until(value: datetime) -> str:
    """The same for the end of a period: midnight is 24:00 of the last day, not 00:00 of the next."""
    at = value.astimezone(clock.BEIJING)
    if at.time() != time():
        return moment(value)
    return _at(at.date() - timedelta(days=1), "24:00")


def _at(on: date, time_of_day: str) -> str:
    if language.current() == "en":
        return f"{language.day(on)} {time_of_day} (Beijing time)"
    return f"{language.day(on)}{time_of_day}(北京时间)"


def yuan(amount: int) -> str:
    """``¥1,234,567.00`` of whole fen."""
    return f"¥{money.grouped(amount)}"


def capital(amount: int) -> str:
    """``人民币壹拾贰万元整`` of whole fen; nothing in English, which has no such way of writing."""
    if language.current() == "en":
        return ""
    words: str = cn2an.an2cn(money.decimal(amount), "rmb")
    return f"人民币{words}"


def label(word: Term) -> str:
    """A word of a closed list in the person's language."""
    said: str = gettext(word.label)
    return said


def _globals() -> dict[str, Any]:
    app = current_app
    return {
        "server_now": clock.now(),
        "numerals": _NUMERALS,
        "in_time": clock.in_time,
        "site": app.extensions["procure.config"].site,
        "desks": desks.of(acting.person()),
        "view_prefs": {"size": session.get("size", "normal"), "contrast": session.get("contrast", "normal")},
        "has_endpoint": lambda name: name in app.view_functions,
        "url_of": lambda name, **values: url_for(name, **values) if name in app.view_functions else None,
    }
