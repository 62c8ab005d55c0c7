"""The web server's worker process takes no connection that would have to wait in it."""

from __future__ import annotations

import os
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from selectors import EVENT_READ, DefaultSelector
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker

from procure.web.acceptor import Worker

COMING, THREADS = 3, 1


@pytest.mark.parametrize(("kind", "taken"), [(Worker, THREADS), (ThreadWorker, COMING)])
def test_no_more_is_taken_than_threads_are_free_and_the_rest_later(kind: type[Any], taken: int) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    clients = [socket.create_connection(listener.getsockname()) for _ in range(COMING)]
    cfg, may_end, handled = Config(), threading.Event(), []
    cfg.set("threads", THREADS)
    worker = kind(1, os.getppid(), [listener], None, 30, cfg, Logger(cfg))
    worker.handle = lambda conn: handled.append(conn) or not may_end.wait()
    worker.poller = DefaultSelector()
    worker.method_queue.init()
    worker.poller.register(worker.method_queue.fileno(), EVENT_READ, worker.method_queue.run_callbacks)
    with ThreadPoolExecutor(THREADS) as worker.tpool:
        _turns(worker)
        assert worker.nr_conns == taken
        may_end.set()
        for one in clients:
            one.close()
        while worker.nr_conns or len(handled) < COMING:
            _turns(worker)
    worker.poller.close()
    worker.method_queue.close()
    worker.tmp.close()
    listener.close()


def _turns(worker: Any) -> None:
    """As the loop of the worker goes round."""
    for _ in range(COMING):
        worker.set_accept_enabled(True)
        worker.wait_for_and_dispatch_events(0.05)
