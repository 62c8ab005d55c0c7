"""Entries: the lines of the ledger, and the receipts that quote them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Self

from procure.core import clock
from procure.core.terms import Message
from procure.crypto import chain, shapes
from procure.crypto.documents import NO_OPENING, Receipt
from procure.crypto.refusals import DocumentRefused
from procure.crypto.shapes import Shape, count, exactly, fits, hex64, instant, list_of, positive, salt, text

_COMMON: Shape = {"kind": text, "time": instant, "salt": salt}
_ANYWHERE: Shape = {
    "index": count,
    "lot": text,
    "envelope": exactly("technical", "price"),
    "facts_sha256": hex64,
    "p7s_sha256": hex64,
}
_ACTOR: Shape = {"tender": text, "bidder": hex64, "seq": positive}
_NEEDED: Mapping[str, Shape] = {
    "tender": {"tender": text, "sha256": hex64},
    "extension": {"tender": text, "sha256": hex64},
    "bid": {**_ACTOR, "lot": text, "bid_sha256": hex64, "p7s_sha256": hex64},
    "withdraw": {**_ACTOR, "withdraw_sha256": hex64, "p7s_sha256": hex64},
    "close": {"tender": text, "bids": list_of(fits({"bid_sha256": hex64}, {"index": count}))},
    "tick": {},
}
_ALLOWED: Mapping[str, Shape] = {
    "bid": {"organisation": text},
    "withdraw": {"organisation": text},
    "close": {"result": exactly(NO_OPENING)},
}


@dataclass(frozen=True)
class Entry:
    """A line of the ledger: its exact ``data`` and its fields."""

    data: bytes
    value: Mapping[str, Any]

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read an entry; kinds of sealing are held to their fields, other acts to kind, time and salt."""
        value = shapes.read_object(data)
        kind = value.get("kind")
        if isinstance(kind, str) and kind in _NEEDED:
            shapes.conform(value, {**_COMMON, **_NEEDED[kind]}, {**_ANYWHERE, **_ALLOWED.get(kind, {})})
        else:
            shapes.conform({name: value[name] for name in _COMMON if name in value}, _COMMON)
        return cls(data, value)

    @classmethod
    def build(cls, kind: str, at: datetime, **fields: Any) -> Self:
        """The canonical entry of an act; fields that are None are left out, the salt is drawn here."""
        given = {name: part for name, part in fields.items() if part is not None}
        whole = {"salt": secrets.token_hex(16), **given, "kind": kind, "time": clock.text(at)}
        return cls.parse(shapes.canonical(whole))

    @cached_property
    def leaf(self) -> str:
        return chain.leaf_of(self.data)

    @property
    def kind(self) -> str:
        return str(self.value["kind"])

    @property
    def time(self) -> datetime:
        return clock.parse(self.value["time"])

    @property
    def bids(self) -> list[str]:
        """The standing bids' hashes of a close entry."""
        return [one["bid_sha256"] for one in self.value["bids"]]

    @property
    def is_without_opening(self) -> bool:
        return bool(self.value.get("result") == NO_OPENING)


def receipt_of(entry: Entry, prev: str) -> Receipt:
    """The receipt of an entry that follows the head ``prev``; the platform signs its ``data``."""
    head = chain.head_after(prev, entry.leaf)
    return Receipt.build(entry=entry.data.decode("utf-8"), leaf=entry.leaf, prev=prev, head=head)


def entry_of(receipt: Receipt) -> Entry:
    """The entry a receipt quotes; DocumentRefused when leaf or head don't follow from it."""
    entry = Entry.parse(receipt["entry"].encode("utf-8"))
    if entry.leaf != receipt["leaf"] or chain.head_after(receipt["prev"], entry.leaf) != receipt["head"]:
        raise DocumentRefused("chain", Message("回执中的散列值与其内容不符。"))
    return entry


def close_of(receipt: Receipt) -> Entry:
    """The close entry of close.json; DocumentRefused for another kind of entry."""
    entry = entry_of(receipt)
    if entry.kind != "close":
        raise DocumentRefused("not-a-close", Message("该回执不是截标记录。"))
    return entry
