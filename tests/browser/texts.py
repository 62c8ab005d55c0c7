"""Vectors of texts: canonical JSON, documents whole and spoiled, single fields, names, short codes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any

from procure.crypto import codes, documents, names, readiness, records, shapes
from procure.crypto.documents import Document
from procure.crypto.entries import Entry, close_of
from tests.browser.vectors import Vector, canonical_text, judged, text_of
from tests.crypto.scene import Story

KINDS: dict[str, type[Document]] = {
    "tender": documents.Tender,
    "extension": documents.Extension,
    "bid": documents.Bid,
    "withdraw": documents.Withdraw,
    "manifest": documents.Manifest,
    "receipt": documents.Receipt,
    "refusal": documents.Refusal,
    "roots": documents.Roots,
    "release": records.Release,
    "head": records.Head,
    "challenge": readiness.Challenge,
    "ready": readiness.Ready,
}
LETTERS = 'aZ09 _-.:/"\\\n\t\b\x00\x1f\x7f\u00e9\u2028\ufeff\uffff中文标书😀𠀀'
SPOILED = [
    b"", b" ", b"[]", b"null", b"1", b'"x"', b"{", b"}", b"{}", b" {} ", b"{}x", b"{} {}", b'{"a":1,}',
    b"{,}", b'{"a" 1}', b'{"a":1 "b":2}', b"{'a':1}", b'{"a":01}', b'{"a":-0}', b'{"a":-}', b'{"a":1.0}',
    b'{"a":1e2}', b'{"a":1.}', b'{"a":.5}', b'{"a":NaN}', b'{"a":-Infinity}', b'{"a":Infinity}',
    b'{"a":nan}', b'{"a":True}', b'{"a":1,"a":1}', b'{"a":1,"\\u0061":2}', b'{"a":{"b":1,"b":2}}',
    b'{"a":1.5,"a":2', b'{"a":1,"a":2', b'{"a":"\\ud83d\\ude00"}', b'{"a":"\\q"}', b'{"a":"\\u12"}',
    b'{"a":"\n"}', b'{"a":"\x7f"}', b'{"a":"\x00"}', b'\xef\xbb\xbf{"a":1}', b'{"a":"\xff"}',
    b'{"a":"\xc0\x80"}', b'{"a":"\xed\xa0\x80"}', b'{"a":\xc2\xa01}', b'{"a":' + b"9" * 16 + b"}",
    b'{"a":' + b"9" * 4300 + b"}", b'{"a":' + b"9" * 4301 + b"}", b'{"__proto__":1}',
    b'{"__proto__":{"v":1},"constructor":2}', b'{"10":1,"9":2,"a":3}',
    b'{"a":' + b"[" * 15 + b"]" * 15 + b"}", b'{"a":' + b"[" * 16 + b"]" * 16 + b"}",
    b'{"a":"' + b"[" * 99 + b'"}', b'{"a":"\\"' + b"[" * 99 + b'"}', b'{"a":"' + b"[" * 99, b"[" * 99,
    b"]" * 99, b'{"a":"' + b"x" * (1 << 20) + b'"}', b'{"a":"' + b"x" * ((1 << 20) - 8) + b'"}',
    b'{"a":true,"b":false,"c":null}', b'{"a":tru}', b'{"a":[1,2,]}', b'{"a":[1 2]}', b'{"a":[]}\n\t\r ',
    b'{"a":1}\x0c',
]  # fmt: skip
FIELDS: dict[str, list[Any]] = {
    "instant": [
        "2026-12-01T01:00:00Z", "2026-12-01T01:00:00+00:00", "2026-12-01T01:00:60Z", "2026-12-01T24:00:00Z",
        "2026-02-29T00:00:00Z", "2028-02-29T23:59:59Z", "2026-13-01T00:00:00Z", "2026-12-01 01:00:00Z",
        "2026-12-01", "2026-12-01T01:00:00.000Z", "2026-12-01t01:00:00z", "0999-12-01T01:00:00Z",
        "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "20261201T010000Z", "2026-W01-1T00:00:00Z", "", 1,
        None, "２026-12-01T01:00:00Z",
    ],
    "hex64": ["a" * 64, "A" * 64, "a" * 63, "a" * 65, "a" * 64 + "\n", "g" * 64, 1, None],
    "salt": ["0" * 32, "0" * 31, "0" * 128, "0" * 129, "", None],
    "count": [0, 1, -1, 2**53 - 1, True, "1", None, []],
    "positive": [0, 1, -1, False],
    "text": ["", "x", "x" * 20000, "x" * 20001, "😀" * 20000, "😀" * 20001, None, 1],
    "base64Text": ["", "AA==", "AB==", "AA=", "AA", "AAAA", "AAA=", "A-__", " AAAA", "AAAA\n", "中", None, 7],
    "recipient": ["age1x", "", None, "AGE1" + "Q" * 58],
}  # fmt: skip
IN_PYTHON = {"base64Text": shapes.base64_text, "recipient": documents.is_recipient}
NAMES = [
    "", "a", "技术标.pdf", " a", "a ", ".a", "a.", "a/b", "a\\b", "con", "CON.txt", "com1", "com0",
    "lpt9.x", "a:b", "a\x00", "a\u202eb", "a\u200b", "e\u0301", "é", "x" * 200, "x" * 201, "中" * 66,
    "中" * 67, "😀.pdf", "\ue000", "a\u0378", "nul.tar.gz", "aux", "auxx", "a?b", 'a"b', "a|b", "a*b",
    "<a>", "a\tb", "\u00a0a", "a\u00ad", "ａ", "..", "\U000e0041",
]  # fmt: skip


def text_vectors(story: Story, random: Random) -> Iterator[Vector]:
    """All of them."""
    beyond = [{"\uffff": 1, "😀": 2, "\ud7ff": 3, "😀\uffff": 4, "😀😀": 5, "": 6}]
    for value in beyond + [_value(random, 3, _object) for _ in range(150)]:
        yield judged("canonical", lambda value=value: canonical_text(value), text=json.dumps(value))
    yield from (_read("object", data) for data in SPOILED)
    yield from _document_vectors(samples(story), random)
    yield from _field_vectors()
    for number in range(20):
        sha = f"{random.getrandbits(256):064x}"
        yield judged("code", lambda sha=sha: codes.short_code(sha), sha256=sha)
        receipt = _unchained(story.ledger.receipts[-1].data, number, random)
        yield judged("close", lambda receipt=receipt: _close(receipt), data=text_of(receipt))


def _document_vectors(whole: list[tuple[str, bytes]], random: Random) -> Iterator[Vector]:
    """Documents as they are, with each optional field wrong, and changed anywhere."""
    yield from (_read(kind, data) for kind, data in whole)
    for kind, data in whole:
        for name in KINDS[kind].allowed if kind in KINDS else ():
            yield _read(kind, shapes.canonical({**json.loads(data), name: None}))
    for _ in range(350):
        kind, data = random.choice(whole)
        yield _read(kind, _mutated(data, random))


def _field_vectors() -> Iterator[Vector]:
    for name, values in FIELDS.items():
        check = IN_PYTHON.get(name) or getattr(shapes, name)
        for value in values:
            given = {"as": name, "value": value}
            yield judged("spelled", lambda check=check, value=value: check(value), **given)
    for name in NAMES:
        yield judged("name", lambda name=name: names.is_safe(name), name=name)


def _unchained(data: bytes, number: int, random: Random) -> bytes:
    """The receipt itself, or one digit of its leaf, its head or what is before it changed."""
    if number == 0:
        return data
    places = [
        data.index(name) + len(name) + 3 + random.randrange(64) for name in (b'"leaf"', b'"head"', b'"prev"')
    ]
    place = random.choice(places) - 1
    return data[:place] + (b"0" if data[place : place + 1] != b"0" else b"1") + data[place + 1 :]


def samples(story: Story) -> list[tuple[str, bytes]]:
    """A document of every kind."""
    scene, bid = story.scene, story.sealed[0].bid
    release = story.releases[0][1]
    manifest = documents.Manifest.build(
        tender_sha256=scene.tender.sha256, bidder="a" * 64, recipient=bid.recipient, lot="1", salt="b" * 64,
        form={"price": "1.00", "备注": "含\u2028税"},
        files=[{"name": "标.pdf", "size": 0, "sha256": "c" * 64, "blob": "d" * 64}],
    )  # fmt: skip
    at, hashed = "2026-12-02T01:00:00Z", "a" * 64
    listed = [
        *(scene.tender, bid, manifest, release, story.documents[-1][0], *story.ledger.receipts[-2:]),
        documents.Extension.build(tender_sha256=hashed, opens=at, reason="延期"),
        documents.Refusal.build(tender="T", bid_sha256=hashed, code="late", time=at, head="b" * 64),
        documents.Roots.build(time=at, roots=[{"sha256": hashed, "oid": "2.5.4.97", "pem": "x"}]),
        records.Head.build(head=hashed, time=at),
        readiness.Challenge.build(who="c1", tender_sha256=hashed, nonce="b" * 64),
    ]
    return [(one.kind, one.data) for one in listed] + [("entry", one.data) for one in story.ledger.lines]


def _read(kind: str, data: bytes) -> Vector:
    def by_python() -> str:
        if kind == "object":
            return canonical_text(shapes.read_object(data))
        return canonical_text((Entry if kind == "entry" else KINDS[kind]).parse(data).value)

    return judged("read", by_python, **{"as": kind, "data": text_of(data)})


def _close(data: bytes) -> str:
    return canonical_text(close_of(documents.Receipt.parse(data)).value)


def _mutated(data: bytes, random: Random) -> bytes:
    """One byte changed, left out or put in, or one value of another kind."""
    place = random.randrange(len(data))
    kind = random.randrange(5)
    if kind == 0:
        return data[:place] + bytes([data[place] ^ (1 << random.randrange(8))]) + data[place + 1 :]
    if kind == 1:
        return data[:place] + data[place + 1 :]
    if kind == 2:
        return (
            data[:place]
            + random.choice([b'"', b"{", b",", b"1", b".", b"\\", b"e", b" ", b"0"])
            + data[place:]
        )
    value = json.loads(data)
    name = random.choice(sorted(value))
    other = random.choice([None, True, 0, -1, 1.5, "", "x", [], {}, 2**60, value[name], [value[name]], [1.5]])
    changed = {**value, random.choice([name, name, name.upper(), "0"]): other}
    if kind == 4:
        changed.pop(random.choice(sorted(value)))
    return json.dumps(changed, ensure_ascii=bool(random.randrange(2))).encode()


def _value(random: Random, depth: int, make: Any = None) -> Any:
    chosen = make or random.choice([_text, _number, _constant, _list, _object][: 5 if depth else 3])
    return chosen(random, depth)


def _text(random: Random, _: int) -> str:
    return "".join(random.choice(LETTERS) for _ in range(random.randrange(9)))


def _number(random: Random, _: int) -> int:
    return random.choice([0, 1, -1, 2**53 - 1, 1 - 2**53, random.getrandbits(40)])


def _constant(random: Random, _: int) -> bool | None:
    return random.choice([True, False, None])


def _list(random: Random, depth: int) -> list[Any]:
    return [_value(random, depth - 1) for _ in range(random.randrange(4))]


def _object(random: Random, depth: int) -> dict[str, Any]:
    names = [random.choice(["__proto__", "constructor", "10", "9", _text(random, 0)]) for _ in range(6)]
    return {name: _value(random, depth - 1) for name in names[: random.randrange(7)]}
