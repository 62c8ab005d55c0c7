"""Whoever wants to know what stands in a file asks here; the parsers are never in this process."""

from __future__ import annotations

import json
import os
import select
import subprocess  # noqa: S404  # parsers run apart from the site on purpose
import sys
import threading
from pathlib import Path
from typing import Any, BinaryIO

from procure.fairness.reading import bounded, pictures, plain
from procure.fairness.reading.kinds import DRAWINGS, Kind, kind_of
from procure.fairness.reading.refusals import Refused, Unreadable, unreadable
from procure.fairness.reading.result import Reading

SECONDS = 20
"""On the clock; a machine at its limits gives a child its processor time late."""
_KILLED_FOR_TIME = {-9, -24}
_KILLED_FOR_MEMORY = {-4, -5, -6}
"""How PDFium ends itself where it gets none."""
_places, _queue = threading.BoundedSemaphore(2), threading.BoundedSemaphore(4)
"""Nobody keeps more than two processors, a gigabyte and four threads of one server busy by uploading."""


def text_of(source: bytes | Path, name: str = "", *, drawing: bool = False) -> Reading:
    """What stands in a file; Unreadable with the reason where that can't be told.

    With ``drawing`` its owner has declared that it holds nothing but graphics: pictures, and pages that are
    pictures, then pass unread.
    """
    content = source.read_bytes() if isinstance(source, Path) else source
    name = name or (source.name if isinstance(source, Path) else "")
    try:
        return _declared(_read(content, name), drawing=drawing)
    except Refused as refusal:
        raise unreadable(refusal.why, refusal.pages) from None


def _read(content: bytes, name: str) -> Reading:
    kind = kind_of(content, name)
    if kind in DRAWINGS:
        pictures.look(content, kind)
        return Reading("", (), kind)
    if kind in (Kind.TEXT, Kind.MARKDOWN):
        return plain.read(content, kind)
    return _understood(ask(f"procure.fairness.reading.{kind.value}", content), kind)


def ask(module: str, content: bytes) -> bytes:
    """What a parser of ours, run as a process of its own, says of a file; Refused where it can't tell."""
    if not _queue.acquire(blocking=False):
        raise Refused("busy")
    try:
        with _places:
            answer = _from_child(module, content)
    finally:
        _queue.release()
    if (refused := _refused(answer)) is not None:
        raise refused
    return answer


def _declared(reading: Reading, *, drawing: bool) -> Reading:
    if drawing:
        return reading
    if reading.kind in DRAWINGS:
        raise Refused("needs-declaration")
    if reading.unread:
        raise Refused("scanned-pages" if reading.text else "scanned", reading.unread)
    return reading


def _from_child(module: str, content: bytes) -> bytes:
    with _in_memory(content) as given, _in_memory() as out:
        code = _run(module, given, out)
        if code in _KILLED_FOR_TIME:
            raise Refused("slow")
        if code in _KILLED_FOR_MEMORY:
            raise Refused("hungry")
        out.seek(0)
        answer = out.read(bounded.OUTPUT + 1)
    if code != 0 or len(answer) > bounded.OUTPUT:
        raise Refused("crashed")
    return answer


def _run(module: str, given: BinaryIO, out: BinaryIO) -> int:
    """The child's exit code; it has these two files and nothing else, and an empty environment."""
    command = [sys.executable, "-I", "-m", module]
    with subprocess.Popen(  # noqa: S603  # our own module; the file goes in as data
        command, stdin=given, stdout=out, stderr=subprocess.DEVNULL, env={}
    ) as child:
        try:
            if not _has_ended(child.pid):
                raise Refused("slow")
        finally:
            child.kill()
    return child.returncode


def _has_ended(pid: int) -> bool:
    """Whether a child ends in time; told at once, where ``subprocess`` would look from time to time."""
    ended = os.pidfd_open(pid)
    try:
        return bool(select.select([ended], (), (), SECONDS)[0])
    finally:
        os.close(ended)


def _understood(answer: bytes, kind: Kind) -> Reading:
    """What a child says is data from a stranger."""
    try:
        reading = Reading.of(answer)
    except ValueError:
        raise Refused("crashed") from None
    if reading.kind is not kind:
        raise Refused("crashed")
    return reading


def _refused(answer: bytes) -> Refused | None:
    if not answer.startswith(b'{"refused":'):
        return None
    try:
        fields: dict[str, Any] = json.loads(answer)
        return Refused(str(fields["refused"]), tuple(int(one) for one in fields.get("pages") or ()))
    except ValueError:
        return Refused("crashed")


def _in_memory(content: bytes = b"") -> BinaryIO:
    """A file that lies on no disk."""
    file = os.fdopen(os.memfd_create("procure"), "w+b")
    file.write(content)
    file.flush()
    file.seek(0)
    return file


__all__ = ["Unreadable", "ask", "text_of"]
