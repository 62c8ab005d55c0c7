"""The web server's worker process: it takes a connection only with a thread free for it."""

from __future__ import annotations

from typing import Any

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]  # it has no types


class Worker(ThreadWorker):  # type: ignore[misc]  # the same
    """What would wait here is left to another process, which may have a thread free.

    gunicorn's own worker takes whatever comes: of sixteen requests at once now and then all waited in one
    process while the other did nothing.
    """

    busy = 0
    """Threads that handle a request, or are about to."""

    def enqueue_req(self, conn: Any) -> None:
        """Give a request to a thread."""
        self.busy += 1
        super().enqueue_req(conn)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """A thread is done with a request."""
        self.busy -= 1
        super().finish_request(conn, fs)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Wait, not for connections while no thread is free; the loop around it lets them in again."""
        if self.busy >= self.cfg.threads:
            self.set_accept_enabled(False)
        super().wait_for_and_dispatch_events(timeout)
