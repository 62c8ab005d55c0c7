"""A process that holds the whole application and forks a child for each fault; a child is traced, and dies.

``python -m tests.faults.server SCENE HOME DATABASE_URL`` reads one JSON order a line and answers each.
Importing takes seconds and forking takes none, so that hundreds of faults can be injected. Only the child
that does the act is under strace, and only from the moment the act begins.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from procure.core import clock
from procure.db import db, durability_faults
from procure.web.app import create_app
from procure.web.config import Config
from tests.faults import acts

DIED = 9


class Stage:
    """One installation, put back as it was before each act."""

    def __init__(self, scene: Path, home: Path, url: str) -> None:
        self._scene, self._home = scene, home
        self._given = json.loads((scene / "given.json").read_text())
        self._at = datetime.fromisoformat(self._given["at"])
        self.restore()
        self._app = create_app(Config(home=home, database_url=url, secret_key="only for tests"))
        clock.move_to(self._at)

    def restore(self) -> None:
        """The installation as the scene left it; a database on a server is put back by whoever asks."""
        shutil.rmtree(self._home, ignore_errors=True)
        shutil.copytree(self._scene, self._home)

    def warm(self, name: str) -> dict[str, Any]:
        """Do the act once in this very process, so that children need not load and compile anything."""
        self._inside(lambda: acts.ACTS[name].do(self._given[name], lambda _: None, acts.RIGHT))
        return {}

    def faults(self) -> dict[str, Any]:
        """Which settings of the database the product names as weak."""
        names: list[str] = []
        self._inside(lambda: names.extend(str(one.values["name"]) for one in durability_faults()))
        return {"names": names}

    def run(self, name: str, plan: str, calls: str, fault: str) -> dict[str, Any]:
        """Do an act with a fault in its way, and judge what it left."""
        self.restore()
        (go_in, go_out), (told_in, told_out) = os.pipe(), os.pipe()
        child = self._fork(lambda: self._act(name, plan, go_in, told_out))
        os.close(told_out)
        os.close(go_in)
        trace = self._home.parent / "trace"
        strace = _attach(child, trace, calls, fault)
        os.write(go_out, b"g")
        os.close(go_out)
        receipt = _all(told_in)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        strace.wait()
        judged = self._judged(name, receipt)
        return {"receipt": receipt, "status": status, "trace": trace.read_text(), **judged}

    def _act(self, name: str, plan: str, go: int, told: int) -> None:
        def act() -> None:
            acts.weaken(plan)
            acts.ACTS[name].do(self._given[name], lambda text: _send(told, text), plan)

        os.read(go, 1)
        self._inside(act)

    def _judged(self, name: str, receipt: str) -> dict[str, Any]:
        """What another process finds afterwards."""
        found_in, found_out = os.pipe()

        def judge() -> None:
            def look() -> None:
                given, before = self._given[name], self._given["lines"][name]
                kept = acts.ACTS[name].kept(given) is not None
                found = acts.violations(name, given, receipt, before)
                _send(found_out, json.dumps({"kept": kept, "violations": found}))

            self._inside(look)

        child = self._fork(judge)
        os.close(found_out)
        told = _all(found_in)
        os.waitpid(child, 0)
        return dict(json.loads(told)) if told else {"kept": False, "violations": ["nobody can look at it"]}

    def _inside(self, act: Callable[[], None]) -> None:
        with self._app.app_context(), clock.fixed(self._at):
            try:
                act()
            finally:
                db.session.remove()
                db.engine.dispose()

    def _fork(self, work: Callable[[], None]) -> int:
        if child := os.fork():
            return child
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)


def _send(pipe: int, text: str) -> None:
    os.write(pipe, text.encode())


def _all(pipe: int) -> str:
    with os.fdopen(pipe) as told:
        return told.read()


def _attach(child: int, trace: Path, calls: str, fault: str) -> subprocess.Popen[str]:
    """strace at work on the child, which waits until we say go."""
    inject = ["-e", f"inject={fault}"] if fault else []
    strace = subprocess.Popen(
        [
            "strace",
            "-f",
            "-y",
            "-s",
            "32",
            "-o",
            str(trace),
            "-e",
            f"trace={calls}",
            *inject,
            "-p",
            str(child),
        ],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert strace.stderr is not None
    line = strace.stderr.readline()
    if "attached" not in line:
        os.kill(child, signal.SIGKILL)
        raise RuntimeError(line)
    return strace


def main() -> None:
    """Serve orders until the input ends."""
    stage = Stage(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
    print("{}", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(getattr(stage, order.pop("do"))(**order)), flush=True)


if __name__ == "__main__":
    main()
