"""The site as it is served: real processes on a free port, which may be found and killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from procure.web.cli import serve

SECRET = "only for tests"
"""What ``tests.conftest`` signs its tokens with."""
WORKERS, THREADS = 2, 8
_PATIENCE = 120


@dataclass(frozen=True)
class Installation:
    """A folder and a database."""

    home: Path
    url: str

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are told; one proxy stands before them, which tests play."""
        own = {"PROCURE_HOME": str(self.home), "DATABASE_URL": self.url, "SECRET_KEY": SECRET}
        return {**os.environ, **own, "PROCURE_PROXIES": "1"}


@dataclass(frozen=True)
class Site:
    """Processes that serve."""

    port: int
    main: psutil.Process

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def workers(self) -> list[psutil.Process]:
        """Those that answer requests, each a child of the web server."""
        return [worker for one in self._under("gunicorn") for worker in one.children()]

    def job_workers(self) -> list[psutil.Process]:
        """Those that do what the clock asks for."""
        return self._under("worker")

    def _under(self, word: str) -> list[psutil.Process]:
        found = [self.main, *self.main.children()] if self.main.is_running() else []
        return [one for one in found if word in _words(one)]


@contextmanager
def served(at: Installation, *options: str, before: Sequence[str] = (), planted: str = "") -> Iterator[Site]:
    """``procure serve`` with its options until the end of the block, begun by the words ``before``.

    ``planted`` names one of the bugs of ``tests.storms.planted``, served by the same web server.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [*before, *(_planted(port, planted) if planted else _usual(port, options))]
    with subprocess.Popen(command, env=at.environment) as process:
        try:
            site = Site(port, psutil.Process(process.pid))
            _wait_for(site, process)
            yield site
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(_PATIENCE)


def _usual(port: int, options: Sequence[str]) -> list[str]:
    size = ("--workers", str(WORKERS), "--threads", str(THREADS))
    return [sys.executable, "-m", "procure", "serve", "--bind", f"127.0.0.1:{port}", *size, *options]


def _planted(port: int, bug: str) -> list[str]:
    return [*serve.gunicorn(f"127.0.0.1:{port}", WORKERS, THREADS)[:-1], f"tests.storms.planted:{bug}()"]


def _wait_for(site: Site, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with suppress(httpx.HTTPError):
            if httpx.get(f"{site.url}/health/live").is_success:
                return
        time.sleep(0.1)
    raise RuntimeError("the site did not start")


def _words(process: psutil.Process) -> list[str]:
    with suppress(psutil.Error):
        return list(process.cmdline())
    return []
