"""What is wrong with an answer, whoever asked for whatever."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

SCRIPT = "<script>alert(1)</script>"
HEADING = re.compile(r"<h1[\s>]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
FIELD = re.compile(r'<input(?=[^>]*type="file")[^>]*name="((?:\w+_)?signature)"')
INSIDES = re.compile(
    r"Traceback|sqlalchemy|psycopg|sqlite3|werkzeug|Internal Server Error|\.py\b|Bad Request"
    r"|Method Not Allowed|UnicodeDecodeError|ValueError|KeyError"
)


def faults(answer: Any, *, is_api: bool = False) -> list[str]:
    """Why this answer should not have been given; none where it is fine."""
    if answer.status_code >= 500:
        return [f"answered {answer.status_code}"]
    if is_api:
        return list(_api(answer)) if answer.status_code >= 400 else []
    if answer.mimetype == "text/html" and answer.status_code not in (204, 301, 302, 303, 304):
        return list(_page(answer.get_data(as_text=True)))
    return [f"{answer.status_code} is no page"] if answer.status_code >= 400 else []


def _page(text: str) -> Iterator[str]:
    if len(HEADING.findall(text)) != 1:
        yield "has not one heading"
    if not CHINESE.search(text):
        yield "is not in Chinese"
    if found := INSIDES.search(text):
        yield f"shows its insides: {found[0]}"
    if SCRIPT in text:
        yield "gives back a script as it came"
    for name in FIELD.findall(text):
        if f'data-field="{name}"' not in text:
            yield f"takes a file as {name} that can't be signed in the page"


def _api(answer: Any) -> Iterator[str]:
    said = answer.get_json(silent=True) if answer.mimetype == "application/json" else None
    if not isinstance(said, dict) or not isinstance(said.get("code"), str):
        yield f"{answer.status_code} without a code"
    elif not CHINESE.search(str(said.get("reason"))):
        yield f"{answer.status_code} without a reason in Chinese: {said.get('reason')}"
