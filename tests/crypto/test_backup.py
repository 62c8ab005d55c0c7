"""Passphrase files: they open with any age tool, on any machine, with the right passphrase alone."""

from __future__ import annotations

import pyrage
import pytest

from procure.crypto import backup
from procure.crypto.refusals import SealRefused

SECRET = b"AGE-SECRET-KEY-1" + b"Q" * 58


def refused(data: bytes, passphrase: str = "right") -> str:
    with pytest.raises(SealRefused) as caught:
        backup.open_(data, passphrase)
    return caught.value.code


def test_the_right_passphrase_restores_a_backup() -> None:
    assert backup.open_(backup.seal(SECRET, "right"), "right") == SECRET


def test_a_wrong_passphrase_does_not_restore_a_backup() -> None:
    assert refused(backup.seal(SECRET, "right"), "wrong") == "wrong-passphrase"


def test_another_tool_opens_our_backup() -> None:
    assert pyrage.passphrase.decrypt(backup.seal(SECRET, "口令"), "口令") == SECRET


def test_we_open_the_backup_of_another_tool() -> None:
    assert backup.open_(pyrage.passphrase.encrypt(SECRET, "口令"), "口令") == SECRET


def test_the_work_does_not_depend_on_the_machine() -> None:
    assert f" {backup.WORK}\n".encode() in backup.seal(SECRET, "right").split(b"---")[0]


def test_every_changed_byte_is_refused() -> None:
    sealed = backup.seal(SECRET, "right")
    for place in (0, 25, 40, 60, 70, 100, len(sealed) - 100, len(sealed) - 17, len(sealed) - 1):
        assert (
            refused(sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]) == "wrong-passphrase"
        )


def test_a_cut_or_lengthened_backup_is_refused() -> None:
    sealed = backup.seal(SECRET, "right")
    assert (
        refused(sealed[:-1])
        == refused(sealed + b"x")
        == refused(sealed[:50])
        == refused(b"")
        == "wrong-passphrase"
    )


def test_a_file_that_would_cost_too_much_is_refused_before_any_work() -> None:
    sealed = backup.seal(SECRET, "right").replace(b" 16\n", b" 30\n", 1)
    assert refused(sealed) == "wrong-passphrase"


@pytest.mark.parametrize("size", [0, (1 << 16) + 1])
def test_what_is_not_one_chunk_is_not_sealed(size: int) -> None:
    with pytest.raises(ValueError, match="one chunk"):
        backup.seal(b"x" * size, "right")
