"""Every text has its English, with the same values, and an English page shows no Chinese of ours."""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from uuid import uuid4

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from procure.core.actors import RoleName
from tests.make import tenders as made_tenders
from tools import messages

CHINESE = re.compile(r"[\u3400-\u9fff，。；：？！（）【】]")
VALUE = re.compile(r"%(?:\(\w+\)[sd]|%)")
PO = messages.CATALOGUES / "en" / "LC_MESSAGES" / "messages.po"


@cache
def english():
    with PO.open("rb") as file:
        return {one.id: one.string for one in read_po(file) if one.id}


@cache
def said():
    return frozenset(messages.texts())


@pytest.fixture
def in_english(app, visitor):
    """A visitor who has chosen English, with the catalogue compiled as it is now."""
    compile_whole()
    choose(visitor)
    return visitor


@cache
def compile_whole():
    """Put the compiled catalogue in its place in one step: other tests may be reading it."""
    fresh = PO.with_name(f"{uuid4().hex}.new")
    with PO.open("rb") as source, fresh.open("wb") as compiled:
        write_mo(compiled, read_po(source))
    fresh.replace(PO.with_suffix(".mo"))


def choose(browser):
    browser.post("/prefs/language", data={"lang": "en"})


def wrong_values(pairs):
    return [one for one, other in pairs.items() if sorted(VALUE.findall(one)) != sorted(VALUE.findall(other))]


def untranslated(pairs):
    return [one for one, other in pairs.items() if not other or CHINESE.search(other)]


def shown(page, *names):
    """The text of a page without markup, parts marked as Chinese, citations of law, and given names."""
    text = re.sub(
        r'<(button|span)[^>]*lang="zh-CN"[^>]*>.*?</\1>|<(\w+) class="basis">.*?</\2>',
        "",
        page,
        flags=re.DOTALL,
    )
    text = re.sub(r"<[^>]*>", " ", text)
    for name in names:
        text = text.replace(name, "")
    return CHINESE.findall(text)


def test_every_text_is_in_the_catalogue_and_nothing_else():
    assert said() - set(english()) == set()
    assert set(english()) - said() == set()


def test_every_text_has_its_english():
    assert untranslated(english()) == []


def test_a_text_without_english_is_found():
    assert untranslated({"公告": "", "规则": "规则", "登录": "Sign in"}) == ["公告", "规则"]


def test_the_english_carries_the_same_values():
    assert wrong_values(english()) == []


def test_a_lost_value_is_found():
    pairs = {"共%(n)s项": "in all", "占%(n)s%%": "%(n)s%", "第%(n)s页": "page %(n)s"}
    assert wrong_values(pairs) == ["共%(n)s项", "占%(n)s%%"]


def test_every_way_of_saying_something_is_read():
    source = """
class Colour(Term):
    RED = "red", "红"
DUTY = Clock("x", "支付", 1)
LATER = Clock("y", duty="验收")
NAMES = {"a": "甲方"}
ONE = "乙方"
Message("提交%(n)s项", n=1)
gettext(
    "很长"
    "的话"
)
Message(NAMES[key])
lazy_gettext(ONE)
_(NAMES.get(key))
plain = "不说"
"""
    found = {
        text for _line, _function, text, _comments in messages.extract(BytesIO(source.encode()), (), (), {})
    }
    assert found == {"红", "支付", "验收", "甲方", "乙方", "提交%(n)s项", "很长的话"}


@pytest.mark.parametrize(
    "path", ["/", "/?q=x", "/blacklist", "/blacklist?q=nobody", "/heads", "/login", "/nowhere"]
)
def test_an_english_page_shows_no_chinese(app, in_english, path):
    page = in_english.get(path).get_data(as_text=True)
    assert '<html lang="en"' in page
    assert shown(page, app.extensions["procure.config"].site.name) == []


@pytest.mark.parametrize("role", [role.value for role in RoleName])
def test_a_desk_in_english_shows_no_chinese(app, cast, client_of, in_english, role):
    player = next(one for one in cast.everyone() if role in one.roles)
    browser = client_of(player)
    choose(browser)
    page = browser.get(f"/desk/{role}").get_data(as_text=True)
    names = (app.extensions["procure.config"].site.name, player.name, player.house.name)
    assert shown(page, *names) == []


def test_a_page_in_chinese_is_seen_to_be_chinese(app, visitor):
    assert len(shown(visitor.get("/").get_data(as_text=True))) > 50


def test_a_time_in_english_is_beijings_too(cast, in_english):
    tender = made_tenders.published(cast)
    page = in_english.get(f"/tenders/{tender.id}").get_data(as_text=True)
    assert "Tue 24 March 2026" in page
    assert "(Beijing time)" in page
    assert "人民币" not in page
