"""``procure serve``: the website under gunicorn, with the worker beside it where asked."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time

from procure.core.terms import Message
from procure.web import soundness
from procure.web.config import from_environment
from procure.web.installation import opened

_LONGEST_REQUEST = 300
_LOOK_EVERY = 0.2
_GRACE = 30


def main(argv: list[str]) -> int:
    """Serve until SIGINT or SIGTERM; 1 when it may not begin or one of the processes ends by itself."""
    asked = _parser().parse_args(argv)
    if not _is_free(asked.bind):
        print(
            Message(
                "%(bind)s 已被别的程序占用，或者不允许使用。请用 --bind 另选一个，"
                "例如 --bind 127.0.0.1:8001；用 make 时写 make run ADDRESS=127.0.0.1:8001。",
                bind=asked.bind,
            ),
            file=sys.stderr,
        )
        return 1
    if weak := _weaknesses():
        print(*weak, sep="\n", file=sys.stderr)
        return 1
    site, worker = gunicorn(asked.bind, asked.workers, asked.threads), None
    if asked.with_worker:
        os.environ.setdefault("PROCURE_PROBE", _own_address(asked.bind))
        worker = [sys.executable, "-m", "procure", "worker"]
    return _run(site, worker)


def _own_address(bind: str) -> str:
    """Where the worker's heartbeat finds the site, of the address that it listens on."""
    host, _, port = bind.rpartition(":")
    if not port.isdigit():
        return ""
    return f"http://{'127.0.0.1' if host in ('', '0.0.0.0') else host}:{port}/health/live"  # noqa: S104  # read, not bound to


def _weaknesses() -> list[Message]:
    if not from_environment().production:
        return []
    with opened() as app:
        return soundness.weaknesses(app.extensions["procure.config"])


def gunicorn(bind: str, workers: int, threads: int) -> list[str]:
    """The web server's command line: nothing is logged of who asked for what."""
    return [
        *(sys.executable, "-m", "gunicorn", "--preload", "--no-control-socket"),
        *("--bind", bind, "--workers", str(workers), "--threads", str(threads)),
        *("--worker-class", "procure.web.acceptor.Worker", "--timeout", str(_LONGEST_REQUEST)),
        *("--log-level", "warning"),
        "procure.web.start:serving_app()",
    ]


def _is_free(bind: str) -> bool:
    """Whether we may listen there; of what is no address and port the web server judges."""
    host, _, port = bind.rpartition(":")
    if not port.isdigit():
        return True
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), int(port)))
        except OSError:
            return False
    return True


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("procure serve", description=str(Message("运行网站。")))
    parser.add_argument("--bind", default="127.0.0.1:8000", metavar="地址:端口")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help=str(Message("进程数")))
    parser.add_argument("--threads", type=int, default=8, metavar="N", help=str(Message("每个进程的线程数")))
    parser.add_argument("--with-worker", action="store_true", help=str(Message("同时运行到期任务")))
    return parser


def _run(serving: list[str], working: list[str] | None) -> int:
    """Run both until one ends by itself or we are told to stop; then stop all.

    A worker that was killed, as by a system without memory, is started again: the site serves on meanwhile.
    """
    told: list[int] = []
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda number, _: told.append(number))
    site, *workers = (_started(one) for one in (serving, working) if one)
    while not told and all(one.poll() is None or _was_killed(one) for one in workers) and site.poll() is None:
        time.sleep(_LOOK_EVERY)
        workers = [_started(working) if working and _was_killed(one) else one for one in workers]
    _stop([site, *workers])
    return 0 if told else 1


def _started(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command)  # noqa: S603  # our own command line


def _was_killed(one: subprocess.Popen[bytes]) -> bool:
    return (one.poll() or 0) < 0


def _stop(running: list[subprocess.Popen[bytes]]) -> None:
    for one in running:
        one.terminate()
    for one in running:
        try:
            one.wait(_GRACE)
        except subprocess.TimeoutExpired:
            one.kill()
