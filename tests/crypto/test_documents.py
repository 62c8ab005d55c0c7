"""Documents are read strictly: one spelling of everything, no field too many."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from procure.crypto import chain, names, shapes
from procure.crypto.documents import Bid, Receipt, Tender
from procure.crypto.entries import Entry, close_of, entry_of, receipt_of
from procure.crypto.records import Opening, Release
from procure.crypto.refusals import DocumentRefused
from tests.crypto.scene import OPENS, Custodian, make_tender, person

VECTORS = Path(__file__).parent.parent / "outside" / "vectors" / "sealing"
TENDER = make_tender([Custodian(f"c{number}", person(f"保管人{number}")) for number in (1, 2, 3)])


def code_of(data: bytes) -> str:
    """The code with which a tender.json is refused."""
    with pytest.raises(DocumentRefused) as refused:
        Tender.parse(data)
    assert str(refused.value.reason)
    return refused.value.code


def changed(**changes: Any) -> bytes:
    """The tender with other fields."""
    return json.dumps({**TENDER.value, **changes}).encode()


def test_every_document_of_the_vectors_is_read() -> None:
    kinds = {"bids": Bid, "receipts": Receipt, "releases": Release, "entries": Entry}
    single = {"tender": Tender, "close": Receipt, "opening": Opening}
    files = sorted(VECTORS.glob("*/**/*.json"))
    assert len(files) == 31
    for file in files:
        reader: Any = kinds.get(file.parent.name) or single[file.stem]
        assert reader.parse(file.read_bytes()).data == file.read_bytes()


def test_what_is_built_is_canonical_and_keeps_chinese_as_it_is() -> None:
    built = make_tender([Custodian("c1", person("保管人"))], threshold=1, lot="一标段")
    assert (
        built.data
        == json.dumps(dict(built.value), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    )
    assert "一标段".encode() in built.data
    assert "closes" not in built.value


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (TENDER.data[:-1] + b',"lot":"2"}', "duplicate-key"),
        (changed(more=1), "field-unknown"),
        (changed(v=True), "field-wrong"),
        (changed(threshold=True), "field-wrong"),
        (changed(threshold=2.0), "not-whole-number"),
        (TENDER.data.replace(b'"threshold":2', b'"threshold":NaN'), "not-whole-number"),
        (TENDER.data.replace(b'"threshold":2', b'"threshold":1e0'), "not-whole-number"),
        (TENDER.data.replace(b'"threshold":2', b'"threshold":Infinity'), "not-whole-number"),
        (changed(threshold=0), "field-wrong"),
        (changed(threshold=4), "threshold"),
        (changed(type="bid"), "field-wrong"),
        (changed(mode="other"), "field-wrong"),
        (changed(opens="2026-12-01T01:00:00+00:00"), "field-wrong"),
        (changed(opens="2026-12-01T01:00:60Z"), "field-wrong"),
        (changed(opens="2026-12-01 01:00:00Z"), "field-wrong"),
        (changed(opens=""), "field-wrong"),
        (changed(closes=None), "field-wrong"),
        (changed(documents_sha256="D" * 64), "field-wrong"),
        (changed(custodians=[]), "field-wrong"),
        (changed(custodians=[TENDER["custodians"][0]] * 2), "custodian-twice"),
        (changed(custodians=[{**TENDER["custodians"][0], "recipient": "age1zzz"}]), "field-wrong"),
        (changed(custodians=[{**TENDER["custodians"][0], "recipient": None}]), "field-wrong"),
        (changed(custodians=[{**TENDER["custodians"][0], "id": "self"}], threshold=1), "custodian-id"),
        (changed(custodians=TENDER["custodians"] * 3), "field-wrong"),
        (json.dumps({"v": 1, "type": "tender"}).encode(), "field-missing"),
        (b"[]", "not-json"),
        (b"", "not-json"),
        (b"\xff\xfe", "not-json"),
        (b'{"v":1}x', "not-json"),
        (b'{"v":"\\ud800"}', "not-json"),
        (b'{"\\udc00":1}', "not-json"),
        (b"[" * 100_000, "too-deep"),
        (b'{"a":' * 20 + b"1" + b"}" * 20, "too-deep"),
        (b" " * (shapes.LARGEST + 1), "too-large"),
        (b'{"v":' + b"9" * 5000 + b"}", "not-json"),
    ],
)
def test_each_departure_is_refused_with_its_code(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_a_document_of_exactly_one_mebibyte_is_still_read() -> None:
    padded = TENDER.data + b" " * (shapes.LARGEST - len(TENDER.data))
    assert Tender.parse(padded).sha256 != TENDER.sha256


def test_brackets_inside_text_are_no_depth() -> None:
    assert make_tender([Custodian("c1", person("保管人"))], threshold=1, lot="[" * 100)


@given(some.binary(max_size=200))
def test_any_bytes_are_refused_politely(data: bytes) -> None:
    with pytest.raises(DocumentRefused):
        Tender.parse(data)


@given(
    some.recursive(some.none() | some.booleans() | some.integers() | some.text(), some.lists, max_leaves=5)
)
def test_any_value_in_any_field_is_read_or_refused(value: Any) -> None:
    for name in TENDER.value:
        try:
            Tender.parse(changed(**{name: value}))
        except DocumentRefused:
            continue
        assert name in ("tender", "lot", "max_blob", "threshold")


def test_a_receipt_follows_from_its_entry() -> None:
    entry = Entry.build("tender", OPENS, tender="T1", sha256="0" * 64)
    receipt = receipt_of(entry, chain.ZERO)
    assert entry_of(receipt) == entry
    assert receipt["head"] == chain.head_of([entry.leaf])
    for name in ("leaf", "prev", "head"):
        forged = Receipt.parse(shapes.canonical({**receipt.value, name: "1" * 64}))
        with pytest.raises(DocumentRefused):
            entry_of(forged)
    with pytest.raises(DocumentRefused):
        close_of(receipt)


def test_an_entry_of_sealing_has_no_field_too_many_and_others_are_free() -> None:
    with pytest.raises(DocumentRefused):
        Entry.build("tick", OPENS, more="x")
    assert Entry.build("award.confirmed", OPENS, more="x").value["more"] == "x"
    with pytest.raises(DocumentRefused):
        Entry.parse(b'{"kind":"award.confirmed"}')


def test_entries_of_the_same_act_differ_by_their_salt() -> None:
    assert Entry.build("tick", OPENS).leaf != Entry.build("tick", OPENS).leaf


def test_the_chain_of_the_vectors_is_ours() -> None:
    for log in VECTORS.glob("*/log.txt"):
        lines = [line.split() for line in log.read_text().splitlines()]
        assert chain.head_of(leaf for _, leaf, _ in lines) == lines[-1][2]


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../a", "a/b", "a\\b", "C:a", ".hidden", "a.", " a", "a\x00", "a\nb", "con.txt", "LPT1"]
    + ["a\u202efdp.exe", "a\u200bb", "e\u0301.pdf", "a" * 201, "\ud800"],
)
def test_a_hostile_name_is_not_safe(name: str) -> None:
    """Sealing 76."""
    assert not names.is_safe(name)
    assert names.is_safe(names.safe(name, 3))
    with pytest.raises(DocumentRefused):
        names.check([name])


def test_plain_names_are_safe_and_differ_in_more_than_case() -> None:
    names.check(["技术标.pdf", "商务标（一）.docx", "a.b.c"])
    with pytest.raises(DocumentRefused) as refused:
        names.check(["A.pdf", "a.PDF"])
    assert refused.value.code == "name-twice"
