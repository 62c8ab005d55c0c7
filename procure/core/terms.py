"""Words: stable values for machines, labels for people, messages that carry their values."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from procure.core.clock import BEIJING


class Term(StrEnum):
    """A closed list of words: ``SEALED = "sealed", "已密封"``; the value is stored, the label shown."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        term = str.__new__(cls, value)
        term._value_ = value
        term.label = label
        return term


class Message:
    """A sentence for people: a Chinese pattern (the key of its translations) and its values.

    Days and instants go in as such: pages say them as they say every day, in the reader's language.
    """

    __slots__ = ("text", "values")

    def __init__(self, text: str, **values: Any) -> None:
        self.text = text
        self.values = values

    def __str__(self) -> str:
        told = {name: _told(value) for name, value in self.values.items()}
        return self.text % told if told else self.text

    def __repr__(self) -> str:
        return f"Message({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and (self.text, self.values) == (other.text, other.values)

    def __hash__(self) -> int:
        return hash(self.text)


def _told(value: Any) -> Any:
    """A value where there is no page: days as numbers, instants in Beijing's time."""
    if isinstance(value, datetime):
        return f"{value.astimezone(BEIJING):%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else value
