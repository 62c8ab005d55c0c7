"""The printing press: a process that has the renderer loaded and forks for each page."""

from __future__ import annotations

import atexit
import socket
import subprocess  # noqa: S404  # the renderer runs apart from the site on purpose
import sys
import threading
from dataclasses import dataclass

LENGTH = 8
"""Bytes before an answer that say how long it is, so that half of one is none."""


@dataclass
class _Running:
    process: subprocess.Popen[bytes]
    jobs: socket.socket


_lock = threading.Lock()
_running: list[_Running] = []
"""The one press of this process, once something was printed."""


def ask(job: bytes, seconds: float) -> bytes | None:
    """What the renderer makes of a job; None where it fails or takes longer."""
    ours, theirs = socket.socketpair()
    with ours:
        ours.settimeout(seconds)
        try:
            with theirs:
                _hand_over(theirs)
            ours.sendall(job)
            ours.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: ours.recv(1 << 20), b""))
        except TimeoutError:
            stop()
            return None
        except OSError:
            return None
    made = answer[LENGTH:]
    return made if len(made) == int.from_bytes(answer[:LENGTH]) and made else None


def stop() -> None:
    """End the press; what it has begun to print is finished, and the next page starts another."""
    with _lock:
        while _running:
            ended = _running.pop()
            ended.jobs.close()
            ended.process.kill()
            ended.process.wait()


def pid() -> int | None:
    """The press's process, where there is one."""
    return _running[0].process.pid if _running else None


def _hand_over(job: socket.socket) -> None:
    """Give the press one end; one that has gone idle is replaced."""
    with _lock:
        if _running and _gave(_running[0], job):
            return
        for gone in _running:
            gone.jobs.close()
            gone.process.wait()
        _running[:] = [_started()]
        socket.send_fds(_running[0].jobs, [b"."], [job.fileno()])


def _gave(press: _Running, job: socket.socket) -> bool:
    try:
        socket.send_fds(press.jobs, [b"."], [job.fileno()])
    except OSError:
        return False
    return True


def _started() -> _Running:
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(  # noqa: S603  # a fixed command; the pages go in as data
            [sys.executable, "-I", "-m", "procure.printing.render"],
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    return _Running(process, ours)


atexit.register(stop)
