"""A small disk of a test's own: only those see it who are begun inside, and it goes away with its keeper.

It lies over a folder in a mount namespace; whoever may not mount makes one in a user namespace as well.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_MOUNT = 'mount -t tmpfs -o "size=$2,mode=755" tmpfs "$1" && echo && cat'
_INSIDE = 'cd "$0" && exec "$@"'
_FILLER = "filler"


@dataclass(frozen=True)
class Disk:
    """The disk over ``folder``, seen from outside at ``path``."""

    folder: Path
    keeper: int

    @property
    def path(self) -> Path:
        """Its content."""
        return Path(f"/proc/{self.keeper}/root") / self.folder.relative_to("/")

    @property
    def inside(self) -> Sequence[str]:
        """What a command begins with that sees it in place of the folder."""
        enter = ["nsenter", "--target", str(self.keeper), "--mount", *_unprivileged("--preserve-credentials")]
        return [*enter, "sh", "-c", _INSIDE, os.getcwd()]

    def take_in(self) -> None:
        """Copy onto it what lies in the folder."""
        _copy(self.folder, self.path)

    def give_back(self) -> None:
        """Copy into the folder what lies on it."""
        (self.path / _FILLER).unlink(missing_ok=True)
        for one in self.folder.iterdir():  # the folder itself must stay: the disk lies over it
            shutil.rmtree(one) if one.is_dir() else one.unlink()
        _copy(self.path, self.folder)

    def leave(self, free: int) -> None:
        """Fill it up until so many bytes are free."""
        with (self.path / _FILLER).open("ab") as filler:
            more = shutil.disk_usage(self.path).free - free
            if more > 0:
                os.posix_fallocate(filler.fileno(), filler.seek(0, os.SEEK_END), more)

    def make_room(self) -> None:
        """Take away what it was filled with."""
        (self.path / _FILLER).unlink()


@contextmanager
def small(folder: Path, size: int) -> Iterator[Disk]:
    """A disk of so many bytes over a folder, until the end of the block."""
    command = ["unshare", "--mount", "--propagation", "private", *_unprivileged("--map-root-user")]
    keeping = [*command, "sh", "-c", _MOUNT, "keeper", str(folder), str(size)]
    with subprocess.Popen(keeping, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as keeper:
        assert keeper.stdout is not None
        if keeper.stdout.readline() != "\n":
            raise RuntimeError("no disk could be mounted")
        yield Disk(folder, keeper.pid)


def _copy(source: Path, target: Path) -> None:
    """What lies in one folder, as it is and whoever owns it, into another."""
    subprocess.run(["cp", "-a", f"{source}/.", str(target)], check=True)


def _unprivileged(*more: str) -> list[str]:
    return [] if os.geteuid() == 0 else ["--user", *more]
