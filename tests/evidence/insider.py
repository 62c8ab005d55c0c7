"""Somebody with the database, the disk and every key of the server, trying to open bids before their time."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import sqlalchemy as sa

from procure import storage
from procure.bids import queries
from procure.crypto import age
from procure.crypto.documents import Bid
from procure.crypto.opening import Opened, identity_of, open_bid
from procure.crypto.refusals import SealRefused
from procure.db import Base, db

_KEY = re.compile(rb"AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}", re.IGNORECASE)
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{40,}={0,2}")
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){32,}")


def opened(tender_id: str, home: Path) -> int:
    """How many of a tender's bids open with what lies on the server."""
    bids = [Bid.parse(one.document) for one in queries.standing(tender_id)]
    assert bids
    held = list(_everything(home))
    keys, pieces = _keys(held), {sha256(one).hexdigest(): one for one in held}
    for bid in bids:
        keys |= _combined(bid, pieces)
    return sum(_opens(bid, keys) for bid in bids)


def _everything(home: Path) -> Iterator[bytes]:
    """Every cell, every file, and whatever is written in them as base64 or in hex."""
    for whole in (*_cells(), *(path.read_bytes() for path in home.rglob("*") if path.is_file())):
        yield whole
        for written in _BASE64.findall(whole):
            yield from _decoded(written)
        for written in _HEX.findall(whole):
            yield binascii.unhexlify(written)


def _cells() -> Iterator[bytes]:
    db.session.rollback()
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(sa.select(table)):
            for cell in row:
                yield cell if isinstance(cell, bytes) else str(cell).encode()


def _decoded(written: bytes) -> Iterator[bytes]:
    padded = written.rstrip(b"=") + b"=" * (-len(written.rstrip(b"=")) % 4)
    for alphabet in (None, b"-_"):
        try:
            yield base64.b64decode(padded, alphabet, validate=True)
        except binascii.Error:
            continue


def _keys(held: Iterable[bytes]) -> set[str]:
    return {found.decode().upper() for one in held for found in _KEY.findall(one)}


def _combined(bid: Bid, pieces: Mapping[str, bytes]) -> set[str]:
    """The key from shares, where whatever has a share's hash lies about."""
    shares = {name: pieces[digest] for name, digest in bid["key"]["shares"].items() if digest in pieces}
    identity = identity_of(bid, shares)
    return {identity} if isinstance(identity, str) else set()


def _opens(bid: Bid, keys: set[str]) -> bool:
    return any(isinstance(_try(bid, one), Opened) for one in keys | set(_from_wraps(bid, keys)))


def _try(bid: Bid, key: str) -> object:
    try:
        return open_bid(bid, key, storage.current().open)
    except SealRefused:
        return None


def _from_wraps(bid: Bid, keys: set[str]) -> Iterator[str]:
    """What the wraps give to a key that somebody left on the server."""
    shares: dict[str, bytes] = {}
    for wrap in bid["key"]["wraps"].values():
        for key in keys:
            try:
                inside = age.open_(base64.b64decode(wrap), [key])
            except SealRefused:
                continue
            yield from _keys([inside])
            shares |= {sha256(one).hexdigest(): one for one in _pieces(inside)}
    yield from _combined(bid, shares)


def _pieces(inside: bytes) -> Iterator[bytes]:
    return (one for written in _BASE64.findall(inside) for one in _decoded(written))
