"""A process killed, or a disk that fails, at a file syscall of an act: no receipt without row and file.

The usual run takes some of the places, other ones for each fault; ``PROCURE_DEEP=1`` takes all of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from zlib import crc32

import pytest

from tests.faults import acts, tracing
from tests.faults.scene import Faults
from tests.faults.tracing import FILE_CALLS

FAULTS = ("signal=SIGKILL", "error=EIO", "error=ENOSPC")
DEEP = bool(os.environ.get("PROCURE_DEEP"))


def places(act: str, trace: str) -> Iterator[tuple[str, str]]:
    """Each syscall with what is put in its way: the call, and the fault for strace."""
    for n, (name, count) in enumerate(tracing.counted(trace).items()):
        for fault in FAULTS if DEEP else (FAULTS[0], FAULTS[1 + n % 2]):
            one = crc32(f"{act} {name} {fault}".encode()) % count + 1
            for place in range(1, count + 1) if DEEP else (one,):
                yield name, f"{name}:{fault}:when={place}"


@pytest.mark.long
def test_no_fault_at_a_file_syscall_leaves_a_receipt_without_its_act(on_files: Faults) -> None:
    wrong, count = [], 0
    for act in acts.ACTS:
        whole = on_files.run(act, ",".join(FILE_CALLS))
        assert (whole["status"], whole["violations"], bool(whole["receipt"])) == (0, [], True)
        for name, fault in places(act, whole["trace"]):
            done = on_files.run(act, f"{name},write", fault)
            count += tracing.was_hit(done["trace"])
            wrong += [f"{act}: {fault}: {one}" for one in done["violations"]]
            if tracing.ignored_sync(done["trace"], on_files.home):
                wrong.append(f"{act}: {fault}: a receipt though a sync had failed")
    assert wrong == []
    assert count > (1000 if DEEP else 60)


def test_a_receipt_before_the_commit_is_found(on_files: Faults) -> None:
    """The control: killed between the two, the receipt is there and the bid isn't."""
    whole = on_files.run("submit", "pwrite64,write", plan=acts.RECEIPT_FIRST)
    assert whole["violations"] == []
    before = sum(call.name == "pwrite64" for call in tracing.until_receipt(whole["trace"]))
    fault = f"pwrite64:signal=SIGKILL:when={before + 1}"
    assert (
        "a receipt without its row"
        in on_files.run("submit", "pwrite64", fault, acts.RECEIPT_FIRST)["violations"]
    )


def test_a_row_before_its_file_is_found(on_files: Faults) -> None:
    """The control: killed between the two, the row is there and the file isn't."""
    assert on_files.run("submit", "rename", plan=acts.ROW_FIRST)["violations"] == []
    done = on_files.run("submit", "rename", "rename:signal=SIGKILL:when=1", acts.ROW_FIRST)
    assert any(one.startswith("a row without its file") for one in done["violations"])
