"""Pieces come in at their place or not at all; only sealed files are kept."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from procure import storage
from procure.bids import uploads
from procure.bids.models import Blob
from procure.bids.refusals import Refused
from procure.crypto import age
from procure.db import db
from tests.cast import Cast
from tests.make import clients

ID = "0123456789abcdef" * 2


@dataclass(frozen=True)
class Disk:
    """Parts of a disk."""

    total: int
    free: int


@dataclass
class Dock:
    """The upload's address with a client's token."""

    http: FlaskClient
    headers: dict[str, str]

    def put(self, piece: bytes, offset: int = 0, upload: str = ID, **headers: str) -> Any:
        digest = base64.b64encode(sha256(piece).digest()).decode()
        given = {"Content-Digest": f"sha-256=:{digest}:", "Content-Length": str(len(piece))}
        given |= self.headers | headers
        return self.http.put(f"/api/up/{upload}?offset={offset}", data=piece, headers=given)

    def offset(self, upload: str = ID) -> Any:
        answer = self.http.head(f"/api/up/{upload}", headers=self.headers)
        return int(answer.headers["Upload-Offset"]) if answer.status_code == 204 else answer.status_code

    def finish(self, content: bytes, upload: str = ID, **fields: Any) -> Any:
        given = {"sha256": sha256(content).hexdigest(), "size": len(content)} | fields
        return self.http.post(f"/api/up/{upload}/finish", json=given, headers=self.headers)

    def whole(self, content: bytes, upload: str = ID) -> Any:
        assert self.put(content, upload=upload).status_code == 204
        return self.finish(content, upload)


@pytest.fixture
def dock(app: Flask, cast: Cast, visitor: FlaskClient) -> Dock:
    return Dock(visitor, clients.bearer(visitor, cast.supplier))


@pytest.fixture(scope="session")
def blob() -> bytes:
    return age.seal(bytes(200_000), [age.new_identity()[1]])


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


def test_pieces_in_order_become_one_durable_file(dock: Dock, blob: bytes, cast: Cast) -> None:
    assert dock.put(blob[:1000]).headers["Upload-Offset"] == "1000"
    assert dock.offset() == 1000
    assert dock.put(blob[1000:], 1000).status_code == 204
    assert dock.finish(blob).get_json() == {"sha256": sha256(blob).hexdigest(), "size": len(blob)}
    assert storage.current().read(sha256(blob).hexdigest()) == blob
    db.session.rollback()
    kept = db.session.get_one(Blob, sha256(blob).hexdigest())
    assert kept.organisation_id == cast.supplier.organisation
    assert dock.finish(blob).status_code == 200
    assert dock.offset() == len(blob)


def test_a_gap_and_a_replay_are_told_where_to_go_on(dock: Dock, blob: bytes) -> None:
    dock.put(blob[:1000])
    for offset in (0, 999, 1001, -1):
        answer = dock.put(blob[:10], offset)
        assert code_of(answer) == (409, "offset")
        assert answer.headers["Upload-Offset"] == "1000"
    assert dock.offset() == 1000


def test_a_finished_file_takes_no_more_pieces(dock: Dock, blob: bytes) -> None:
    dock.whole(blob)
    for offset in (0, len(blob)):
        answer = dock.put(b"more", offset)
        assert code_of(answer) == (409, "offset")
        assert answer.headers["Upload-Offset"] == str(len(blob))
    assert list((storage.current().root / "incoming").glob("up-*")) == []


def test_nothing_is_added_while_the_whole_is_hashed_and_taken_in(dock: Dock, blob: bytes) -> None:
    dock.put(blob)
    with uploads.held(ID):
        assert code_of(dock.put(b"more", len(blob))) == (409, "offset")
        assert code_of(dock.finish(blob)) == (409, "offset")
    assert dock.finish(blob).status_code == 200
    assert storage.current().read(sha256(blob).hexdigest()) == blob


def test_a_writer_that_waited_while_its_file_was_taken_in_writes_nothing(
    dock: Dock, blob: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between opening the part and holding it, another request finishes the upload."""
    dock.put(blob)
    real = uploads.fcntl.flock

    def late(handle: Any, how: int) -> None:
        monkeypatch.undo()
        storage.current().adopt(uploads.part(ID), sha256(blob).hexdigest())
        real(handle, how)

    monkeypatch.setattr(uploads.fcntl, "flock", late)
    with pytest.raises(Refused) as refused:
        uploads.append(ID, len(blob), b"more", sha256(b"more").hexdigest())
    assert refused.value.code == "offset"
    assert storage.current().read(sha256(blob).hexdigest()) == blob


def test_a_piece_with_a_wrong_digest_leaves_nothing(dock: Dock, blob: bytes) -> None:
    wrong = base64.b64encode(sha256(b"other").digest()).decode()
    answer = dock.put(blob, **{"Content-Digest": f"sha-256=:{wrong}:"})
    assert code_of(answer) == (422, "piece-digest")
    assert dock.offset() == 0


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Content-Digest": ""}, (400, "digest-missing")),
        ({"Content-Digest": "md5=:AAAA:"}, (400, "digest-missing")),
        ({"Content-Encoding": "gzip"}, (415, "content-encoding")),
    ],
)
def test_a_piece_must_say_what_it_is(
    dock: Dock, blob: bytes, headers: dict[str, str], code: tuple[int, str]
) -> None:
    assert code_of(dock.put(blob[:10], **headers)) == code


def test_a_piece_too_big_and_one_without_length_are_refused(dock: Dock) -> None:
    big = dock.put(bytes(uploads.LARGEST_PIECE + 1))
    assert code_of(big) == (413, "piece-too-big")
    answer = dock.http.put(f"/api/up/{ID}?offset=0", headers=dock.headers)
    assert code_of(answer) == (411, "length-missing")


@pytest.mark.parametrize("upload", ["short", "../../../../etc/passwd", "A" * 32, "g" * 32, "a" * 33])
def test_a_path_is_no_upload_id(dock: Dock, blob: bytes, upload: str) -> None:
    answer = dock.put(blob, upload=upload)
    assert answer.status_code in (404, 422)
    assert list((storage.current().root / "incoming").glob("up-*")) == []


def test_a_foreign_upload_is_not_there(dock: Dock, blob: bytes, cast: Cast) -> None:
    dock.put(blob[:100])
    rival = Dock(dock.http, clients.bearer(dock.http, cast.rival))
    assert rival.offset() == 404
    assert code_of(rival.put(blob[100:], 100)) == (422, "upload-id")
    assert rival.finish(blob).status_code == 404
    assert dock.offset() == 100


PLAIN = {
    "pdf": b"%PDF-1.7\n" + b"text " * 50_000,
    "zip": b"PK\x03\x04" + bytes(100_000),
}


@pytest.mark.parametrize("name", PLAIN)
def test_an_unsealed_file_is_refused_with_the_article(dock: Dock, name: str) -> None:
    answer = dock.whole(PLAIN[name])
    assert code_of(answer) == (422, "blob-not-encrypted")
    assert "第二十六条" in answer.get_json()["article"]
    assert not storage.current().has(sha256(PLAIN[name]).hexdigest())
    assert dock.offset() == 0


def test_forged_two_recipient_passphrase_armoured_and_cut_files_are_refused(dock: Dock, blob: bytes) -> None:
    header = blob[: blob.index(b"\n---") + 1 + 4 + 43 + 1]
    forged = header + bytes(16) + b"plain text " * 20_000
    two = age.seal(bytes(5000), [age.new_identity()[1], age.new_identity()[1]])
    armoured = b"-----BEGIN AGE ENCRYPTED FILE-----\n" + base64.encodebytes(blob)
    wrong = (forged, two, armoured, blob[:100], blob[: len(header) + 65_573])
    for number, content in enumerate(wrong):
        answer = dock.whole(content, f"{number:032x}")
        assert code_of(answer) == (422, "blob-not-encrypted"), number


def test_a_wrong_hash_and_a_wrong_size_are_refused_and_may_be_mended(dock: Dock, blob: bytes) -> None:
    dock.put(blob)
    assert code_of(dock.finish(blob, size=len(blob) + 1)) == (409, "incomplete")
    assert code_of(dock.finish(blob, sha256="0" * 64)) == (422, "hash-wrong")
    assert dock.offset() == 0
    assert dock.whole(blob).status_code == 200


@pytest.mark.parametrize("fields", [{"sha256": 1}, {"size": True}, {"size": "9"}])
def test_a_finish_that_says_nothing_is_refused(dock: Dock, blob: bytes, fields: dict[str, Any]) -> None:
    dock.put(blob)
    assert code_of(dock.finish(blob, **fields)) == (400, "fields")


def test_the_ciphertext_of_another_is_refused(dock: Dock, blob: bytes, cast: Cast) -> None:
    dock.whole(blob)
    rival = Dock(dock.http, clients.bearer(dock.http, cast.rival))
    assert code_of(rival.whole(blob, "f" * 32)) == (409, "blob-foreign")
    db.session.rollback()
    assert db.session.get_one(Blob, sha256(blob).hexdigest()).organisation_id == cast.supplier.organisation


def test_only_suppliers_upload(dock: Dock, blob: bytes, cast: Cast) -> None:
    for player in (cast.custodians[0], cast.purchaser, cast.administrator):
        other = Dock(dock.http, clients.bearer(dock.http, player))
        assert other.put(blob).status_code == 403
    assert Dock(dock.http, {}).put(blob).status_code == 401


@pytest.mark.parametrize(("free", "is_taken"), [(5, True), (4, False)])
def test_the_last_of_the_disk_is_kept_for_bids_that_are_up_already(
    dock: Dock, blob: bytes, monkeypatch: pytest.MonkeyPatch, free: int, is_taken: bool
) -> None:
    dock.put(blob[:1000])
    monkeypatch.setattr(uploads.shutil, "disk_usage", lambda _: Disk(total=100, free=free))
    answer = dock.put(blob[1000:], 1000)
    if is_taken:
        assert answer.status_code == 204
        return
    assert code_of(answer) == (507, "disk-full")
    assert "已上传的投标仍可递交" in answer.get_json()["reason"]
    monkeypatch.undo()
    assert dock.put(blob[1000:], dock.offset()).status_code == 204
    assert dock.finish(blob).status_code == 200
