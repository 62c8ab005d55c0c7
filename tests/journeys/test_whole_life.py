"""A procurement's whole life, by every role in a real browser."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from procure.core import clock
from procure.web.demo import cast, life, script
from procure.web.demo.city import City
from procure.web.demo.life import Life
from procure.web.demo.town import credit_code
from tests.journeys.eye import Eye
from tests.journeys.window import Story, Window

pytestmark = [pytest.mark.timeout(900), pytest.mark.long]
PRICES = {"supplier1": "1000000.00", "supplier2": "1150000.00", "supplier3": "1100000.00"}
WINNER = "淄博某科技供应商一有限公司"
INVOICED = 2
"""After so many pauses of the contract's chapter the invoice is there."""
BANNED = credit_code(len(cast.HOUSES) + len(PRICES) + 1)


@pytest.fixture
def story(town: City, tmp_path: Path) -> Story:
    """One tender with three bidders, of whom the first is the cheapest."""
    purchase = replace(script.COMPUTERS, number="ZBZC-2026-001")
    return Story(purchase, town.people, town.stage, tmp_path / "play", random.Random(1))


def test_every_role_does_its_part_in_a_browser(story: Story, visitor: Window, eye: Eye) -> None:
    result = life.Result()
    for chapter in (
        begun(story),
        noticed(story, visitor),
        handed_in(story, visitor, result),
        opened(story, visitor),
        life.awarded(story),
        told(story),
        contracted(story, result),
        life.performed(story, result),
        paid(story, visitor),
        banned(story, visitor),
        administered(story),
        seen_otherwise(visitor),
        left(story),
    ):
        perform(story, chapter)
    assert eye.faults == []
    assert eye.typed == []


def perform(story: Story, chapter: Life) -> None:
    """Let a chapter go on, each act at its time."""
    for at in chapter:
        story.stage.move_to(at)


def window(story: Story, key: str) -> Window:
    """Somebody who sits at Chromium."""
    found = story.who(key).browser
    assert isinstance(found, Window)
    return found


def begun(story: Story) -> Iterator[None]:
    """A mistake costs nothing that was typed."""
    buyer = window(story, "buyer")
    buyer.arrive("/purchaser/tenders")
    said = buyer.refuse("/purchaser/tenders/new", {"number": "CG-1", "title": ""})
    assert "还有内容需要修改" in said
    assert buyer.value("number") == "CG-1"
    yield from ()


def noticed(story: Story, visitor: Window) -> Life:
    """Drafted, published, asked and explained; everybody reads it without signing in."""
    yield from life.noticed(story, "supplier1")
    visitor.arrive("/")
    assert story.purchase.title in visitor.words()
    visitor.arrive(f"/tenders/{story.tender}")
    assert "已发布 1 条澄清" in visitor.words()
    visitor.arrive(f"/tenders/{story.tender}/clarifications")
    assert "不需要。网络布线" in visitor.words()
    for path in ("/rules", "/heads", "/blacklist", "/fair-competition"):
        visitor.arrive("/")
        visitor.arrive(path)


def handed_in(story: Story, visitor: Window, result: life.Result) -> Life:
    """The supplier sees how to bid, bids with the client, and sees the receipt; others see nothing."""
    supplier, page = window(story, "supplier1"), f"/tenders/{story.tender}/my-bid"
    supplier.arrive(f"/tenders/{story.tender}")
    supplier.arrive(page)
    assert "准备投标" in supplier.words()
    yield from life.handed_in(story, list(PRICES), PRICES, result)
    window(story, "supplier3").arrive(page)
    supplier.arrive(page)
    supplier.press("查看和下载")
    assert "投标文件已收讫" in supplier.words()


def opened(story: Story, visitor: Window) -> Life:
    """The custodian is asked for its share; the prices are read to everybody at once."""
    hall, custody = f"/tenders/{story.tender}/opening", f"/tenders/{story.tender}/custody"
    yield story.opens_at + timedelta(minutes=1)
    visitor.arrive("/")
    visitor.press("查看全部项目")
    visitor.arrive(f"/tenders/{story.tender}", mark=" closed")
    visitor.arrive(hall)
    assert "1,000,000.00" not in visitor.words()
    custodian = window(story, "custodian1")
    custodian.arrive(custody)
    yield from life.opened(story)
    custodian.arrive(custody)
    visitor.arrive(hall, mark=" opened")
    assert "1,000,000.00" in visitor.words()


def told(story: Story) -> Life:
    """Each bidder reads its own result."""
    for key, said in (("supplier1", "贵单位中标"), ("supplier3", f"中标人：{WINNER}")):
        own = window(story, key)
        own.arrive("/desk")
        own.arrive(f"/tenders/{story.tender}/my-result", mark=f" {key}")
        assert said in own.words()
    buyer = window(story, "buyer")
    buyer.arrive(f"/purchaser/tenders/{story.tender}", mark=" awarded")
    yield from ()


def contracted(story: Story, result: life.Result) -> Life:
    """Signed, and the advance paid; finance finds the invoice among what is to be paid."""
    finance = window(story, "finance")
    for number, at in enumerate(life.contracted(story, result)):
        yield at
        if number == INVOICED:
            finance.arrive("/desk", mark=" invoiced")
            finance.arrive("/payments")
            assert f"{story.purchase.number}-HT" in finance.words()


def paid(story: Story, visitor: Window) -> Life:
    """Everybody sees what was paid, and when; the desks are empty again."""
    visitor.arrive("/", mark=" results")
    visitor.press(story.purchase.title, mark=" paid")
    assert "按期支付" in visitor.words()
    assert "已逾期" not in visitor.words()
    assert "已超期" not in visitor.words()
    window(story, "supplier1").arrive("/payments/mine")
    for key in ("buyer", "finance", "supplier1", "expert1", "custodian1", "supervisor", "auditor"):
        window(story, key).arrive("/desk", mark=" at the end")
    yield from ()


def banned(story: Story, visitor: Window) -> Life:
    """The supervisor enters a penalty decision; everybody finds it by its code."""
    supervisor = window(story, "supervisor")
    supervisor.arrive("/blacklist")
    today = clock.beijing_day(clock.now())
    decision = {
        "code": BANNED,
        "name": "淄博某贸易失信者有限公司",
        "organ": "某市财政局",
        "decision_number": "某财采决〔2026〕1号",
        "ground": supervisor.choices("/blacklist/new", "ground")[-1],
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=365)).isoformat(),
    }
    supervisor.submit("/blacklist/new", decision, files={"decision": ("decision.pdf", b"%PDF-1.4 decision")})
    visitor.arrive("/blacklist")
    visitor.search(BANNED)
    assert "禁止期内" in visitor.words()
    visitor.press("失信者")
    visitor.arrive("/blacklist")
    visitor.search(credit_code(0))
    assert "没有这家单位" in visitor.words()
    yield from ()


def administered(story: Story) -> Life:
    """The administrator enters an organisation and its first person."""
    admin = window(story, "admin")
    admin.arrive("/organisations")
    home = admin.submit("/organisations/new", {"name": "淄博市某学校", "code": credit_code(99)})
    person = {"name": "采购人丙", "email": "buyer3@demo.example", "roles": ["purchaser"]}
    assert "采购人丙" in admin.told(f"{home}/people/new", person)
    yield from ()


def seen_otherwise(visitor: Window) -> Life:
    """Large type, high contrast, and English; a page that isn't there; the menu of a small screen."""
    for button, mark in (("大字版", " large"), ("高对比", " large and high")):
        visitor.arrive("/")
        visitor.press(button, mark=mark)
        visitor.press(script.COMPUTERS.title, mark=mark)
    visitor.press("大字版")
    visitor.press("高对比")
    visitor.arrive("/nothing-is-here", status=404)
    visitor.arrive("/")
    visitor.opens_the_menu()
    visitor.press("English", mark=" English")
    visitor.press("中文")
    yield from ()


def left(story: Story) -> Life:
    """Whoever signs out is out."""
    buyer = window(story, "buyer")
    buyer.press("退出")
    assert buyer.enter(f"/purchaser/tenders/{story.tender}") == "/login"
    yield from ()
