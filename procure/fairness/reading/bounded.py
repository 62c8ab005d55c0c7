"""What a parser runs in: a file on standard input, what was read of it on standard output.

Before it looks at the file the process gives up what a parser that was turned against us would want: it can
open no file and no socket (its three descriptors are all that it may have), start no process, and use only so
much processor time, memory and output.
"""

from __future__ import annotations

import codecs
import json
import os
import resource
import sys
from collections.abc import Callable
from typing import Protocol

from procure.fairness.reading.refusals import Refused

CPU_SECONDS = 5
MEMORY = 512 << 20
OUTPUT = 32 << 20
_PATIENCE = 10
"""How much a page comes before it where both want the processor."""
_CODECS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp437", "latin-1", "ascii")


class Found(Protocol):
    """What was read of a file."""

    def data(self) -> bytes:
        """As bytes for the process that asked."""


def give_up() -> None:
    """Bound this process; no limit can be raised again."""
    limits = {
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_FSIZE: OUTPUT,
        resource.RLIMIT_NOFILE: 3,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_CORE: 0,
    }
    for limit, most in limits.items():
        resource.setrlimit(limit, (most, most))
    os.nice(_PATIENCE)


def main(read: Callable[[bytes], Found]) -> int:
    """Read one file."""
    for name in _CODECS:
        codecs.lookup(name)
    give_up()
    sys.stdout.buffer.write(_answer(read, sys.stdin.buffer.read()))
    sys.stdout.buffer.flush()
    return 0


def _answer(read: Callable[[bytes], Found], content: bytes) -> bytes:
    try:
        return read(content).data()
    except Refused as refusal:
        return _refusal(refusal.why, refusal.pages)
    except MemoryError:
        return _refusal("hungry")
    except RecursionError:
        return _refusal("too-deep")


def _refusal(why: str, pages: tuple[int, ...] = ()) -> bytes:
    return json.dumps({"refused": why, "pages": list(pages)}).encode()
