"""A PostgreSQL server of a test's own, to be stopped, frozen and crowded."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import psutil
import psycopg

from tests import databases


@dataclass
class Server:
    """One server, durable as in production."""

    made: Any = field(default_factory=databases.started)

    @property
    def address(self) -> str:
        """Where it answers."""
        return str(self.made.get_uri())

    def set(self, name: str, value: str) -> None:
        """Change one of its settings, until it is in force."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(f"ALTER SYSTEM SET {name} = {value}".encode())
            connection.execute("SELECT pg_reload_conf()")
            while connection.execute(f"SHOW {name}".encode()).fetchone() != (value,):
                time.sleep(0.02)

    @contextmanager
    def stopped(self, mode: str) -> Iterator[None]:
        """Stopped in one of its ways, ``fast`` or ``immediate``; started again at the end."""
        stop = [str(self.made.bin_path / "pg_ctl"), "-D", str(self.made.pgdata), "-m", mode, "-w", "stop"]
        subprocess.run(stop, user=self.made.system_user, stdout=subprocess.DEVNULL, check=True)
        try:
            yield
        finally:
            self.made.ensure_postgres_running()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Every process of it stands still: connections stay open and say nothing."""
        main = psutil.Process(self.made.get_pid())
        held = [main, *main.children(recursive=True)]
        for one in held:
            one.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            for one in held:
                with suppress(psutil.NoSuchProcess):
                    one.send_signal(signal.SIGCONT)

    @contextmanager
    def crowded(self) -> Iterator[None]:
        """Others have taken every connection that it gives, those of the site among them."""
        taken: list[psycopg.Connection[Any]] = []
        try:
            with suppress(psycopg.OperationalError):
                taken.append(psycopg.connect(self.address, autocommit=True))
                taken[0].execute(_SEND_AWAY)
                while True:
                    taken.append(psycopg.connect(self.address, connect_timeout=5))
            yield
        finally:
            for one in taken:
                one.close()

    @property
    def ways(self) -> list[Callable[[], Any]]:
        """Every way of being away."""
        fast, immediate = (lambda: self.stopped("fast")), (lambda: self.stopped("immediate"))
        return [fast, immediate, self.frozen, self.crowded]


_SEND_AWAY = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE pid <> pg_backend_pid() AND datname IS NOT NULL"
)
