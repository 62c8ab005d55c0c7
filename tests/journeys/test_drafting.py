"""A purchaser at Chromium: told while typing, helped with one click, and back again."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.journeys.eye import Eye
from tests.journeys.sitting import Room, seen
from tests.make import findings, tenders

LAWFUL = "课桌椅一千套，按清单验收。"

pytestmark = pytest.mark.in_chromium


@pytest.fixture
def looking(tmp_path: Path) -> Eye:
    """Keeps its pictures apart from those of the whole life."""
    return Eye(tmp_path)


def typed(page: Page, text: str) -> None:
    """Type in the field and leave it at that."""
    page.locator("#need").fill(text)


def test_each_finding_is_told_while_typing_and_put_right_with_one_click(
    room: Room, cast: Cast, looking: Eye
) -> None:
    tender = tenders.draft(cast)
    page = room.tab(cast.purchaser)
    page.goto(f"/purchaser/tenders/{tender.id}/need")
    typed(page, f"{LAWFUL}𠀀{findings.STOPPED}包安装。")
    box = page.locator("#need-look")
    expect(box.get_by_role("status")).to_contain_text("1 处须修改")
    expect(box.locator(".finding.is-block q")).to_contain_text("注册")
    expect(box).to_contain_text("《")
    assert seen(page, looking, "typing") == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert seen(page, looking, "typing-narrow") == []
    box.get_by_role("button", name="把这一句换成建议的写法").press("Enter")
    expect(page.locator("#need")).not_to_have_value(f"{LAWFUL}𠀀{findings.STOPPED}包安装。")
    text = page.locator("#need").input_value()
    assert text.startswith(LAWFUL)
    assert text.endswith("包安装。")
    back = box.get_by_role("button", name="撤销替换")
    expect(back).to_be_focused()
    expect(box.locator(".finding.is-block")).to_have_count(0)
    back.press("Enter")
    expect(page.locator("#need")).to_have_value(f"{LAWFUL}𠀀{findings.STOPPED}包安装。")
    expect(box.locator(".finding.is-block")).to_have_count(1)
    assert room.faults == []


def test_what_is_said_of_the_same_words_is_folded_beneath(room: Room, cast: Cast, looking: Eye) -> None:
    tender = tenders.draft(cast)
    page = room.tab(cast.purchaser)
    page.goto(f"/purchaser/tenders/{tender.id}/need")
    typed(page, f"{LAWFUL}投标人须在本市注册并设有服务网点，否则投标无效。")
    box = page.locator("#need-look")
    expect(box.get_by_role("status")).to_contain_text("2 处须修改")
    expect(box.locator(".finding:visible")).to_have_count(1)
    box.locator("summary").press("Enter")
    expect(box.locator(".finding:visible")).to_have_count(2)
    assert seen(page, looking, "beneath") == []
    assert room.faults == []


def test_where_nobody_answers_it_says_so_and_goes_on(room: Room, cast: Cast) -> None:
    tender = tenders.draft(cast)
    page = room.tab(cast.purchaser)
    page.route("**/findings", lambda route: route.fulfill(status=200, body="<h1>登录</h1>"))
    page.goto(f"/purchaser/tenders/{tender.id}/need")
    typed(page, findings.STOPPED)
    expect(page.locator("#need-look").get_by_role("status")).to_contain_text("保存后在检查页上查看")
    assert room.faults == []


def test_without_the_script_the_check_page_tells_the_same(room: Room, cast: Cast, looking: Eye) -> None:
    tender = findings.in_every_state(cast, tenders.draft(cast))
    page = room.tab(cast.purchaser)
    page.route("**/pages/findings.js", lambda route: route.abort())
    page.goto(f"/purchaser/tenders/{tender.id}/check")
    for words in ("例外待第二人确认", "已提请监管部门决定", "监管部门决定：须修改", "已说明"):
        expect(page.locator("main")).to_contain_text(words)
    page.set_viewport_size({"width": 360, "height": 800})
    assert seen(page, looking, "check") == []
