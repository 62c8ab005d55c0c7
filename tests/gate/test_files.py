"""Names and bytes of files that come and go."""

from __future__ import annotations

import io
from urllib.parse import unquote

import pytest
from werkzeug.datastructures import FileStorage

from procure import storage
from procure.core.errors import BadInput, NotFound
from procure.gate import files

HOSTILE = [
    "../../etc/passwd",
    "..\\..\\boot.ini",
    "C:\\CON",
    "a\x00b.pdf",
    "a\r\nSet-Cookie: x=1.pdf",
    "\u202efdp.exe",
    "zero\u200bwidth.pdf",
    "lone\ud800surrogate.pdf",
    '"quoted".pdf',
    "...",
    "",
    " " * 300,
    "投" * 500 + ".pdf",
    "𠮷㛃.pdf",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_becomes_one_that_is_safe(name):
    safe = files.safe_name(name)
    assert 0 < len(safe) <= 120
    assert not set(safe) & set('/\\:*?"<>|\x00\r\n\u200b\u202e')
    assert safe.strip(". ") == safe
    safe.encode()


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_goes_out_in_one_header_line(app, name):
    line = files.download(b"x", name, "application/pdf").headers["Content-Disposition"]
    assert line.startswith("attachment; filename*=UTF-8''")
    assert unquote(line.partition("''")[2]) == files.safe_name(name)
    assert line.isascii()
    assert line.isprintable()


def test_a_long_name_keeps_its_ending():
    assert files.safe_name("投" * 500 + ".pdf").endswith(".pdf")


def test_a_good_name_stays_as_it_is():
    assert files.safe_name("招标文件（第一版）.pdf") == "招标文件（第一版）.pdf"


def _sent(content, name="a.pdf"):
    return FileStorage(io.BytesIO(content), filename=name)


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (None, "file-missing"),
        (_sent(b"x", ""), "file-missing"),
        (_sent(b""), "file-empty"),
        (_sent(b"x" * (1 << 20) + b"x"), "file-too-big"),
    ],
)
def test_a_missing_empty_or_big_file_is_refused(file, code):
    with pytest.raises(BadInput) as refused:
        files.received(file, field="f", limit=1 << 20)
    assert (refused.value.code, refused.value.field) == (code, "f")


def test_a_file_of_exactly_the_limit_is_taken():
    assert len(files.received(_sent(b"x" * (1 << 20)), field="f", limit=1 << 20)) == 1 << 20


def test_what_is_stored_goes_out_again(app):
    answer = files.send(storage.current().put(b"content"), "a.txt")
    answer.direct_passthrough = False
    assert answer.get_data() == b"content"
    answer.close()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_is_not_stored_is_not_found(app):
    with pytest.raises(NotFound):
        files.send("0" * 64, "a.txt")
