"""Words: stable values for machines, labels for people, messages that carry their values."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Self


class Term(StrEnum):
    """A closed list of words: ``SEALED = "sealed", "已密封"``; the value is stored, the label shown."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        term = str.__new__(cls, value)
        term._value_ = value
        term.label = label
        return term


class Message:
    """A sentence for people: a Chinese pattern (the key of its translations) and its values."""

    __slots__ = ("text", "values")

    def __init__(self, text: str, **values: Any) -> None:
        self.text = text
        self.values = values

    def __str__(self) -> str:
        return self.text % self.values if self.values else self.text

    def __repr__(self) -> str:
        return f"Message({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and (self.text, self.values) == (other.text, other.values)

    def __hash__(self) -> int:
        return hash(self.text)
