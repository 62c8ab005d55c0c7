"""The process behind ``press``: sockets come in by standard input, and a child prints a page for each."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import sys
from io import BytesIO
from typing import Any, NoReturn

from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher, URLFetchingError

from procure.printing.press import LENGTH

_SECONDS = 60
_CPU_SECONDS = 30
_MEMORY = 2 << 30
_IDLE_SECONDS = 300


class Nothing(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Fetches nothing: a document brings all it needs in its own text."""

    def fetch(self, url: str, headers: Any = None) -> NoReturn:
        """Refuse every address."""
        raise URLFetchingError(f"refused: {url[:40]}")


def pdf(html: str, css: str, identifier: str) -> bytes:
    """The PDF of a page; what it names outside itself is left out."""
    nothing = Nothing(allowed_protocols=(), allow_redirects=False)
    out = BytesIO()
    HTML(string=html, url_fetcher=nothing).write_pdf(
        out,
        stylesheets=[CSS(string=css, url_fetcher=nothing)],
        pdf_identifier=identifier.encode(),
        pdf_tags=True,
        lang="zh-CN",
    )
    return out.getvalue()


def main() -> int:
    """Print whatever comes, each page in a child of its own, until nothing has come for a while."""
    signal.signal(signal.SIGCHLD, _reap)
    jobs = socket.socket(fileno=sys.stdin.fileno())
    jobs.settimeout(_IDLE_SECONDS)
    while (job := _next(jobs)) is not None:
        if os.fork() == 0:
            _print_and_leave(job, jobs)
        os.close(job)
    return 0


def bound() -> None:
    """Limit this process for good."""
    signal.alarm(_SECONDS)
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _next(jobs: socket.socket) -> int | None:
    """The next job's socket; None where nobody is left to ask."""
    try:
        taken = socket.recv_fds(jobs, 1, 1)[1]
    except TimeoutError:
        # Whoever comes from here on finds the door shut and starts another press; who came before is served.
        jobs.shutdown(socket.SHUT_RD)
        taken = socket.recv_fds(jobs, 1, 1)[1]
    return taken[0] if taken else None


def _print_and_leave(job: int, jobs: socket.socket) -> NoReturn:
    status = 1
    try:
        jobs.close()
        bound()
        with socket.socket(fileno=job) as asked, asked.makefile("rb") as sent:
            made = pdf(**json.load(sent))
            asked.sendall(len(made).to_bytes(LENGTH) + made)
        status = 0
    finally:
        os._exit(status)


def _reap(*_: object) -> None:
    """Let children that have ended go."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


if __name__ == "__main__":
    sys.exit(main())
