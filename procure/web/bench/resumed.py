"""An opening that is killed half way and tried again, beside one that was left alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from procure import storage
from procure.bids import openings, queries
from procure.web.app import create_app
from procure.web.bench import ground
from procure.web.bench.closing import Halls
from procure.web.bench.ground import Ground
from procure.web.bench.places import Place
from procure.web.bench.reading import opened, remove
from procure.web.bench.running import Wrong, environment


def check(on: Ground[Halls], place: Place) -> None:
    """Wrong unless an opening that is killed half way ends up, tried again, as one that was left alone."""
    many = on.built.closed[0]
    with on.copy(place) as url, on.copy(place) as other:
        command = [sys.executable, "-m", __name__, many.tender, many.at.isoformat(), str(many.bids // 2)]
        child = subprocess.run(command, env=environment(url, on.at), check=False)  # noqa: S603  # our own module
        if child.returncode != -signal.SIGKILL:
            raise Wrong(f"the opening ended with {child.returncode} before it was killed")
        with ground.inside(on.at, url):
            if queries.opening(many.tender) is not None:
                raise Wrong("half an opening was kept")
            _, again = opened(many)
            remove(again)
        with ground.inside(on.at, other):
            _, whole = opened(many)
            remove(whole)
    if again != whole:
        raise Wrong("the opening that was killed did not end up as the one that was left alone")


class _Dying(storage.Folder):
    """A storage that ends its process once it has kept so many files."""

    def __init__(self, root: Path, after: int) -> None:
        super().__init__(root)
        self._left = after

    def _place(self, incoming: Path, sha256: str) -> None:
        super()._place(incoming, sha256)
        self._left -= 1
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)


def main(tender_id: str, at: str, after: str) -> None:
    """Open a tender, and be killed after so many files."""
    with create_app().app_context():
        storage.use(_Dying(storage.current().root, int(after)))
        openings.open_by_id(tender_id, datetime.fromisoformat(at))


if __name__ == "__main__":
    main(*sys.argv[1:])
