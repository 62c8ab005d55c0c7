"""A secret text split by XOR so that any ``threshold`` of the holders have every share.

For each group of ``threshold - 1`` holders there is one share that all the others get. Any ``threshold``
holders have them all; fewer lack one wholly: a one-time pad (Ito, Saito, Nishizeki 1987).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from math import comb

OWN_SHARE = "b"


def share_ids(holders: Sequence[str], threshold: int) -> dict[str, list[str]]:
    """For each holder the ids of its shares, ``"0"``, ``"1"``, … in the order of the groups left out."""
    left_out = enumerate(combinations(holders, threshold - 1))
    groups = {str(number): group for number, group in left_out}
    return {who: [one for one, group in groups.items() if who not in group] for who in holders}


def all_ids(holders: int, threshold: int, *, dual: bool = False) -> list[str]:
    """Every share's id; ``dual`` adds the bidder's own."""
    return [*map(str, range(comb(holders, threshold - 1))), *([OWN_SHARE] if dual else [])]


def split(secret: bytes, holders: int, threshold: int, *, dual: bool = False) -> dict[str, bytes]:
    """Shares as long as ``secret`` whose XOR is ``secret``; all but one are random."""
    ids = all_ids(holders, threshold, dual=dual)
    shares = {one: secrets.token_bytes(len(secret)) for one in ids[1:]}
    return {ids[0]: combine([*shares.values(), secret]), **shares}


def combine(shares: Iterable[bytes]) -> bytes:
    """XOR of shares of one length; ValueError for none or for different lengths."""
    first, *others = shares
    result = int.from_bytes(first, "big")
    for share in others:
        if len(share) != len(first):
            raise ValueError("shares differ in length")
        result ^= int.from_bytes(share, "big")
    return result.to_bytes(len(first), "big")


def gather(held: Iterable[Mapping[str, bytes]]) -> dict[str, bytes]:
    """All shares of several holders in one mapping; the caller has checked each against its hash."""
    return {one: share for shares in held for one, share in shares.items()}
