"""A person at a browser without scripts: reads a page, fills in its form, sends it."""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

_CODE = re.compile(r"--code ([A-Za-z0-9-]+)")


class Refused(Exception):
    """A page said no; the text is what it said."""


@dataclass
class PageForm:
    """A form as a page shows it: where it goes and what stands in it."""

    action: str
    method: str = "get"
    fields: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)

    def names(self) -> list[str]:
        """Everything that can be filled in, in no order."""
        return [*self.fields, *(name for name in self.choices if name not in self.fields)]


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.alerts: list[str] = []
        self._select = ""
        self._first: str | None = None
        self._area: str | None = None
        self._alert = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = {name: value or "" for name, value in attrs}
        if self._alert or have.get("role") == "alert" or "error-summary" in have.get("class", ""):
            self._alert += tag not in ("br", "hr", "img", "input", "use", "path", "meta", "link")
        if tag == "form":
            self.forms.append(PageForm(have.get("action", ""), have.get("method", "get").lower()))
        if self.forms:
            self._control(tag, have)

    def _control(self, tag: str, have: dict[str, str]) -> None:
        name = have.get("name", "")
        if tag == "input" and name:
            self._input(name, have)
        elif tag == "select":
            self._select, self._first = name, None
        elif tag == "option" and self._select:
            self._option(have)
        elif tag == "textarea":
            self._area, self._text = name, ""

    def _input(self, name: str, have: dict[str, str]) -> None:
        kind = have.get("type", "text")
        if kind in ("checkbox", "radio"):
            self.forms[-1].choices.setdefault(name, []).append(have.get("value", "on"))
        if kind not in ("checkbox", "radio", "submit", "file") or "checked" in have:
            self._add(name, have.get("value", "on" if kind == "checkbox" else ""))

    def _option(self, have: dict[str, str]) -> None:
        value = have.get("value", "")
        self._first = value if self._first is None else self._first
        self.forms[-1].choices.setdefault(self._select, []).append(value)
        if "selected" in have:
            self._add(self._select, value)

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._text += data
        if self._alert and data.strip():
            self.alerts.append(data.strip())

    def handle_endtag(self, tag: str) -> None:
        if self._alert:
            self._alert -= 1
        if tag == "textarea" and self._area is not None:
            self._add(self._area, self._text.removeprefix("\n"))
            self._area = None
        elif tag == "select" and self._select:
            self._choose_first()

    def _choose_first(self) -> None:
        if self._first is not None and self._select not in self.forms[-1].fields:
            self._add(self._select, self._first)
        self._select = ""

    def _add(self, name: str, value: str) -> None:
        self.forms[-1].fields.setdefault(name, []).append(value)


@cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()


class Browser:
    """One person's session with the site."""

    def __init__(self, base: str) -> None:
        self._http = httpx.Client(base_url=base, timeout=60, follow_redirects=False, verify=_tls())

    def close(self) -> None:
        """End the session's connections."""
        self._http.close()

    def sign_in(self, email: str, password: str) -> None:
        """Sign in at the sign-in page."""
        self.submit("/login", {"email": email, "password": password})

    def page(self, path: str) -> str:
        """The text of a page that must be there."""
        answer = self._http.get(path, follow_redirects=True)
        if answer.status_code != httpx.codes.OK:
            raise Refused(f"{path}: {answer.status_code} {_alerts(answer.text)}")
        return answer.text

    def file(self, path: str) -> bytes:
        """The bytes of a download."""
        answer = self._http.get(path)
        if answer.status_code != httpx.codes.OK:
            raise Refused(f"{path}: {answer.status_code}")
        return answer.content

    def submit(
        self,
        path: str,
        values: Mapping[str, Any] | None = None,
        *,
        action: str | None = None,
        files: Mapping[str, tuple[str, bytes]] | None = None,
    ) -> str:
        """Fill in the form of a page and send it; where the site sends the person next.

        ``action`` names the form by a part of its address where a page has several; what isn't filled in
        stays as the page shows it.
        """
        answer = self._send(path, values or {}, action, files or {})
        if answer.status_code not in (httpx.codes.SEE_OTHER, httpx.codes.FOUND):
            raise Refused(f"{answer.url}: {answer.status_code} {_alerts(answer.text)}")
        place = urlsplit(answer.headers["location"])
        return f"{place.path}?{place.query}" if place.query else place.path

    def form(self, path: str, action: str) -> PageForm:
        """The form of a page whose address has ``action`` in it."""
        return _form_of(self.page(path), path, action or None)

    def choices(self, path: str, name: str) -> list[str]:
        """The values that a page offers under a name."""
        return next(iter(form.choices[name] for form in _read(self.page(path)).forms if name in form.choices))

    def link(self, path: str, pattern: str) -> str:
        """The last address on a page that looks like a pattern."""
        found = re.findall(pattern, self.page(path))
        if not found:
            raise Refused(f"{path}: no link like {pattern}")
        return str(found[-1])

    def one_time_code(self) -> str:
        """A code with which the client enrols a key."""
        answer = self._send("/me/certificates", {}, "/code", {})
        found = _CODE.search(answer.text)
        if found is None:
            raise Refused(f"no code: {answer.status_code} {_alerts(answer.text)}")
        return found[1]

    def _send(
        self, path: str, values: Mapping[str, Any], action: str | None, files: Mapping[str, tuple[str, bytes]]
    ) -> httpx.Response:
        form = _form_of(self.page(path), path, action)
        fields: dict[str, Any] = dict(form.fields)
        fields |= {name: _listed(value) for name, value in values.items()}
        target = urljoin(path, form.action) if form.action else path
        return self._http.post(target, data=fields, files=dict(files) or None)


def _listed(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]


def _form_of(text: str, path: str, action: str | None) -> PageForm:
    wanted = [form for form in _read(text).forms if form.method == "post" and "/prefs/" not in form.action]
    wanted = [form for form in wanted if "logout" not in form.action]
    if action is not None:
        wanted = [form for form in wanted if action in form.action]
    if not wanted:
        raise Refused(f"{path}: no form {action or ''}")
    return wanted[0]


def _alerts(text: str) -> str:
    return " ".join(_read(text).alerts)[:600]


def _read(text: str) -> _Forms:
    reader = _Forms()
    reader.feed(text)
    return reader
