"""Whatever a person can reach by following links: each link leads somewhere, each page is well made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from tests.cast import Cast, Player
from tests.conftest import DEEP
from tests.make import awards, blacklist, contracts, payments, tenders

MOST = 300
NO_LABEL = {"hidden", "submit", "button"}
WHO: dict[str, Callable[[Cast], Player]] = {
    "purchaser": lambda cast: cast.purchaser,
    "finance": lambda cast: cast.finance[0],
    "supplier": lambda cast: cast.supplier,
    "expert": lambda cast: cast.experts[0],
    "custodian": lambda cast: cast.custodians[0],
    "supervisor": lambda cast: cast.supervisor,
    "auditor": lambda cast: cast.auditor,
    "administrator": lambda cast: cast.administrator,
}


class Read(HTMLParser):
    """A page as it is checked here."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.heads: list[str] = []
        self.title = ""
        self.language = ""
        self.links: list[str] = []
        self.posts: list[str] = []
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.controls: list[tuple[str, str]] = []
        self.bare_buttons = 0
        self._open: list[str] = []
        self._button: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect."""
        have = {name: value or "" for name, value in attrs}
        self._open.append(tag)
        self.ids += [have["id"]] if "id" in have else []
        if tag == "h1":
            self.heads.append("")
        elif tag == "html":
            self.language = have.get("lang", "")
        elif tag == "a":
            self.links.append(have.get("href", ""))
        elif tag == "form" and have.get("method", "").lower() == "post":
            self.posts.append(have.get("action", ""))
        elif tag == "label":
            self.labelled.add(have.get("for", ""))
        elif tag == "button":
            self._button = have.get("aria-label", "")
        elif tag in ("input", "select", "textarea") and have.get("type") not in NO_LABEL:
            self.controls.append((have.get("id", ""), have.get("name", "")))

    def handle_data(self, data: str) -> None:
        """Headings, the title, and what a button says."""
        if self.heads and "h1" in self._open:
            self.heads[-1] += data
        if "title" in self._open:
            self.title += data
        if self._button is not None:
            self._button += data.strip()

    def handle_endtag(self, tag: str) -> None:
        """Leave an element, with those in it that have no end."""
        if tag in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]
        if tag == "button":
            self.bare_buttons += not self._button
            self._button = None


def faults(page: Read) -> list[str]:
    """What is wrong with a page."""
    heads = [" ".join(one.split()) for one in page.heads]
    doubled = {one for one in page.ids if page.ids.count(one) > 1}
    found = [] if len(heads) == 1 else [f"h1s: {heads}"]
    found += [f"title: {page.title}" for one in heads if one not in " ".join(page.title.split())]
    found += [] if page.language == "zh-CN" else [f"language: {page.language}"]
    found += [f"same id twice: {one}" for one in sorted(doubled)]
    found += [f"no label: {name}" for id, name in page.controls if id not in page.labelled]
    found += ["a link to nowhere"] if {"", "#"} & set(page.links) else []
    return found + ["a button without words"] * page.bare_buttons


@pytest.fixture
def life(cast: Cast) -> None:
    """A draft, a tender that is open, one whose contract is delivered and in payment, a ban."""
    tenders.draft(cast, number="ZC-DRAFT")
    contract = contracts.concluded(cast, contracts.begun(cast, awards.published(cast)))
    payments.requested(cast, contract)
    contracts.requested(cast, contract)
    tenders.asked(tenders.published(cast, number="ZC-OPEN"), cast.rival)
    blacklist.entered(cast, cast.third)


def crawl(
    app: Flask, client: FlaskClient, start: str, known: frozenset[str] = frozenset()
) -> Iterator[tuple[str, str]]:
    """Every page that can be reached but those that are known, with each fault of it."""
    waiting, seen = [start], {start, *known}
    while waiting:
        path = waiting.pop(0)
        answer = client.get(path, follow_redirects=True)
        if answer.status_code != 200:
            yield path, f"status {answer.status_code}"
        if answer.mimetype != "text/html":
            continue
        page = Read(answer.get_data(as_text=True))
        yield path, ""
        yield from ((path, fault) for fault in [*faults(page), *lost(app, path, page)])
        links = dict.fromkeys(urljoin(path, one) for one in page.links)
        new = [one for one in links if is_ours(one) and one not in seen]
        waiting += new
        seen.update(new)
    assert len(seen) < MOST


def is_ours(link: str) -> bool:
    return not urlsplit(link).netloc and not urlsplit(link).fragment


def lost(app: Flask, path: str, page: Read) -> list[str]:
    """Forms that go nowhere."""
    adapter = app.url_map.bind("localhost")
    found = []
    for action in page.posts:
        try:
            adapter.match(urlsplit(urljoin(path, action)).path, method="POST")
        except HTTPException:
            found.append(f"a form goes nowhere: {action}")
    return found


def test_every_page_within_reach_is_well_made(
    app: Flask, cast: Cast, life: None, visitor: FlaskClient, client_of: Callable[[Player], FlaskClient]
) -> None:
    found = {"public": list(crawl(app, visitor, "/"))}
    known = frozenset() if DEEP else frozenset(path for path, _ in found["public"])
    found |= {name: list(crawl(app, client_of(who(cast)), "/desk", known)) for name, who in WHO.items()}
    assert min(len({path for path, _ in pages}) for pages in found.values()) > 5
    assert [(name, *one) for name, pages in found.items() for one in pages if one[1]] == []


BAD = {
    "<h1>公告</h1>": "h1s: ['公告', '公告']",
    "<p id='a'></p><p id='a'></p>": "same id twice: a",
    "<input name='price'>": "no label: price",
    "<a href='#'>去</a>": "a link to nowhere",
    "<button><svg></svg></button>": "a button without words",
}
GOOD = (
    "<html lang='zh-CN'><title>公告 - 平台</title><h1>公告</h1>"
    "<label for=a>甲</label><input id=a><a href=/>去</a>"
)


@pytest.mark.parametrize("bad", BAD)
def test_the_checks_see(bad: str) -> None:
    assert faults(Read(GOOD)) == []
    assert faults(Read(GOOD + bad)) == [BAD[bad]]


def test_a_form_that_goes_nowhere_is_seen(app: Flask) -> None:
    page = Read('<form method="post" action="/nowhere"></form><form method="post" action="/login"></form>')
    assert lost(app, "/", page) == ["a form goes nowhere: /nowhere"]
