"""What strace wrote down of an act: its calls, where its receipt left, and what was durable by then."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

FILE_CALLS = (
    "openat",
    "rename",
    "mkdir",
    "fsync",
    "fdatasync",
    "write",
    "pwrite64",
    "ftruncate",
    "unlink",
    "unlinkat",
    "rmdir",
    "close",
)
_CALL = re.compile(r"\d+ +(?P<name>\w+)\((?P<rest>.*)")
_FILE = re.compile(r"^\d+<(?P<path>[^>]*)>")
_RENAMED = re.compile(r'"(?P<source>[^"]+)", "(?P<target>[^"]+)"')


@dataclass(frozen=True)
class Call:
    """One system call; ``path`` is what its file descriptor stands for."""

    name: str
    rest: str

    @property
    def path(self) -> str:
        """The file or folder it works on; empty where it names none by descriptor."""
        found = _FILE.match(self.rest)
        return found["path"] if found else ""

    @property
    def sends_receipt(self) -> bool:
        """Whether the receipt leaves with it: it is all that an act writes into a pipe."""
        return self.name == "write" and self.path.startswith("pipe:")

    @property
    def was_injected(self) -> bool:
        """Whether strace failed it on purpose."""
        return "(INJECTED)" in self.rest


def calls(trace: str) -> list[Call]:
    """Every call in order."""
    return [Call(found["name"], found["rest"]) for found in map(_CALL.match, trace.splitlines()) if found]


def counted(trace: str) -> Counter[str]:
    """How often each call was made."""
    return Counter(call.name for call in calls(trace))


def was_hit(trace: str) -> bool:
    """Whether the fault came."""
    return "(INJECTED)" in trace or "killed by SIGKILL" in trace


def ignored_sync(trace: str, home: str) -> bool:
    """Whether a receipt left although syncing something had failed.

    SQLite ignores it for the folder of its own files, which it syncs when it makes a log; the log's own
    sync comes after.
    """
    before = until_receipt(trace)
    failed = [one for one in before if one.name in ("fsync", "fdatasync") and one.was_injected]
    return len(before) < len(calls(trace)) and any(one.path != home for one in failed)


def until_receipt(trace: str) -> list[Call]:
    """The calls before the receipt left; all of them where none did."""
    every = calls(trace)
    end = next((n for n, call in enumerate(every) if call.sends_receipt), len(every))
    return every[:end]


def not_synced(trace: str) -> set[str]:
    """What wasn't on the disk when the receipt left: the file, the folder it is in, or the database.

    SQLite's index of its log (-shm) is made anew after a crash.
    """
    before = until_receipt(trace)
    missing = set()
    for n, call in enumerate(before):
        synced = {one.path for one in before[n:] if one.name in ("fsync", "fdatasync")}
        if call.name == "rename" and (found := _RENAMED.search(call.rest)):
            written = {one.path for one in before[:n] if one.name == "fsync"}
            missing |= set() if found["source"] in written else {"file"}
            missing |= set() if found["target"].rpartition("/")[0] in synced else {"folder"}
        if call.name == "pwrite64" and not call.path.endswith("-shm") and call.path not in synced:
            missing.add("database")
    if not any(call.name == "rename" for call in before):
        missing.add("file")
    after = calls(trace)[len(before) :]
    if any(call.name == "pwrite64" and call.path.endswith("-wal") for call in after):
        missing.add("database")
    return missing


def is_answered(trace: str) -> bool:
    """Whether the server had answered the last COMMIT when the receipt left."""
    every, before = calls(trace), until_receipt(trace)
    last = max(n for n, call in enumerate(every) if call.name == "sendto" and "COMMIT" in call.rest)
    return any(call.name == "recvfrom" and "COMMIT" in call.rest for call in before[last:])
