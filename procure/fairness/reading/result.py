"""What was read, and where in the file each part of it stands."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from procure.core.terms import Message
from procure.fairness.reading.kinds import Kind

LONGEST = 4_000_000
"""Characters of one file's text."""
_UNITS = {
    "page": (Message("第%(a)s页"), (int,)),
    "line": (Message("第%(a)s行"), (int,)),
    "paragraph": (Message("第%(a)s段"), (int,)),
    "table": (Message("第%(a)s个表格第%(b)s行"), (int, int)),
    "row": (Message("“%(a)s”第%(b)s行"), (str, int)),
    "margin": (Message("页眉页脚"), ()),
    "note": (Message("脚注和尾注"), ()),
    "comment": (Message("批注"), ()),
    "box": (Message("图形中的文字"), ()),
}


@dataclass(frozen=True)
class Place:
    """From ``start`` on the text stands here, until the next place begins."""

    start: int
    unit: str
    values: tuple[int | str, ...] = ()

    @property
    def label(self) -> Message:
        """How a person is told: 第3页, “评分表”第5行."""
        return Message(_UNITS[self.unit][0].text, **dict(zip("ab", self.values, strict=False)))


@dataclass(frozen=True)
class Reading:
    """A file's text; ``pictures`` in it were not read, nor was anything of ``unread`` pages."""

    text: str
    places: tuple[Place, ...]
    kind: Kind
    pictures: int = 0
    unread: tuple[int, ...] = ()

    def place(self, start: int) -> Message | None:
        """Where in the file a character of the text stands."""
        index = bisect_right(self.places, start, key=lambda one: one.start)
        return self.places[index - 1].label if index else None

    def data(self) -> bytes:
        """The same reading always as the same bytes."""
        places = [[one.start, one.unit, *one.values] for one in self.places]
        fields = {
            "kind": self.kind.value,
            "text": self.text,
            "places": places,
            "pictures": self.pictures,
            "unread": list(self.unread),
        }
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()

    @classmethod
    def of(cls, data: bytes) -> Reading:
        """What such bytes say; ValueError where they aren't such."""
        try:
            fields = json.loads(data)
            found = cls(
                text=_text(fields["text"]),
                places=tuple(_place(one) for one in fields["places"]),
                kind=Kind(fields["kind"]),
                pictures=int(fields["pictures"]),
                unread=tuple(int(one) for one in fields["unread"]),
            )
        except (KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ValueError("no reading") from error
        return found


def _text(found: Any) -> str:
    if not isinstance(found, str) or len(found) > LONGEST:
        raise ValueError("no text")
    return found


def _place(row: Sequence[Any]) -> Place:
    start, unit, *values = row
    types = _UNITS[unit][1]
    if type(start) is not int or tuple(type(one) for one in values) != types:
        raise ValueError("no place")
    return Place(start, unit, tuple(values))
