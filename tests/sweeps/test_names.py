"""Whatever a file is called: it is kept by its hash, and goes out under a name that harms nobody."""

from __future__ import annotations

import os
import random
import unicodedata
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import HTTP
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, sync_playwright
from playwright.sync_api import Route as PageRoute

from procure import storage
from procure.db import db
from procure.gate import files
from procure.tenders.models import Attachment
from tests import headless
from tests.cast import Cast
from tests.make import tenders
from tests.sweeps.paths import sampled

_PIECES = [
    *(
        "../",
        "..\\",
        "/etc/passwd",
        "C:\\",
        "\x00",
        "\r\n",
        "\t",
        "%00",
        "%2e%2e%2f",
        "..;/",
        "//",
        "\\\\host\\",
    ),
    *(
        "CON",
        "NUL",
        "PRN",
        "COM1",
        "LPT9",
        "aux.txt",
        "con.pdf",
        ".htaccess",
        ".",
        "..",
        "...",
        "~",
        "-rf",
        "$(id)",
    ),
    *(
        "`id`",
        ";ls",
        "|cat",
        "&&",
        "<script>",
        "'",
        '"',
        "*",
        "?",
        ":",
        "\u202e",
        "\u2066",
        "\u200b",
        "\ufeff",
    ),
    *(
        "投标文件",
        "𠮷",
        "㛃",
        "😀",
        "👩‍👩‍👧",
        "é",
        "e\u0301",
        "ﬁ",
        "１２３",
        "\ud800",
        "\U0010ffff",
        "ß",
        "İ",
        "한글",
    ),
    *(
        ".pdf",
        ".PDF",
        ".pdf.exe",
        ".pdf ",
        ".pdf.",
        "；",
        "，",
        " ",
        "\u3000",
        "=?utf-8?b?eA==?=",
        'filename="x"',
        ";filename=y",
    ),
]
_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"COM{n}" for n in range(10)), *(f"LPT{n}" for n in range(10))}


def names(count: int = 200) -> list[str]:
    """Names that nobody should choose, always the same ones."""
    chance = random.Random(7)
    made = [*_PIECES, "投" * 85, "投" * 255, "a" * 255 + ".pdf", "a" * 5000, " " * 300, ""]
    while len(made) < count:
        made.append("".join(chance.choices(_PIECES, k=chance.randint(2, 5))))
    return made[:count]


def harm(name: str) -> list[str]:
    """Why a name should not be given to somebody's machine."""
    found = []
    if not name or len(name.encode("utf-8", "surrogatepass")) > 255:
        found.append("is empty or longer than a file system takes")
    if set(name) & set('/\\:*?"<>|') or name in (".", "..") or name != name.strip(". "):
        found.append("is a path or no name")
    if any(unicodedata.category(one) in ("Cc", "Cs") for one in name) or set(name) & set(
        "\u202e\u2066\ufeff"
    ):
        found.append("holds what cannot be seen")
    if name.partition(".")[0].rstrip().upper() in _RESERVED:
        found.append("is a device")
    return found


def header_of(name: str) -> str:
    """The header under which a file of this name goes out."""
    return files.download(b"x", name, "application/pdf").headers["Content-Disposition"]


def read(header: str) -> str:
    """The name that a reader of RFC 6266 finds in a header."""
    message = EmailMessage(policy=HTTP)
    message["Content-Disposition"] = header
    return str(message.get_filename())


@pytest.mark.parametrize("name", names(), ids=range(200))
def test_any_name_goes_out_harmless_in_one_line(bare_app: Flask, name: str) -> None:
    header = header_of(name)
    assert header.isascii()
    assert header.isprintable()
    assert harm(read(header)) == []
    assert read(header) == unquote(header.partition("filename*=UTF-8''")[2]) == files.safe_name(name)
    assert files.safe_name(files.safe_name(name)) == files.safe_name(name)


@pytest.fixture(scope="module")
def bare_app() -> Any:
    """What a response needs."""
    app = Flask("bare")
    with app.app_context():
        yield app


def test_what_is_uploaded_lies_under_its_hash_and_comes_back(
    app: Flask, home: Path, cast: Cast, client_of: Any
) -> None:
    draft, client = tenders.draft(cast), client_of(cast.purchaser)
    sendable = [one for one in names() if not set(one) & {"\ud800"}]  # no browser can say half a character
    for number, name in enumerate(sampled(sendable, 20)):
        content = f"第{number}份清单".encode()
        sent = {"file": (BytesIO(content), f"{name}.txt"), "version": str(_version(draft.id))}
        client.post(f"/purchaser/tenders/{draft.id}/attachments", data=sent)
    kept = db.session.scalars(sa.select(Attachment).where(Attachment.tender_id == draft.id)).all()
    assert len(kept) >= 3
    for one in kept:
        assert harm(one.name) == []
    lying = {path.name for path in (home / "files").rglob("*") if path.is_file()}
    assert {one for one in lying if len(one) != 64 or set(one) - set("0123456789abcdef")} == set()
    assert set(storage.current().hashes()) >= {one.sha256 for one in kept}


def _version(tender_id: str) -> int:
    db.session.rollback()
    return int(
        db.session.scalar(sa.text("select version from tender where id = :id").bindparams(id=tender_id))
    )


@pytest.fixture(scope="module")
def tab() -> Iterator[Page]:
    """A page of a browser without a head, before a server that is not there."""
    switches = ["--disable-gpu", "--no-first-run", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=headless.program(), args=switches)
        page = started.new_page(accept_downloads=True)
        page.route(
            "http://files.test/", lambda route: route.fulfill(body="<h1>x</h1>", content_type="text/html")
        )
        page.goto("http://files.test/")
        yield page
        started.close()


def test_a_browser_saves_files_under_those_names(bare_app: Flask, tab: Page) -> None:
    chosen = [one for one in sampled(names(), 20) if any(letter.isalnum() for letter in str(one))]
    assert len(chosen) >= 5
    for name in chosen:
        header = header_of(str(name))
        told = {"Content-Disposition": header, "Content-Type": "application/pdf"}
        tab.route("http://files.test/file", partial(_hand_out, told))
        with tab.expect_download() as waiting:
            tab.evaluate("location.href = '/file'")
        assert waiting.value.suggested_filename.replace("~", "_") == read(header).replace("~", "_")
        tab.unroute("http://files.test/file")


def _hand_out(headers: dict[str, str], route: PageRoute) -> None:
    route.fulfill(body=b"x", headers=headers)


@pytest.mark.parametrize("name", ["../x", "a\u202eb", "NUL", "con.pdf", "x" * 256, "", "a\x00", "x."])
def test_a_harmful_name_is_noticed(name: str) -> None:
    assert harm(name) != []


def test_a_name_that_is_passed_on_as_it_came_is_noticed(
    bare_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "safe_name", lambda name: name.encode("utf-8", "replace").decode())
    assert sum(bool(harm(unquote(header_of(name).partition("''")[2]))) for name in names()) > 60
