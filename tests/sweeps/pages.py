"""What a page says, read as a browser reads it: headings, links, forms with what stands in their fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

from tests.cast import house

PDF = b"%PDF-1.7 something"
_CHOSEN = ("radio", "select", "checkbox")
_BY_KIND = {
    "date": "2026-03-24",
    "datetime-local": "2026-03-24T09:00",
    "number": "1",
}
_BY_NAME = {
    "amount_fen": "300000.00",
    "budget_fen": "1000000.00",
    "ceiling_fen": "900000.00",
    "code": house(77, "单位").code,
    "email": "somebody@example.org",
    "ends_on": "2027-03-23",
    "url": "https://example.org/notice/1",
}


@dataclass
class Field:
    """A field: what stands in it or is chosen, and what could be chosen."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)

    @property
    def sent(self) -> Any:
        """What it sends; something plausible where nothing stands in it."""
        if self.kind == "file":
            return (BytesIO(PDF), "文件.pdf")
        if self.kind in _CHOSEN:
            return [one for one in self.values if one] or self.options[:1]
        return next(filter(None, self.values), None) or self._plausible

    @property
    def _plausible(self) -> str:
        last = self.name.rsplit("-", 1)[-1]
        return _BY_NAME.get(last) or _BY_KIND.get(self.kind, "甲")


@dataclass
class Form:
    """A form and where it goes."""

    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)

    def filled(self, **changes: Any) -> dict[str, Any]:
        """What a press of its button sends, with these changes."""
        return {name: one.sent for name, one in self.fields.items() if one.sent} | changes


class Page(HTMLParser):
    """A page's headings, links and forms."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.h1 = 0
        self.links: set[str] = set()
        self.forms: list[Form] = []
        self._at: Form | None = None
        self._in: Field | None = None
        self._text = False
        self._read = {
            "form": self._begin_form,
            "input": self._input,
            "button": self._button,
            "textarea": self._area,
            "select": self._select,
            "option": self._option,
        }
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count and collect."""
        given = {name: value or "" for name, value in attrs}
        self.h1 += tag == "h1"
        if tag == "a" and "href" in given:
            self.links.add(given["href"])
        if tag in self._read:
            self._read[tag](given)

    def handle_endtag(self, tag: str) -> None:
        """Leave what was begun."""
        if tag == "form":
            self._at = None
        if tag in ("textarea", "select"):
            self._in, self._text = None, False

    def handle_data(self, data: str) -> None:
        """What stands in a text area."""
        if self._text and self._in is not None:
            self._in.values = [data.removeprefix("\n")]

    def _begin_form(self, given: dict[str, str]) -> None:
        self._at = Form(given.get("action", ""), given.get("method", "get").lower())
        self.forms.append(self._at)

    def _input(self, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if (one := self._field(given, kind)) is None:
            return
        value = given.get("value", "on" if kind in _CHOSEN else "")
        one.options.append(value)
        if kind not in _CHOSEN or "checked" in given:
            one.values.append(value)

    def _button(self, given: dict[str, str]) -> None:
        if (one := self._field(given, "hidden")) is not None:
            one.values.append(given.get("value", ""))

    def _area(self, given: dict[str, str]) -> None:
        self._in, self._text = self._field(given, "textarea"), True

    def _select(self, given: dict[str, str]) -> None:
        self._in = self._field(given, "select")

    def _option(self, given: dict[str, str]) -> None:
        if self._in is not None and given.get("value"):
            self._in.options.append(given["value"])
            self._in.values += [given["value"]] * ("selected" in given)

    def _field(self, given: dict[str, str], kind: str) -> Field | None:
        name = given.get("name")
        if self._at is None or not name or name == "csrf_token":
            return None
        return self._at.fields.setdefault(name, Field(name, kind))
