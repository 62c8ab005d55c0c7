"""What a page costs: memory and processor of the browser's processes, and the stretches of its own thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from tests import headless
from tests.journeys.conftest import SWITCHES
from tests.journeys.window import VIEW

_TASKS = "disabled-by-default-devtools.timeline"
_GROWS, _SLACK = 1.2, 16_000_000


@dataclass(frozen=True)
class Profile:
    """A browser as people have it: what sites keep lies on its disk, and no one else's pages run in it."""

    context: BrowserContext
    folder: Path

    def peak(self) -> int:
        """The most bytes that the process of a page ever held, the files that it maps with them."""
        return max(map(_most_held, self._renderers()))

    def worked(self) -> float:
        """The processor's seconds of the pages and their workers."""
        return sum(sum(one.cpu_times()[:2]) for one in self._renderers())

    def _renderers(self) -> list[psutil.Process]:
        own = f"--user-data-dir={self.folder}"
        every = [one for one in psutil.process_iter(["cmdline"]) if own in (one.info["cmdline"] or [])]
        mains = [one for one in every if not any("--type=" in word for word in one.info["cmdline"])]
        (first,) = (one for one in mains if one.parent() not in mains)  # a fork is called like its parent
        return [one for one in first.children(recursive=True) if "--type=renderer" in one.cmdline()]


@contextmanager
def profile(chromium: Browser, folder: Path, base: str) -> Iterator[Profile]:
    """A browser of its own that keeps its things in a folder."""
    context = chromium.browser_type.launch_persistent_context(
        folder,
        executable_path=headless.program(),
        args=SWITCHES,
        base_url=base,
        viewport=VIEW,
        locale="zh-CN",
    )
    try:
        yield Profile(context, folder)
    finally:
        context.close()


def is_flat(small: int, large: int) -> bool:
    """Whether what a page holds does not grow with what it works on."""
    return large <= _GROWS * small + _SLACK


@dataclass(frozen=True)
class Longest:
    """Milliseconds of the tasks of a page: the longest of them, and the most work in one."""

    took: float
    worked: float


@dataclass
class Watch:
    """Notes every task of a page's own thread from now on."""

    page: Page
    _noted: list[dict[str, Any]] = field(default_factory=list)
    _ended: list[object] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._session: CDPSession = self.page.context.new_cdp_session(self.page)
        self._session.on("Tracing.dataCollected", lambda told: self._noted.extend(told["value"]))
        self._session.on("Tracing.tracingComplete", lambda told: self._ended.append(told))
        wanted = {"includedCategories": [_TASKS], "excludedCategories": ["*"]}
        self._session.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": wanted})

    def longest(self) -> Longest:
        """What they came to; the watch is over with the next task, so that the present one is noted."""
        self.page.evaluate("() => new Promise((resolve) => { setTimeout(resolve); })")
        self._session.send("Tracing.end")
        while not self._ended:
            self.page.wait_for_timeout(100)
        pages = {_thread(one) for one in self._noted if one.get("args", {}).get("name") == "CrRendererMain"}
        tasks = [one for one in self._noted if one["name"] == "RunTask" and _thread(one) in pages]
        return Longest(*(max(one.get(field, 0) for one in tasks) / 1000 for field in ("dur", "tdur")))


def _thread(event: dict[str, Any]) -> tuple[int, int]:
    return event["pid"], event["tid"]


def _most_held(process: psutil.Process) -> int:
    lines = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8").splitlines()
    return 1024 * int(next(line for line in lines if line.startswith("VmHWM")).split()[1])
