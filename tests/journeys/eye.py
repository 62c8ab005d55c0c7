"""What is looked at on every page of a journey, and the pictures that are kept of it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDE = 1366
DEEP = bool(os.environ.get("PROCURE_DEEP"))
WIDTHS = (360, 768) if DEEP else (360,)
HEIGHT = 900
ALIKE = ("/login", "/me/")
RULES = {"resultTypes": ["violations"], "iframes": False}
REPORT = """
    window.refusedByPolicy = [];
    addEventListener("securitypolicyviolation",
        (one) => refusedByPolicy.push(one.violatedDirective + " " + one.blockedURI));
"""
SEEN = """() => ({
    heads: Array.from(document.querySelectorAll("h1"), (one) => one.textContent.trim().replace(/\\s+/g, " ")),
    title: document.title.replace(/\\s+/g, " "),
    text: document.body.innerText,
    policy: window.refusedByPolicy,
    dead: Array.from(document.querySelectorAll("main a:not([href]), main a[href='#'], main a[href='']"),
        (one) => one.outerHTML.slice(0, 120)),
})"""
WIDER = """() => {
    const root = document.documentElement, over = root.scrollWidth - root.clientWidth;
    if (over <= 0) return [];
    return ["over by " + over, ...Array.from(document.querySelectorAll("body *"))
        .filter((one) => one.getBoundingClientRect().right > root.clientWidth + 1)
        .slice(0, 3).map((one) => one.outerHTML.slice(0, 160))];
}"""


@dataclass
class Eye:
    """Looks at pages and remembers what was wrong; ``folder`` takes their texts, if wanted their pictures."""

    folder: Path
    pictures: bool = DEEP
    faults: list[str] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)
    axe: Axe = field(default_factory=Axe)

    def look(self, tab: Page, who: str, mark: str = "") -> None:
        """Judge the page; a page of its kind seen for the first time is judged at every width and by axe."""
        kind = kind_of(tab.url)
        name = f"{'anybody' if kind.startswith(ALIKE) else who}{kind}{mark}"
        page = tab.evaluate(SEEN)
        self.faults += [f"{name}: {fault}" for fault in faults_of(page)]
        self.faults += [f"{name} at {WIDE}: {wider}" for wider in tab.evaluate(WIDER)]
        if name not in self.seen:
            self.seen[name] = page["text"]
            self._study(tab, name)

    def _study(self, tab: Page, name: str) -> None:
        stem = f"{len(self.seen):03d}{re.sub(r'[^a-z0-9-]+', '-', name)}"
        (self.folder / f"{stem}.txt").write_text(self.seen[name], encoding="utf-8")
        self._picture(tab, f"{stem}-{WIDE}.png")
        self.faults += [f"{name}: {fault}" for fault in violations(self.axe, tab)]
        for width in WIDTHS:
            tab.set_viewport_size({"width": width, "height": HEIGHT})
            self._picture(tab, f"{stem}-{width}.png")
            self.faults += [f"{name} at {width}: {wider}" for wider in tab.evaluate(WIDER)]
        tab.set_viewport_size({"width": WIDE, "height": HEIGHT})

    def _picture(self, tab: Page, name: str) -> None:
        if self.pictures:
            tab.screenshot(path=self.folder / name, full_page=True, animations="disabled", scale="css")


def kind_of(url: str) -> str:
    """An address without what differs from one tender to the next."""
    path = re.sub(r"https?://[^/]+|\?.*|#.*", "", url)
    return re.sub(r"[0-9a-f]{32,}", "id", path)


def faults_of(page: dict[str, Any]) -> list[str]:
    """What is wrong with a page as it was read."""
    heads, title = page["heads"], page["title"]
    found = [f"h1s {heads}"] if len(heads) != 1 else []
    found += [f"title {title!r} without {head!r}" for head in heads if head not in title]
    found += [f"policy {one}" for one in page["policy"]]
    return found + [f"leads nowhere: {one}" for one in page["dead"]]


def violations(axe: Axe, tab: Page) -> list[str]:
    """What axe-core finds on a page."""
    found = axe.run(tab, options=RULES).response["violations"]
    return [f"axe {one['id']} ({len(one['nodes'])}): {one['nodes'][0]['html'][:200]}" for one in found]
