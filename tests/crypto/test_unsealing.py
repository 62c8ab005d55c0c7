"""What is opened at OpenSSL's speed is what the library and the stock tool open, and opens to the same."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pyrage  # type: ignore[import-untyped]  # has no type information
import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from procure.crypto import age, unsealing
from procure.crypto.refusals import SealRefused

CHUNK, TAG, NONCE = 64 * 1024, 16, 16
IDENTITY, RECIPIENT = age.new_identity()
KNOWN = pyrage.x25519.Identity.from_str(IDENTITY)


def usual(sealed: bytes) -> unsealing.Usual:
    header = unsealing.Usual.read(sealed[: unsealing.LONGEST])
    assert header is not None
    return header


def ours(sealed: bytes) -> bytes | None:
    """What the quick way opens a file to; None where it refuses."""
    target = io.BytesIO()
    try:
        age.decrypt(io.BytesIO(sealed), target, IDENTITY)
    except SealRefused:
        return None
    return target.getvalue()


def theirs(sealed: bytes) -> bytes | None:
    """The same by the library."""
    try:
        return bytes(pyrage.decrypt(sealed, [KNOWN]))
    except (pyrage.DecryptError, OSError):
        return None


def by_age(sealed: bytes, folder: Path) -> bytes | None:
    """The same by the stock tool."""
    (folder / "identity").write_text(IDENTITY + "\n")
    (folder / "sealed").write_bytes(sealed)
    command = ["age", "-d", "-i", str(folder / "identity"), str(folder / "sealed")]
    done = subprocess.run(command, capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else None


def chunked(chunks: Sequence[bytes], last: int | None = None, after: bytes = b"") -> bytes:
    """An age file of these very chunks, whose header and keys are right; ``last`` is marked as the last."""
    start = age.seal(b"", [RECIPIENT])
    header = usual(start)
    key = unsealing._derived(header.file_key(IDENTITY), bytes(NONCE), b"payload")
    end = len(chunks) - 1 if last is None else last
    sealed = [
        ChaCha20Poly1305(key).encrypt(number.to_bytes(11, "big") + bytes([number == end]), one, None)
        for number, one in enumerate(chunks)
    ]
    return start[: header.length] + bytes(NONCE) + b"".join(sealed) + after


def swapped(sealed: bytes) -> bytes:
    """The same with the first two chunks in each other's place."""
    start = usual(sealed).length + NONCE
    one, two = start + CHUNK + TAG, start + 2 * (CHUNK + TAG)
    return sealed[:start] + sealed[one:two] + sealed[start:one] + sealed[two:]


@pytest.mark.parametrize("chunks", [0, 1, 4, 5, 9])
def test_files_of_every_length_about_a_whole_chunk_open_to_what_was_sealed(chunks: int) -> None:
    for size in {max(chunks * CHUNK + more, 0) for more in (-1, 0, 1)}:
        plain = (b"%07d\n" % size * (size // 8 + 1))[:size]
        assert ours(age.seal(plain, [RECIPIENT])) == plain
        assert len(usual(age.seal(plain, [RECIPIENT]))._signed) > 100, "it went the quick way"


WRONG: dict[str, Callable[[], bytes]] = {
    "an empty last chunk": lambda: chunked([bytes(CHUNK), b""]),
    "an empty chunk in the middle": lambda: chunked([bytes(CHUNK), b"", b"x"]),
    "a short chunk in the middle": lambda: chunked([bytes(100), b"x"]),
    "no last chunk": lambda: chunked([bytes(CHUNK)] * 2, last=7),
    "a last chunk before the end": lambda: chunked([bytes(CHUNK)] * 3, last=1),
    "a last chunk before the end of what is read together": lambda: chunked([bytes(CHUNK)] * 5, last=3),
    "a byte after the end": lambda: chunked([b"x"], after=b"y"),
    "a byte after a whole last chunk": lambda: chunked([bytes(CHUNK)], after=b"y"),
    "a chunk after the end": lambda: chunked([bytes(CHUNK)], after=bytes(CHUNK + TAG)),
    "no chunk": lambda: chunked([]),
    "chunks in another order": lambda: swapped(chunked([b"1" * CHUNK, b"2" * CHUNK, b"3"])),
}


@pytest.mark.parametrize("made", WRONG.values(), ids=WRONG.keys())
def test_chunks_that_no_sealing_leaves_are_refused_by_all(made: Callable[[], bytes], tmp_path: Path) -> None:
    sealed = made()
    assert (ours(sealed), theirs(sealed), by_age(sealed, tmp_path)) == (None, None, None)


def test_chunks_as_sealing_leaves_them_are_opened_by_all(tmp_path: Path) -> None:
    for chunks in ([b""], [b"x"], [bytes(CHUNK), b"x"], [bytes(CHUNK)] * 5):
        sealed, plain = chunked(chunks), b"".join(chunks)
        assert (ours(sealed), theirs(sealed), by_age(sealed, tmp_path)) == (plain, plain, plain)


def test_a_file_cut_anywhere_is_refused() -> None:
    sealed = age.seal(b"x" * 300, [RECIPIENT])
    assert ours(sealed) is not None
    assert [length for length in range(len(sealed)) if ours(sealed[:length]) is not None] == []
    start, sealed = usual(chunked([b""])).length, chunked([b"1" * CHUNK] * 5)
    ends = (start + NONCE + number * (CHUNK + TAG) + more for number in range(5) for more in (-1, 0, 1, TAG))
    assert [end for end in ends if ours(sealed[:end]) is not None] == []


def test_a_file_changed_in_any_byte_is_refused() -> None:
    sealed = bytearray(age.seal(b"x" * 40, [RECIPIENT]))
    for place in range(len(sealed)):
        for bit in (1, 32):
            sealed[place] ^= bit
            assert ours(bytes(sealed)) is None, place
            sealed[place] ^= bit
    assert ours(bytes(sealed)) == b"x" * 40


def test_what_has_another_header_is_opened_by_the_library() -> None:
    both = age.seal(b"both", [age.new_identity()[1], RECIPIENT])
    assert unsealing.Usual.read(both) is None
    assert ours(both) == b"both"
    spelt = age.seal(b"", [RECIPIENT])
    end = spelt.index(b"\n--- ") + 48
    other = spelt[: end - 1] + bytes([spelt[end - 1] ^ 1]) + spelt[end:]
    assert unsealing.Usual.read(other) is None, "its spare bits are not zero"
    assert (ours(other), theirs(other)) == (None, None)


def test_a_share_that_is_no_point_is_refused() -> None:
    sealed = age.seal(b"", [RECIPIENT])
    start = sealed.index(b"X25519 ") + 7
    nothing = sealed[:start] + b"A" * 43 + sealed[start + 43 :]
    assert unsealing.Usual.read(nothing) is not None
    assert (ours(nothing), theirs(nothing)) == (None, None)


def test_the_source_stays_open_for_whoever_gave_it() -> None:
    source = io.BytesIO(age.seal(b"x", [RECIPIENT]))
    age.decrypt(source, io.BytesIO(), IDENTITY)
    assert source.seek(0) == 0
