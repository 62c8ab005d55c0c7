"""What whoever owns the database could do to the ledger: every kind of change, drawn by a number."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from procure.core import clock
from procure.crypto import chain
from procure.crypto.cms import Signer
from procure.ledger import heads, service
from procure.ledger.models import Line, SignedHead

_LINE = [column.key for column in Line.__table__.columns]
_HEAD = [column.key for column in SignedHead.__table__.columns]
_TEXTS = ("entry", "facts", "act", "subject", "by_person", "by_organisation", "leaf", "prev", "head")


@dataclass(frozen=True)
class Ledger:
    """Lines and signed heads as they would come out of a database."""

    lines: tuple[Line, ...]
    signed: tuple[SignedHead, ...]


Kind = Callable[[Ledger, Random], Ledger]


def written(signer: Signer, start: datetime, count: int, sign_each: int) -> Ledger:
    """A ledger of acts, each a minute after the other, with every few of them a signed head."""
    lines: list[Line] = []
    signed: list[SignedHead] = []
    for number in range(count):
        at = start + timedelta(minutes=number)
        lines.append(_act(number, at, lines[-1].head if lines else chain.ZERO))
        if number % sign_each == sign_each - 1:
            signed.append(_signed(lines[-1], signer, at))
    return Ledger(tuple(lines), tuple(signed))


def _act(number: int, at: datetime, prev: str) -> Line:
    facts = service.json_text(
        {"by_person": f"p{number % 7}", "by_organisation": f"o{number % 3}", "n": number}
    )
    subject = f"thing-{number % 9}"
    entry = {"kind": f"thing.{number % 5}", "subject": subject, "salt": f"{number:032x}"}
    line = Line(index=number, act=f"thing.{number % 5}", subject=subject, at=at, prev=prev, facts=facts)
    line.by_person, line.by_organisation = f"p{number % 7}", f"o{number % 3}"
    told = {"time": clock.text(at), "facts_sha256": service.sha256(facts)}
    return hashed(line, service.json_text(entry | told))


def hashed(line: Line, entry: str) -> Line:
    """The line with this entry, its leaf and head following from it."""
    line.entry, line.leaf = entry, service.sha256(entry)
    line.head = chain.head_after(line.prev, line.leaf)
    return line


def _signed(line: Line, signer: Signer, at: datetime) -> SignedHead:
    document = heads.document(line.head, at)
    p7s = signer.sign(document.encode(), at)
    return SignedHead(head=line.head, index=line.index, at=at, document=document, p7s=p7s)


def copy(row: Any, **changes: Any) -> Any:
    """A row like this one with other values."""
    names = _LINE if isinstance(row, Line) else _HEAD
    return type(row)(**{name: getattr(row, name) for name in names} | changes)


def edited(ledger: Ledger, chance: Random) -> Ledger:
    """One value of one line."""
    place = chance.randrange(len(ledger.lines))
    name = chance.choice([*_TEXTS, "at", "index"])
    value = getattr(ledger.lines[place], name)
    return _with(ledger, place, copy(ledger.lines[place], **{name: _other(value, chance)}))


def edited_head(ledger: Ledger, chance: Random) -> Ledger:
    """One value of one signed head."""
    place, name = chance.randrange(len(ledger.signed)), chance.choice(_HEAD)
    old = ledger.signed[place]
    signed = list(ledger.signed)
    signed[place] = copy(old, **{name: _other(getattr(old, name), chance)})
    return replace(ledger, signed=tuple(sorted(signed, key=lambda one: one.index)))


def deleted(ledger: Ledger, chance: Random) -> Ledger:
    """One line, the gap left open or closed."""
    place = chance.randrange(len(ledger.lines) - 1)
    left = [one for one in ledger.lines if one.index != place]
    return _relaid(ledger, left, chance)


def inserted(ledger: Ledger, chance: Random) -> Ledger:
    """A line that looks like the one before it, others moved on or not."""
    place = chance.randrange(1, len(ledger.lines))
    before = ledger.lines[place - 1]
    entry = service.json_text(json.loads(before.entry) | {"salt": f"{chance.getrandbits(128):032x}"})
    new = hashed(copy(before, index=place, prev=before.head), entry)
    return _relaid(ledger, [*ledger.lines[:place], new, *ledger.lines[place:]], chance)


def swapped(ledger: Ledger, chance: Random) -> Ledger:
    """Two lines in each other's place, with or without each other's number."""
    one, other = sorted(chance.sample(range(len(ledger.lines)), 2))
    lines = list(ledger.lines)
    lines[one], lines[other] = lines[other], lines[one]
    return _relaid(ledger, lines, chance)


def cut(ledger: Ledger, chance: Random) -> Ledger:
    """The end missing, the signed heads left or gone with it."""
    return _until(ledger, chance.randrange(len(ledger.lines)), keep_heads=chance.random() < 0.5)


def older(ledger: Ledger, chance: Random) -> Ledger:
    """The whole as it was at an earlier signed head: nothing in it is wrong."""
    earlier = chance.choice(ledger.signed[:-1])
    return _until(ledger, earlier.index + 1, keep_heads=False)


def rewritten(ledger: Ledger, chance: Random) -> Ledger:
    """Another entry in one line and every hash after it made to fit, the signed heads after it gone."""
    place = chance.randrange(len(ledger.lines))
    entry = service.json_text(
        json.loads(ledger.lines[place].entry) | {"salt": f"{chance.getrandbits(128):032x}"}
    )
    return rehashed(ledger, place, entry)


def rehashed(ledger: Ledger, place: int, entry: str) -> Ledger:
    """The chain as it would have been with this entry."""
    lines = list(ledger.lines[:place])
    for old in ledger.lines[place:]:
        prev = lines[-1].head if lines else chain.ZERO
        lines.append(hashed(copy(old, prev=prev), entry if old.index == place else old.entry))
    return Ledger(tuple(lines), tuple(one for one in ledger.signed if one.index < place))


KINDS: tuple[Kind, ...] = (edited, edited_head, deleted, inserted, swapped, cut, older, rewritten)


def _with(ledger: Ledger, place: int, line: Line) -> Ledger:
    lines = [*ledger.lines[:place], line, *ledger.lines[place + 1 :]]
    return replace(ledger, lines=tuple(sorted(lines, key=lambda one: one.index)))


def _relaid(ledger: Ledger, lines: list[Line], chance: Random) -> Ledger:
    """The lines in this order; by chance numbered anew, chained anew, and without their signed heads."""
    if number := chance.random() < 0.75:
        lines = [copy(one, index=place) for place, one in enumerate(lines)]
    if number and chance.random() < 0.5:
        return rehashed(Ledger(tuple(lines), ()), 0, lines[0].entry)
    return Ledger(tuple(lines), ledger.signed if chance.random() < 0.5 else ())


def _until(ledger: Ledger, count: int, *, keep_heads: bool) -> Ledger:
    signed = ledger.signed if keep_heads else tuple(one for one in ledger.signed if one.index < count)
    return Ledger(ledger.lines[:count], signed)


def _other(value: Any, chance: Random) -> Any:
    """Something else of the same kind, as near as can be."""
    if isinstance(value, datetime):
        return value + chance.choice([1, -1]) * timedelta(microseconds=10 ** chance.randrange(9))
    if isinstance(value, int):
        return value + chance.choice([-1, 1, 1000])
    place = chance.randrange(len(value))
    if isinstance(value, bytes):
        return value[:place] + bytes([value[place] ^ chance.randrange(1, 256)]) + value[place + 1 :]
    letter = chance.choice([one for one in "0aé，\U00020000" if one != value[place]])
    return value[:place] + letter + value[place + 1 :]
