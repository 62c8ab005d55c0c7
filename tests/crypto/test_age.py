"""Sealing, and telling a sealed file from another, beside the stock age tools."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from procure.crypto import age, backup, headers
from procure.crypto.refusals import SealRefused

CHUNK = 64 * 1024
VECTORS = Path(__file__).parent.parent / "outside" / "vectors" / "sealing"


def refusal_of(data: bytes) -> str | None:
    """The code with which a blob is refused at its upload, or None."""
    try:
        headers.looks_sealed(io.BytesIO(data), len(data))
    except SealRefused as error:
        return error.code
    return None


@pytest.mark.parametrize("size", [0, 1, 100, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_sealed_files_of_any_size_look_sealed_and_open(size: int) -> None:
    identity, recipient = age.new_identity()
    data = bytes(size)
    sealed = age.seal(data, [recipient])
    assert refusal_of(sealed) is None
    assert age.open_(sealed, [identity]) == data
    assert len(identity) == age.IDENTITY_LENGTH
    assert age.recipient_of(identity) == recipient


def test_the_blobs_of_the_vectors_look_sealed() -> None:
    blobs = [one for one in VECTORS.glob("*/blobs/*")]
    assert len(blobs) == 10
    for one in blobs:
        headers.looks_sealed(one, one.stat().st_size)


def test_the_stock_tool_opens_what_we_seal_and_seals_what_we_open(tmp_path: Path) -> None:
    identity, recipient = age.new_identity()
    (tmp_path / "identity").write_text(identity + "\n")
    (tmp_path / "plain").write_bytes(b"content" * 40_000)
    ours = age.seal_file(tmp_path / "plain", tmp_path / "ours", recipient)
    opened = subprocess.run(
        ["age", "-d", "-i", tmp_path / "identity", tmp_path / "ours"], check=True, capture_output=True
    )
    assert opened.stdout == b"content" * 40_000
    subprocess.run(["age", "-r", recipient, "-o", tmp_path / "theirs", tmp_path / "plain"], check=True)
    assert refusal_of((tmp_path / "theirs").read_bytes()) is None
    found = age.open_file(tmp_path / "theirs", tmp_path / "again", identity)
    assert (found.plain_sha256, found.plain_size) == (ours.plain_sha256, ours.plain_size)


def test_a_pdf_or_a_zip_is_not_sealed() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a", os.urandom(1000))
    assert refusal_of(b"%PDF-1.7\n" + b"text " * 1000) == "not-sealed"
    assert refusal_of(packed.getvalue()) == "not-sealed"
    assert refusal_of(b"") == "not-sealed"


def test_a_header_over_plain_text_is_refused() -> None:
    sealed = age.seal(b"", [age.new_identity()[1]])
    header = sealed[: sealed.index(b"--- ") + 48]
    assert refusal_of(header + b"plain text, far from even in its bytes. " * 1000) == "plain"


def test_two_recipients_are_refused_but_not_for_a_wrap() -> None:
    one, two = age.new_identity(), age.new_identity()
    both = age.seal(b"share", [one[1], two[1]])
    assert refusal_of(both) == "recipients"
    assert age.open_(both, [two[0]]) == age.open_(both, [one[0]]) == b"share"
    assert headers.stanzas_of(both).count("X25519") == 2


def test_a_passphrase_file_is_refused() -> None:
    assert refusal_of(backup.seal(b"x" * 1000, "word")) == "passphrase"


def test_an_armored_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"x")
    command = ["age", "-a", "-r", age.new_identity()[1], tmp_path / "plain"]
    armored = subprocess.run(command, check=True, capture_output=True).stdout
    assert refusal_of(armored) == "armored"


def test_a_cut_header_is_refused_at_every_place() -> None:
    sealed = age.seal(b"x" * 1000, [age.new_identity()[1]])
    end = sealed.index(b"--- ") + 48
    codes = {refusal_of(sealed[:length]) for length in range(len(headers.VERSION), end)}
    assert codes == {"cut"}


@pytest.mark.parametrize("cut", [1, 2, 16])
def test_a_file_cut_in_or_before_its_last_tag_is_refused(cut: int) -> None:
    sealed = age.seal(b"x" * (CHUNK + 1), [age.new_identity()[1]])
    assert refusal_of(sealed[:-cut]) == "cut"


def test_a_missing_whole_chunk_does_not_open() -> None:
    identity, recipient = age.new_identity()
    sealed = age.seal(b"x" * (3 * CHUNK), [recipient])
    with pytest.raises(SealRefused) as refused:
        age.open_(sealed[: -(CHUNK + 16)], [identity])
    assert refused.value.code == "does-not-open"


def test_random_bytes_never_fail_the_evenness_test() -> None:
    assert max(headers.chi_square(os.urandom(512)) for _ in range(300)) < 255 + 12 * 22.6
    assert headers.chi_square(b"ab" * 256) > 255 + 12 * 22.6


def test_another_key_does_not_open_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"x" * 200_000)
    age.seal_file(tmp_path / "plain", tmp_path / "sealed", age.new_identity()[1])
    with pytest.raises(SealRefused):
        age.open_file(tmp_path / "sealed", tmp_path / "out", age.new_identity()[0])
    assert not (tmp_path / "out").exists()


def test_more_plain_bytes_than_signed_are_not_written() -> None:
    identity, recipient = age.new_identity()
    target = io.BytesIO()
    with pytest.raises(SealRefused):
        age.open_stream(io.BytesIO(age.seal(bytes(500_000), [recipient])), target, identity, limit=100_000)
    assert len(target.getvalue()) <= 100_000


def test_a_full_disk_is_not_blamed_on_the_file() -> None:
    class FullDisk(io.BytesIO):
        def write(self, data: Any) -> int:
            raise OSError(errno.ENOSPC, "no space")

    identity, recipient = age.new_identity()
    with pytest.raises(OSError, match="no space"):
        age.open_stream(io.BytesIO(age.seal(b"x" * 100_000, [recipient])), FullDisk(), identity)


@pytest.mark.parametrize("text", ["", "age1", "AGE-SECRET-KEY-1", "age1" + "q" * 58])
def test_what_is_no_key_is_refused(text: str) -> None:
    assert not age.is_recipient(text)
    with pytest.raises(SealRefused):
        age.recipient_of(text)
    with pytest.raises(SealRefused):
        age.seal(b"", [text])
