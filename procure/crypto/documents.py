"""The documents of a sealed tender: their fields, read strictly from exact bytes, and built canonically.

``docs/evidence.md`` says what each field means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Any, ClassVar, Self

from procure.core import clock
from procure.core.terms import Message
from procure.crypto import shapes
from procure.crypto.age import is_recipient
from procure.crypto.refusals import DocumentRefused
from procure.crypto.shapes import (
    Shape,
    any_text,
    base64_text,
    count,
    either,
    exactly,
    fits,
    hex64,
    instant,
    list_of,
    map_of,
    nothing,
    positive,
    text,
    whole_text,
)

SUITE = "age1-cms"
MOST_CUSTODIANS = 7
MOST_FILES = 200
NO_OPENING = "no-opening"
LOT: Shape = {"lot": text}
ENVELOPE: Shape = {"envelope": exactly("technical", "price")}
FORM = map_of(text, any_text, most=200)
_CUSTODIAN = fits({"id": text, "recipient": is_recipient, "cert_sha256": hex64}, {"spare": is_recipient})
_BLOB: Shape = {"sha256": hex64, "size": count}


@dataclass(frozen=True)
class Document:
    """A document: its exact ``data``, and its fields as ``value``; never change ``value``."""

    data: bytes
    value: Mapping[str, Any]

    kind: ClassVar[str]
    needed: ClassVar[Shape]
    allowed: ClassVar[Shape] = {}

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read ``data`` as this kind of document; DocumentRefused says what is wrong with it."""
        value = shapes.read_object(data)
        head: Shape = {"v": exactly(1), "type": exactly(cls.kind)}
        shapes.conform(value, {**head, **cls.needed}, cls.allowed)
        document = cls(data, value)
        document.check()
        return document

    @classmethod
    def build(cls, **fields: Any) -> Self:
        """The canonical document of these fields; those that are None are left out where they may be."""
        value = {name: part for name, part in fields.items() if part is not None or name in cls.needed}
        return cls.parse(shapes.canonical({"v": 1, "type": cls.kind, **value}))

    def check(self) -> None:
        """Refuse what no single field shows."""

    @cached_property
    def sha256(self) -> str:
        return sha256(self.data).hexdigest()

    def __getitem__(self, name: str) -> Any:
        return self.value[name]

    def get(self, name: str, default: Any = None) -> Any:
        """An optional field."""
        return self.value.get(name, default)

    def instant(self, name: str) -> datetime:
        """A time field as an aware instant."""
        return clock.parse(self.value[name])


class Tender(Document):
    """What a purchaser signs: who may open, and when."""

    kind = "tender"
    needed = {
        "tender": text,
        "lot": text,
        "opens": instant,
        "mode": exactly("custodians", "dual"),
        "threshold": positive,
        "suite": exactly(SUITE),
        "max_blob": positive,
        "custodians": list_of(_CUSTODIAN, 1, MOST_CUSTODIANS),
    }
    allowed = {"closes": instant, "documents_sha256": hex64, **ENVELOPE}

    def check(self) -> None:
        if self["threshold"] > len(self["custodians"]):
            raise DocumentRefused("threshold", Message("解密门限不得大于保管人数。"))
        recipients = [one for custodian in self["custodians"] for one in recipients_of(custodian)]
        hashes = [one["cert_sha256"] for one in self["custodians"]]
        if _repeats(self.custodian_ids) or _repeats(recipients) or _repeats(hashes):
            raise DocumentRefused("custodian-twice", Message("同一保管人或同一公钥出现了两次。"))
        if "self" in self.custodian_ids:
            raise DocumentRefused("custodian-id", Message("保管人编号不得为“self”。"))

    @property
    def custodian_ids(self) -> list[str]:
        return [one["id"] for one in self["custodians"]]

    @property
    def is_dual(self) -> bool:
        return bool(self["mode"] == "dual")

    @property
    def opens(self) -> datetime:
        return self.instant("opens")

    @property
    def closes(self) -> datetime:
        """The deadline: ``closes``, or ``opens`` without it."""
        return self.instant("closes" if "closes" in self.value else "opens")

    def custodian(self, who: str) -> Mapping[str, Any]:
        """The custodian with this id; DocumentRefused for a stranger."""
        for one in self["custodians"]:
            if one["id"] == who:
                return dict(one)
        raise DocumentRefused("stranger", Message("“%(who)s”不是本项目的保管人。", who=who))


class Extension(Document):
    """A later opening; standing bids stay valid untouched.

    ``admitted`` are, once the technical evaluation is done, the bids whose price's envelopes are opened.
    """

    kind = "extension"
    needed = {"tender_sha256": hex64, "opens": instant, "reason": text}
    allowed = {"closes": instant, "admitted": list_of(hex64)}

    @property
    def opens(self) -> datetime:
        return self.instant("opens")

    @property
    def closes(self) -> datetime:
        """The deadline: ``closes``, or ``opens`` without it."""
        return self.instant("closes" if "closes" in self.value else "opens")


class Bid(Document):
    """What a supplier signs: commitments to everything it hands in."""

    kind = "bid"
    needed = {
        "tender": text,
        "tender_sha256": hex64,
        "lot": text,
        "bidder": hex64,
        "seq": positive,
        "prev": either(nothing, hex64),
        "created": either(instant, exactly("")),
        "key": fits(
            {
                "recipient": is_recipient,
                "shares": map_of(text, hex64, 1, 64),
                "wraps": map_of(text, base64_text, 1, MOST_CUSTODIANS + 1),
            }
        ),
        "manifest": fits({**_BLOB, "plain_sha256": hex64}),
        "blobs": list_of(fits(_BLOB), most=MOST_FILES),
    }
    allowed = {**ENVELOPE}

    def check(self) -> None:
        if _repeats(self.blob_hashes):
            raise DocumentRefused("blob-twice", Message("同一密文在投标文件中列了两次。"))

    @property
    def recipient(self) -> str:
        return str(self["key"]["recipient"])

    @property
    def blob_hashes(self) -> list[str]:
        """The manifest's blob first, then the files'."""
        return [self["manifest"]["sha256"], *(one["sha256"] for one in self["blobs"])]


class Withdraw(Document):
    """A bidder takes its standing bid back; ``prev`` is the bid's hash."""

    kind = "withdraw"
    needed = {
        "tender": text,
        "tender_sha256": hex64,
        "bidder": hex64,
        "seq": positive,
        "prev": hex64,
    }
    allowed = {**LOT, **ENVELOPE}


class Manifest(Document):
    """What is sealed: the form that is read out and the list of files."""

    kind = "manifest"
    needed = {
        "tender_sha256": hex64,
        "bidder": hex64,
        "recipient": is_recipient,
        "lot": text,
        "salt": hex64,
        "form": FORM,
        "files": list_of(
            fits({"name": text, "size": count, "sha256": hex64, "blob": hex64}), most=MOST_FILES
        ),
    }
    allowed = {**ENVELOPE}


class Receipt(Document):
    """The platform's answer to an act: the entry's exact text and where it stands in the chain."""

    kind = "receipt"
    needed = {"entry": whole_text, "leaf": hex64, "prev": hex64, "head": hex64}


class Refusal(Document):
    """A signed slip for a bid that was refused."""

    kind = "refusal"
    needed = {"tender": text, "bid_sha256": hex64, "code": text, "time": instant, "head": hex64}


class Roots(Document):
    """The roots that the platform trusts beside its own, signed by it; ``oid``: where they put the code."""

    kind = "roots"
    needed = {"time": instant, "roots": list_of(fits({"sha256": hex64, "oid": text, "pem": text}), most=50)}

    @property
    def oids(self) -> dict[str, str]:
        """Where each root's certificates have the credit code, by the root's hash."""
        return {one["sha256"]: one["oid"] for one in self.value["roots"]}


def recipients_of(custodian: Mapping[str, Any]) -> list[str]:
    """A custodian's desk key, and its safe's where it has one."""
    return [custodian["recipient"], *([custodian["spare"]] if "spare" in custodian else [])]


def _repeats(values: list[str]) -> bool:
    return len(set(values)) != len(values)
