"""A supplier's machine seals, uploads and hands in; it believes nothing that it has not verified."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from flask import Flask

from procure.bids import queries, uploads
from procure.bids.models import Upload
from procure.client import handing_in, platform, uploading
from procure.client.api import ServerRefused
from procure.client.platform import Place
from procure.core.errors import BadInput
from procure.crypto import sealing
from procure.crypto.documents import Refusal
from procure.crypto.sealing import SealedBid
from procure.db import db
from procure.tenders.models import Tender
from tests.cast import Cast
from tests.ground import Hands
from tests.make import bids as make_bids
from tests.make import clients
from tests.make import tenders as make_tenders


def quiet(_: str) -> None:
    """Progress nobody reads."""


@pytest.fixture
def tender(cast: Cast) -> Tender:
    return make_tenders.published(cast)


@pytest.fixture
def at(app: Flask, cast: Cast, tender: Tender, tmp_path: Path) -> Place:
    return clients.place(app, cast, cast.supplier, tender, tmp_path)


def sealed_in(at: Place, folder: Path, price: str = "1000000.00", *, replaces: bool = False) -> SealedBid:
    file = folder.parent / f"{folder.name}.pdf"
    file.write_bytes(b"%PDF-1.7 " + bytes(300_000))
    return handing_in.seal(at, [file], price, folder, replaces=replaces, say=quiet)


def test_a_bid_goes_from_seal_to_a_verified_receipt(
    at: Place, tender: Tender, tmp_path: Path, cast: Cast
) -> None:
    sealed = sealed_in(at, tmp_path / "work")
    uploading.upload(at, sealed, quiet)
    receipt = handing_in.commit(at, sealed)
    assert json.loads(receipt["entry"])["bid_sha256"] == sealed.bid.sha256
    assert (tmp_path / "work" / "receipt.json").read_bytes() == receipt.data
    assert handing_in.standing(at).sha256 == sealed.bid.sha256
    assert [one.organisation_id for one in queries.standing(tender.id)] == [cast.supplier.organisation]


def test_handing_in_again_gives_the_same_receipt(at: Place, tmp_path: Path) -> None:
    sealed = sealed_in(at, tmp_path / "work")
    uploading.upload(at, sealed, quiet)
    assert handing_in.commit(at, sealed).data == handing_in.commit(at, sealed).data


def test_a_replacement_stands_and_the_first_does_not(at: Place, tender: Tender, tmp_path: Path) -> None:
    for name, replaces in (("one", False), ("two", True)):
        sealed = sealed_in(at, tmp_path / name, replaces=replaces)
        uploading.upload(at, sealed, quiet)
        handing_in.commit(at, sealed)
    assert [one.sha256 for one in queries.standing(tender.id)] == [sealed.bid.sha256]
    assert handing_in.standing(at).seq == 2


def test_a_withdrawn_bid_does_not_stand_and_a_new_one_may_follow(
    at: Place, tender: Tender, tmp_path: Path
) -> None:
    first = sealed_in(at, tmp_path / "one")
    uploading.upload(at, first, quiet)
    handing_in.commit(at, first)
    handing_in.withdraw(at, tmp_path / "back")
    assert queries.standing(tender.id) == []
    again = sealed_in(at, tmp_path / "two")
    uploading.upload(at, again, quiet)
    handing_in.commit(at, again)
    assert [one.seq for one in queries.standing(tender.id)] == [3]


def test_sealing_a_second_time_asks_for_replace(at: Place, tmp_path: Path) -> None:
    sealed = sealed_in(at, tmp_path / "one")
    uploading.upload(at, sealed, quiet)
    handing_in.commit(at, sealed)
    with pytest.raises(BadInput, match="replace"):
        sealed_in(at, tmp_path / "two")


@pytest.mark.parametrize("price", ["", "0", "-1", "1,000", "1e6", "12.345"])
def test_a_price_that_is_no_amount_is_refused_before_anything_is_sealed(
    at: Place, tmp_path: Path, price: str
) -> None:
    with pytest.raises(BadInput, match="报价"):
        sealed_in(at, tmp_path / "work", price)
    assert not (tmp_path / "work").exists()


def test_an_upload_goes_on_where_it_was_cut(
    at: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "PIECE", 100_000)
    sealed = sealed_in(at, tmp_path / "work")
    path = sealed.blobs[1]
    uploading.send_piece(at, path.name[:32], 0, path.read_bytes()[:100_000])
    torn = uploads.part(path.name[:32])
    with torn.open("ab") as handle:
        handle.write(path.read_bytes()[100_000:100_007])
    sent: list[str] = []
    uploading.upload(at, sealed, sent.append)
    assert "100007" not in sent[0]
    assert any("200007" in line for line in sent)
    handing_in.commit(at, sealed)


def test_a_part_spoilt_on_the_disk_is_sent_anew(at: Place, tmp_path: Path) -> None:
    sealed = sealed_in(at, tmp_path / "work")
    path = sealed.blobs[1]
    uploading.send_piece(at, path.name[:32], 0, path.read_bytes()[:1000])
    uploads.part(path.name[:32]).write_bytes(bytes(1000))
    uploading.upload(at, sealed, quiet)
    handing_in.commit(at, sealed)


def test_a_late_bid_brings_back_a_verified_refusal(
    at: Place, tender: Tender, tmp_path: Path, clock: Hands
) -> None:
    sealed = sealed_in(at, tmp_path / "work")
    uploading.upload(at, sealed, quiet)
    assert tender.opens_at is not None
    clock.move_to(tender.opens_at)
    with pytest.raises(ServerRefused) as refused:
        handing_in.commit(at, sealed)
    assert refused.value.code == "late"
    assert Refusal.parse((tmp_path / "work" / "refusal.json").read_bytes())["code"] == "late"
    assert not (tmp_path / "work" / "receipt.json").exists()


def test_a_bid_without_its_blobs_is_refused_and_may_follow_after_the_upload(
    at: Place, tmp_path: Path
) -> None:
    sealed = sealed_in(at, tmp_path / "work")
    with pytest.raises(ServerRefused) as refused:
        handing_in.commit(at, sealed)
    assert refused.value.code == "blob-missing"
    uploading.upload(at, sealed, quiet)
    handing_in.commit(at, sealed)


def test_a_tender_not_signed_by_a_purchaser_is_not_sealed_for(
    at: Place, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = at.get()
    for forged in (
        {"tender": genuine["tender"].replace('"threshold":2', '"threshold":1')},
        {"p7s": genuine["p7s"][:-8] + "AAAAAAA="},
    ):
        answer = genuine | {"envelopes": [genuine["envelopes"][0] | forged]}
        monkeypatch.setattr(Place, "get", lambda self, name="", answer=answer: answer)
        with pytest.raises(Exception, match="签名"):
            platform.tender_of(at)


def test_a_receipt_about_other_bytes_or_signed_by_a_supplier_is_not_believed(
    at: Place, tender: Tender, cast: Cast, tmp_path: Path
) -> None:
    mine = make_bids.committed(tender, cast.supplier)
    answer = handing_in.standing(at).documents[0]
    with pytest.raises(BadInput, match="不是针对这份文件"):
        platform.receipt_of(answer, "bid", "0" * 64, at.keys)
    forged = base64.b64encode(cast.rival.sign(answer["receipt"].encode())).decode()
    with pytest.raises(BadInput, match="不是平台"):
        platform.receipt_of(answer | {"p7s": forged}, "bid", mine.sha256, at.keys)


def test_the_sealed_folder_remembers_its_tender(at: Place, tmp_path: Path) -> None:
    sealed = sealed_in(at, tmp_path / "work")
    assert handing_in.place_of(sealed.folder) == (clients.URL, at.tender_id, None)
    with pytest.raises(BadInput):
        handing_in.place_of(tmp_path)
    assert sealing.load(sealed.folder).bid.sha256 == sealed.bid.sha256


def test_a_foreign_upload_is_neither_seen_nor_touched(
    app: Flask, at: Place, cast: Cast, tender: Tender, tmp_path: Path
) -> None:
    sealed = sealed_in(at, tmp_path / "work")
    path = sealed.blobs[0]
    uploading.send_piece(at, path.name[:32], 0, path.read_bytes()[:100])
    rival = clients.place(app, cast, cast.rival, tender, tmp_path)
    assert uploading.offset_of(rival, path.name[:32]) == 0
    with pytest.raises(ServerRefused) as refused:
        uploading.send_piece(rival, path.name[:32], 0, b"x")
    assert refused.value.code == "upload-id"
    assert db.session.get_one(Upload, path.name[:32]).organisation_id == cast.supplier.organisation
