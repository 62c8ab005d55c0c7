"""What nobody should send, and somebody will."""

from __future__ import annotations

from tests.sweeps.faults import SCRIPT

ABSENT = "0" * 32
URLENCODED = "application/x-www-form-urlencoded"
NO_IDS = [
    "x",
    "%00",
    "%ED%A0%80",
    "%FF%FE",
    "%F0%9F%98%80",
    "%E2%80%AEabc",
    "a" * 5000,
    "..%2f..%2fetc%2fpasswd",
    "1'%20OR%201=1--",
    "%25s%7B0%7D",
]
QUERIES = [
    "?page=-1&after=%00&q=%00&state=%00&kind=%00&name=%00&code=%00&at=%00",
    "?page=99999999999999999999&q=%ED%A0%80&after=%ED%A0%80&name=%FF&on=x",
    "?page=9223372036854775807&q=%25_%5C&name=%25&next=%00//x",
    "?page=1&page=2&q=" + "a" * 5000 + "&name=" + "%E9%95%BF" * 900,
]
A_FILE = object()
NASTY = {
    "NUL": "甲\x00乙",
    "right to left": "\u202eabc\u2066",
    "private use and beyond": "\ue000\U0010ffff\ufffe",
    "a megabyte": "长" * 350_000,
    "two thousand": "a" * 2000,
    "full width": "１２３．４５",
    "null": "null",
    "minus one": "-1",
    "many nines": "9" * 400,
    "more than 64 bits": "99999999999999999999",
    "eleven digits": "9999999999",
    "a fraction": "0.001",
    "infinity": "1e309",
    "no number": "NaN",
    "no such day": "2026-02-30",
    "year one": "0001-01-01T00:00",
    "first day": "0001-01-01",
    "last minute": "9999-12-31T23:59",
    "last day": "9999-12-31",
    "other digits": "٣٢١",
    "superscript": "²",
    "a script": SCRIPT,
    "sql": "' OR 1=1 --",
    "format": "%(x)s %s {0} {{ 7*7 }}",
    "blank": " \u3000\t ",
    "nothing": "",
    "repeated": ["1", "2", "甲"],
    "a file": A_FILE,
}
RAW = [b"%ED%A0%80", b"%FF%FE", b"%00", b"\xff\xfe\x00", b"%", b"%u0041", b"+" * 10]
"""Values as they travel in a form's body, not made by any browser."""
FILES = [b"", b"\x00", b"not a signature", b"0\x80" * 50, b"\x30\x84\xff\xff\xff\xff", b"%PDF-", b"<html>"]
PART = b'--x\r\nContent-Disposition: form-data; name="%b"\r\n\r\n'
BODIES: list[tuple[str, bytes]] = [
    ("application/x-www-form-urlencoded", b"\xff\xfe=%00&=&&;=%"),
    ("application/x-www-form-urlencoded", b"a=1&" * 2000),
    ("multipart/form-data", b"--x\r\n"),
    ("multipart/form-data; boundary=x", PART % b"a"),
    ("multipart/form-data; boundary=x", PART % b"\xff" + b"\xff\r\n--x--"),
    ("application/json", b"{}"),
    ("text/plain; charset=utf-16", b"\xff\xfe"),
    ("", b"x"),
]
MIB = 1 << 20
JSON = {
    "nothing": b"",
    "half": b'{"code": ',
    "a list": b"[]",
    "null": b"null",
    "a number": b"1e400",
    "not UTF-8": b'{"code": "\xff\xfe"}',
    "UTF-16": '{"code": "x"}'.encode("utf-16"),
    "a key twice": b'{"code": "a", "code": "b"}',
    "deep": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000,
    "NaN": b'{"code": NaN}',
    "a huge number": b'{"size": ' + b"9" * 10_000 + b"}",
    "too big": b'{"code": "' + b"a" * MIB + b'"}',
    "a lone surrogate": b'{"code": "\\ud800", "nonce": "\\ud800", "p7s": "\\ud800"}',
    "NUL": b'{"code": "\\u0000", "csr": "\\u0000", "nonce": "\\u0000", "p7s": "AAAA"}',
    "wrong types": b'{"code": 1, "csr": [], "nonce": {}, "p7s": true, "sha256": 1, "size": "x"}',
    "Chinese": '{"code": "中", "csr": "中", "nonce": "中", "p7s": "中", "sha256": "中"}'.encode(),
    "minus": b'{"sha256": "x", "size": -1}',
}
