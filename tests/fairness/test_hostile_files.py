"""Files made to hurt are refused, each for its own reason; a parser turned against us can do little.

The usual run takes some of the files, ``PROCURE_DEEP=1`` takes all of them.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
from collections.abc import Callable
from subprocess import PIPE
from tempfile import TemporaryFile

import pytest

from procure.fairness.reading import (
    BUSY,
    Reading,
    Unreadable,
    bounded,
    docx,
    package,
    pdf,
    pdf_dangers,
    text_of,
    xlsx,
)
from procure.fairness.reading.refusals import PAGED, REASONS, Refused
from tests.fairness import bombs, files
from tests.sweeps.paths import sampled

BUSY_SECONDS = bounded.CPU_SECONDS + 1
ROUNDS = 5_000 if os.environ.get("PROCURE_DEEP") else 250
BOOK = files.xlsx_parts(
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>0.3</v></c></row>',
    ["业绩"],
    '<mergeCells><mergeCell ref="A1:A2"/></mergeCells>',
)
TRICKS = {
    "opens a file": "open('/etc/hostname').read()",
    "opens a socket": "socket.socket()",
    "starts a program": "assert os.waitpid(os.posix_spawn('/bin/true', ['true'], {}), 0)[1] == 0",
    "takes memory": "bytearray(600 << 20)",
    "writes without an end": "sys.stdout.buffer.write(bytes(40 << 20))",
}
ENDLESS = "[0 for _ in iter(int, 1)]"
_PLANTED = """
import os, socket, sys
from procure.fairness.reading import bounded
from procure.fairness.reading.kinds import Kind
from procure.fairness.reading.result import Reading
{before}
def read(content):
    {trick}
    return Reading("done", (), Kind.PDF)
sys.exit(bounded.main(read))
"""


def planted(trick: str, before: str = "") -> bool:
    """Whether a parser that does such a thing comes to its end."""
    code = _PLANTED.format(trick=trick, before=before)
    with TemporaryFile() as out:
        done = subprocess.run([sys.executable, "-c", code], input=b"", stdout=out, stderr=PIPE, check=False)
        out.seek(0)
        return done.returncode == 0 and b'"text":"done"' in out.read()


def damaged(parts: dict[str, str | bytes], chance: random.Random) -> bytes:
    """A package of which one part, or itself, has some wrong bytes."""
    name = chance.choice([*parts, ""])
    if name:
        parts[name] = spoilt(files.as_bytes(parts[name]), chance)
    package = files.package(parts)
    return package if name else spoilt(package, chance)


def spoilt(content: bytes, chance: random.Random) -> bytes:
    """Bytes changed, taken out and put in."""
    for _ in range(chance.choice([1, 1, 3, 20])):
        at = chance.randrange(len(content) + 1)
        content = content[:at] + chance.randbytes(chance.randrange(3)) + content[at + chance.randrange(9) :]
    return content


def outcome(read: Callable[[bytes], Reading], content: bytes) -> str:
    """Whether it is read; anything but a refusal is an error."""
    try:
        return "read" if read(content) else ""
    except Refused:
        return "refused"


def reason_for(one: bombs.Hostile) -> str:
    """Why a file is refused; nothing where it is read."""
    try:
        text_of(one.content(), one.name, drawing=one.drawing)
    except Unreadable as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize("about", sampled(bombs.HOSTILE, 6))
def test_a_file_made_to_hurt_is_refused_for_its_own_reason(about: str) -> None:
    one = bombs.HOSTILE[about]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert reason_for(one) in (one.why or {""})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert spent <= bounded.CPU_SECONDS + 1


@pytest.mark.parametrize("name", bombs.GOOD)
def test_the_same_file_without_the_hurt_is_read(name: str) -> None:
    assert bombs.CLAUSE in text_of(bombs.GOOD[name](), name).text


def test_there_are_many_and_every_reason_says_something_else() -> None:
    assert len(bombs.HOSTILE) >= 60
    assert all(reason.text.endswith("。") for reason in REASONS.values())
    assert len({reason.text for reason in REASONS.values()}) == len(REASONS)
    asked = {why for one in bombs.HOSTILE.values() for why in one.why}
    assert set(REASONS) - asked <= {"needs-declaration", "crashed", "slow", BUSY}
    assert {name for name, reason in REASONS.items() if "%(pages)s" in reason.text} == PAGED


@pytest.mark.parametrize("read", [docx.read, xlsx.read])
def test_whatever_is_damaged_is_refused_or_read(read: Callable[[bytes], Reading]) -> None:
    """Nothing but a refusal comes out of a parser, wherever a byte of a part or of the package is wrong."""
    chance = random.Random(7)
    whole = files.docx_parts(files.table([files.cell("甲", below="restart")])) if read is docx.read else BOOK
    outcomes = {outcome(read, damaged(dict(whole), chance)) for _ in range(ROUNDS)}
    assert outcomes == {"read", "refused"}


@pytest.mark.parametrize("trick", TRICKS)
def test_a_parser_turned_against_us_can_do_little(trick: str) -> None:
    assert not planted(TRICKS[trick])


def test_without_the_limits_it_could() -> None:
    """The control: each trick works where nothing was given up."""
    tricks = "; ".join(TRICKS.values())
    assert planted(tricks, before="bounded.give_up = lambda: None")


def test_an_honest_parser_comes_to_its_end() -> None:
    assert planted("pass")


@pytest.mark.deep
def test_a_parser_that_never_ends_is_ended() -> None:
    begun = os.times()
    assert not planted(ENDLESS)
    ended = os.times()
    assert ended.children_user - begun.children_user <= BUSY_SECONDS


@pytest.mark.parametrize(
    ("guard", "about", "parser"),
    [
        ("_refuse_part", "a way out", docx),
        ("_refuse_part", "a link", docx),
        ("refuse_entities", "a foreign document type", docx),
        ("_refuse_odd", "a part that inflates", docx),
        ("refuse", "a script out of sight", pdf),
        ("refuse", "a program to be started", pdf),
    ],
)
def test_without_its_guard_it_would_be_read(
    guard: str, about: str, parser: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what is refused is refused by the guard that looks for it."""
    content = bombs.HOSTILE[about].content()
    read = getattr(parser, "read")  # noqa: B009  # both modules have one
    with pytest.raises(Refused):
        read(content)
    monkeypatch.setattr(pdf_dangers if parser is pdf else package, guard, lambda _: None)
    assert read(content).text.startswith(bombs.CLAUSE)
