"""The eye that looks at the pages of a journey sees what is wrong with a page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.eye import REPORT, WIDTHS, Eye
from tests.journeys.window import VIEW

GOOD = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>公告 - 平台</title>
{head}</head><body><main><h1>公告</h1>{main}</main></body></html>"""
BAD = {
    "h1s": (GOOD.format(head="", main="<h1>又一个</h1>"), "h1s ['公告', '又一个']"),
    "title": (GOOD.replace("公告 -", "别的 -").format(head="", main=""), "without '公告'"),
    "dead": (GOOD.format(head="", main="<a href='#'>不通</a>"), "leads nowhere"),
    "wide": (GOOD.format(head="", main="<svg width='2000' height='9'></svg>"), "at 1366: over by"),
    "axe": (GOOD.format(head="", main="<input>"), "axe label"),
    "narrow": (GOOD.format(head="", main="<svg width='500' height='9'></svg>"), "at 360: over by"),
    "policy": (
        GOOD.format(
            head="""<meta http-equiv="Content-Security-Policy" content="style-src 'none'">""",
            main="<p style='color:red'>红</p>",
        ),
        "policy style-src",
    ),
}


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport=VIEW)
    context.add_init_script(REPORT)
    page = context.new_page()
    yield page
    context.close()


def seen(tab: Page, folder: Path, text: str) -> list[str]:
    """What the eye says of a page."""
    (folder / "page.html").write_text(text, encoding="utf-8")
    tab.goto((folder / "page.html").as_uri())
    eye = Eye(folder, pictures=True)
    eye.look(tab, "somebody")
    return eye.faults


def test_nothing_is_wrong_with_a_good_page(tab: Page, tmp_path: Path) -> None:
    assert seen(tab, tmp_path, GOOD.format(head="", main="<p>没有</p>")) == []
    assert len(list(tmp_path.glob("*.png"))) == 1 + len(WIDTHS)


@pytest.mark.parametrize("name", BAD)
def test_the_eye_sees(name: str, tab: Page, tmp_path: Path) -> None:
    text, fault = BAD[name]
    assert any(fault in one for one in seen(tab, tmp_path, text)), seen(tab, tmp_path, text)
