"""What the platform lost of a bid is brought back by its bidder, byte for byte, and the ledger says so."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from procure import storage
from procure.bids import losses, queries
from procure.bids.models import FileLoss, OpenedStatus
from procure.client import handing_in, uploading
from procure.core import clock as running_clock
from procure.crypto.documents import Bid
from procure.db import db
from procure.ledger import queries as ledger
from procure.ledger.models import Line
from procure.tenders.models import Tender
from tests.bids.test_uploads import Dock, code_of
from tests.cast import Cast, Player
from tests.client.test_bidding import quiet, sealed_in
from tests.ground import Hands
from tests.make import bids as make
from tests.make import clients
from tests.make import tenders as make_tenders

AGAIN = "fedcba9876543210" * 2


def blobs_of(tender: Tender, player: Player) -> list[str]:
    """The hashes of what a player sealed for a tender."""
    last = queries.last_of(tender.id, player.organisation)
    assert last is not None
    return Bid.parse(last.document).blob_hashes


def damage(sha256: str, loss: FileLoss) -> bytes:
    """What the file was, before it was lost or changed."""
    whole = storage.current().read(sha256)
    if loss is FileLoss.MISSING:
        storage.current().remove(sha256)
    else:
        storage.current().path(sha256).write_bytes(bytes([whole[0] ^ 1]) + whole[1:])
    return whole


def restore(dock: Dock, content: bytes, upload: str = AGAIN, **fields: Any) -> Any:
    """Send the whole file and ask for it to be put in its place."""
    assert dock.put(content, upload=upload).status_code == 204
    given = {"sha256": sha256(content).hexdigest(), "size": len(content)} | fields
    return dock.http.post(f"/api/up/{upload}/restore", json=given, headers=dock.headers)


def lines(act: str) -> list[Line]:
    db.session.rollback()
    return [one for one in ledger.since(0) if one.act == act]


@pytest.fixture
def tender(cast: Cast) -> Tender:
    return make.bid_on(cast)


@pytest.fixture
def dock(tender: Tender, cast: Cast, visitor: FlaskClient) -> Dock:
    return Dock(visitor, clients.bearer(visitor, cast.supplier))


@pytest.mark.parametrize("loss", FileLoss)
def test_before_the_deadline_its_bidder_puts_it_back_with_one_line(
    tender: Tender, dock: Dock, cast: Cast, loss: FileLoss
) -> None:
    lost = blobs_of(tender, cast.supplier)[1]
    content = damage(lost, loss)
    assert code_of(dock.whole(content, AGAIN)) == (409, "file-lost"), "it isn't replaced in silence"
    assert losses.loss_of(lost) is loss
    given = {"sha256": lost, "size": len(content)}
    for _ in range(2):
        answer = dock.http.post(f"/api/up/{AGAIN}/restore", json=given, headers=dock.headers)
        assert answer.get_json() == given
    assert storage.current().read(lost) == content
    (line,) = lines("file.restored")
    assert (line.subject, line.by_organisation) == (tender.id, cast.supplier.organisation)
    assert line.facts is not None
    assert json.loads(line.facts) | given | {"loss": loss.value} == json.loads(line.facts)


def test_without_the_look_the_upload_would_be_taken_for_done(
    tender: Tender, dock: Dock, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = blobs_of(tender, cast.supplier)[1]
    content = damage(lost, FileLoss.MISSING)
    monkeypatch.setattr(losses, "refuse_lost", lambda _: None)
    assert dock.whole(content, AGAIN).status_code == 200
    assert losses.loss_of(lost) is FileLoss.MISSING


def test_anything_else_is_refused_with_the_reason(tender: Tender, dock: Dock, cast: Cast) -> None:
    whole, lost = blobs_of(tender, cast.supplier)
    sound = storage.current().read(whole)
    assert code_of(restore(dock, sound, "1" * 32)) == (409, "not-lost")
    content = damage(lost, FileLoss.MISSING)
    wrong = content[:-1] + bytes([content[-1] ^ 1])
    assert code_of(restore(dock, wrong, "2" * 32, sha256=lost)) == (422, "hash-wrong")
    assert code_of(restore(dock, wrong, "3" * 32)) == (409, "not-kept")
    foreign = storage.current().read(blobs_of(tender, cast.rival)[1])
    assert code_of(restore(dock, foreign, "4" * 32)) == (409, "blob-foreign")
    make.replaced(tender, cast.supplier, "990000.00")
    assert code_of(restore(dock, content, "5" * 32)) == (409, "not-awaited")
    assert losses.loss_of(lost) is FileLoss.MISSING
    assert lines("file.restored") == []


def test_the_client_sends_again_what_was_lost_after_it_had_arrived(
    app: Flask, cast: Cast, tmp_path: Path
) -> None:
    tender = make_tenders.published(cast)
    at = clients.place(app, cast, cast.supplier, tender, tmp_path)
    sealed = sealed_in(at, tmp_path / "work")
    uploading.upload(at, sealed, quiet)
    handing_in.commit(at, sealed)
    first, second = blobs_of(tender, cast.supplier)
    damage(first, FileLoss.MISSING)
    damage(second, FileLoss.ALTERED)
    uploading.upload(at, sealed, quiet)
    assert (losses.loss_of(first), losses.loss_of(second)) == (None, None)
    assert len(lines("file.restored")) == 2


def test_the_opening_waits_asks_the_bidder_and_is_whole_in_the_end(
    tender: Tender, dock: Dock, cast: Cast, client_of: Any, clock: Hands
) -> None:
    contents = [damage(one, FileLoss.MISSING) for one in blobs_of(tender, cast.supplier)]
    make.close(tender)
    for custodian in cast.custodians[:2]:
        make.released(tender, custodian)
    for _ in range(2):
        assert make.open_(tender) is None
    assert len(lines("files.lost")) == 1
    now = running_clock.now()
    (task,) = queries.to_do(cast.supplier.actor, now)
    assert (task.endpoint, task.due_at) == ("bids.mine", now + losses.WAIT)
    assert queries.to_do(cast.rival.actor, now) == []
    assert "请立即补传密文" in client_of(cast.supplier).get(f"/tenders/{tender.id}/my-bid").text
    assert "等待补传密文" in client_of(cast.rival).get(f"/tenders/{tender.id}/opening").text
    headers = clients.bearer(dock.http, cast.supplier)
    for number, content in enumerate(contents):
        assert make_open(tender) is None
        assert restore(Dock(dock.http, headers), content, f"{number:032}").status_code == 200
    assert make_open(tender) is not None
    assert {one.status for one in queries.opened(tender.id)} == {OpenedStatus.OPENED}
    assert len(lines("file.restored")) == 2
    assert queries.to_do(cast.supplier.actor, now) == []
    storage.current().remove(blobs_of(tender, cast.supplier)[1])
    assert code_of(restore(Dock(dock.http, headers), contents[1], "9" * 32)) == (409, "not-awaited")


def make_open(tender: Tender) -> object:
    """What the next round of jobs does."""
    db.session.rollback()
    return make.open_(tender)


def test_without_asking_the_bid_would_be_lost_at_once(
    tender: Tender, cast: Cast, clock: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(blobs_of(tender, cast.supplier)[1], FileLoss.MISSING)
    make.close(tender)
    for custodian in cast.custodians[:2]:
        make.released(tender, custodian)
    monkeypatch.setattr(losses, "ask_for", lambda *_: False)
    make.open_(tender)
    assert [one.reason for one in queries.opened(tender.id) if one.reason] == ["blob-missing"]


@pytest.mark.parametrize(("seconds", "opens"), [(-1, False), (0, True)])
def test_it_waits_no_longer_than_it_said(
    tender: Tender, cast: Cast, clock: Hands, seconds: int, opens: bool
) -> None:
    damage(blobs_of(tender, cast.supplier)[1], FileLoss.ALTERED)
    make.close(tender)
    for custodian in cast.custodians[:2]:
        make.released(tender, custodian)
    make.open_(tender)
    clock.forward(seconds=losses.WAIT.total_seconds() + seconds)
    assert (make_open(tender) is not None) == opens
