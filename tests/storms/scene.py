"""An installation whose database moves onto a small disk, and back: a file with all others, or a server."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from procure.db import db
from tests import databases
from tests.cast import Cast
from tests.faults.away import Server
from tests.storms import disk
from tests.storms.disk import Disk
from tests.storms.site import Installation

_SIZE, _ROOM = 64 << 20, 32 << 20
_FALSE, _FAILED = "a receipt without its document", ": 500 "
Moved = tuple[Disk, Installation]


class Scene(Protocol):
    """An installation with the cast."""

    cast: Cast
    plants: Mapping[str, str]
    """Bugs that show there when the disk is full, and what is seen of each."""

    def on_a_small_disk(self) -> AbstractContextManager[Moved]:
        """The disk, and the installation as it is there; it is back in its place afterwards."""

    def revive(self, small: Disk) -> None:
        """What a machine does when a server of its own has ended: start it again."""


@dataclass
class InFile:
    """Its folder moves, with everything stored in it and the database."""

    cast: Cast
    first: Installation
    source: databases.Source
    plants: Mapping[str, str] = field(default_factory=lambda: {"hasty": _FALSE, "wordless": _FAILED})

    @contextmanager
    def on_a_small_disk(self) -> Iterator[Moved]:
        _let_go()
        file = self.first.home / "procure.db"
        Path(self.source.keep(self.first.url)).rename(file)
        with disk.small(self.first.home, _SIZE) as small:
            small.take_in()
            yield small, replace(self.first, url=f"sqlite:///{file}")
            small.give_back()
        self.source.restore(self.first.url, str(file))

    def revive(self, small: Disk) -> None:
        """A file needs nobody."""


@dataclass
class OnServer:
    """The server's own folder moves; what is stored lies elsewhere.

    It is a row that finds no room there, before any receipt could leave.
    """

    cast: Cast
    first: Installation
    server: Server
    plants: Mapping[str, str] = field(default_factory=lambda: {"wordless": _FAILED})

    @contextmanager
    def on_a_small_disk(self) -> Iterator[Moved]:
        _let_go()
        folder = Path(self.server.made.pgdata)
        with self.server.stopped("fast"), disk.small(folder, _used(folder) + _ROOM) as small:
            small.take_in()
            self.revive(small)
            yield small, replace(self.first, url=self.first.url.replace(_quoted(folder), _quoted(small.path)))
            self._tell(small, "-m", "fast", "stop")
            small.give_back()

    def revive(self, small: Disk) -> None:
        if self._tell(small, "status") != 0:
            where = f'-h "" -k {self.server.made.pgdata}'
            self._tell(small, "-o", where, "-l", str(self.server.made.log), "start")

    def _tell(self, small: Disk, *words: str) -> int:
        made = self.server.made
        control = [str(made.bin_path / "pg_ctl"), "-D", str(made.pgdata), "-w", *words]
        command = [*small.inside, *_as(made.system_user), *control]
        return subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode


def _as(user: str | None) -> Sequence[str]:
    """PostgreSQL refuses to be run by the user 0, whom one is in a user namespace of one's own."""
    if user:
        return ["setpriv", "--reuid", user, "--regid", user, "--clear-groups"]
    return ["unshare", "--user", "--map-user", "1000"]


def _let_go() -> None:
    db.session.remove()
    db.engine.dispose()


def _used(folder: Path) -> int:
    return sum(one.stat().st_blocks * 512 for one in folder.rglob("*"))


def _quoted(folder: Path) -> str:
    return str(folder).replace("/", "%2F")
