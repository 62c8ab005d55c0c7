"""What ``re`` runs for a pattern, worked out beforehand: most of a short check was spent on that."""

from __future__ import annotations

import struct
import zlib
from array import array
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

from procure.fairness import kept

_BY = ("beginnings", "programs", "simplified", "spelling", "swift")
"""The files that make a program of a pattern."""
_NAME = 16
_ROW = struct.Struct(f"<{_NAME}sI")
_MANY = struct.Struct("<I")
_NUMBER = "I"
_QUICKLY = 1

Program = Sequence[int]
"""The numbers that ``_sre`` reads."""


class Programs:
    """Programs by what they look for, each unpacked when it is asked for."""

    def __init__(self, packed: Mapping[bytes, bytes]) -> None:
        self._packed = packed

    @classmethod
    def of(cls, programs: Mapping[str, Program]) -> Programs:
        """Those of some patterns."""
        told = {_named(pattern): array(_NUMBER, program) for pattern, program in programs.items()}
        return cls({name: zlib.compress(program.tobytes(), _QUICKLY) for name, program in told.items()})

    @classmethod
    def read(cls, data: bytes) -> Programs:
        """As written by ``data``; struct.error where it wasn't."""
        (many,) = _MANY.unpack_from(data)
        at = _MANY.size + many * _ROW.size
        packed = {}
        for name, length in _ROW.iter_unpack(data[_MANY.size : at]):
            packed[name] = data[at : at + length]
            at += length
        return cls(packed)

    def data(self) -> bytes:
        """All of them: how many, name and length of each, then one after the other."""
        rows = (_ROW.pack(name, len(one)) for name, one in self._packed.items())
        return b"".join((_MANY.pack(len(self._packed)), *rows, *self._packed.values()))

    def get(self, pattern: str) -> Program | None:
        """The program of a pattern, if it was worked out."""
        packed = self._packed.get(_named(pattern))
        if packed is None:
            return None
        program = array(_NUMBER)
        program.frombytes(zlib.decompress(packed))
        return program.tolist()


@cache
def worked_out() -> Programs:
    """What was kept when the platform was set up, or nothing."""
    data = kept.read(_place())
    return Programs.read(data) if data else Programs({})


def keep(programs: Programs) -> None:
    """Keep what was worked out for later processes."""
    kept.keep(_place(), programs.data(), most=1)


@cache
def _place() -> Path:
    return kept.place("programs", _BY)


def _named(pattern: str) -> bytes:
    return sha256(pattern.encode()).digest()[:_NAME]
