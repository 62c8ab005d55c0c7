"""One command does for both envelopes what it does for a whole bid."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from procure.bids import queries
from procure.bids.models import SubmissionKind
from procure.client import bidding, handing_in, platform
from procure.client.platform import Place
from procure.core import clock
from procure.core.errors import BadInput
from procure.crypto import sealing, shapes
from procure.crypto.opening import manifest_of
from procure.tenders import queries as tenders
from procure.tenders.models import Envelope, Tender
from tests.cast import Cast
from tests.make import changes, clients, envelopes


@pytest.fixture
def at(app: Flask, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The supplier's machine, its commands sent to the application in this process."""
    place = clients.place(app, cast, cast.supplier, envelopes.published(cast), tmp_path)
    monkeypatch.setattr(bidding, "keys_of", lambda _: place.keys)
    monkeypatch.setattr(platform, "place", lambda *_: place)
    return place


def run(command: str, *arguments: object) -> int:
    """One ``procure bid`` command."""
    return bidding.main([command, *map(str, arguments), "--keys", "unused"])


def standing(tender: Tender, cast: Cast) -> list[tuple[int, int, SubmissionKind]]:
    """Number, revision and kind of the supplier's last document in each envelope."""
    found = [queries.last_of(tender.id, cast.supplier.organisation, one) for one in Envelope]
    return [(one.seq, one.revision, one.kind) for one in found if one]


def form(folder: Path, cast: Cast) -> dict[str, str]:
    """What will be read out of a sealed folder."""
    sealed = sealing.load(folder)
    identity = sealing.own_wrap(sealed.bid, cast.supplier.identity)["identity"]
    return dict(manifest_of(sealed.bid, identity, lambda sha: (folder / "blobs" / sha).open("rb"))["form"])


def test_seal_upload_commit_replace_reconfirm_and_withdraw_both(
    at: Place, cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tender = tenders.published(at.tender_id)
    for name in ("technical.pdf", "price.pdf"):
        (tmp_path / name).write_bytes(b"%PDF-1.7 " + name.encode() + bytes(500))
    files = ("--file", tmp_path / "technical.pdf", "--price-file", tmp_path / "price.pdf")
    offer = ("--tender", "here", *files, "--price", "1000000.00", "--out")
    assert [run("seal", *offer, tmp_path / "1"), run("upload", tmp_path / "1")] == [0, 0]
    assert form(tmp_path / "1" / "technical", cast) == {}
    assert form(tmp_path / "1" / "price", cast) == {"price": "1000000.00", "currency": "CNY"}
    assert run("commit", tmp_path / "1") == 0
    assert all((tmp_path / "1" / name / "receipt.json").exists() for name in platform.ENVELOPES)
    assert run("seal", *offer, tmp_path / "no") == 1
    assert "procure bid replace" in capsys.readouterr().err
    assert run("replace", *offer, tmp_path / "2") == 0
    changes.amended(cast, tenders.published(tender.id))
    assert run("reconfirm", tmp_path / "2", "--out", tmp_path / "3") == 0
    assert standing(tender, cast) == [(3, 2, SubmissionKind.BID)] * 2
    assert run("withdraw", "--tender", "here", "--out", tmp_path / "4") == 0
    assert standing(tender, cast) == [(4, 2, SubmissionKind.WITHDRAW)] * 2
    assert run("withdraw", "--tender", "here", "--out", tmp_path / "5") == 1


def test_one_envelope_alone_is_told_of_and_completed(
    at: Place, cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tender = tenders.published(at.tender_id)
    envelopes.bid(tender, cast.supplier)
    handing_in.withdraw(platform.envelopes(at)[1], tmp_path / "back")
    assert run("status", "--tender", "here") == 0
    assert "两个信封只有一个有效" in capsys.readouterr().out
    (tmp_path / "one.pdf").write_bytes(b"%PDF-1.7 " + bytes(500))
    offer = ("--tender", "here", "--file", tmp_path / "one.pdf", "--price", "1.00", "--out", tmp_path / "1")
    assert run("replace", *offer) == 0
    assert standing(tender, cast) == [(2, 1, SubmissionKind.BID), (3, 1, SubmissionKind.BID)]


def test_nothing_is_sealed_where_the_envelopes_close_apart(
    at: Place, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A purchaser that lets the price close later could have it changed after the technical opening."""
    assert [one.envelope for one in platform.envelopes(at)] == ["technical", "price"]
    genuine = at.get()
    forged: dict[str, Any] = json.loads(json.dumps(genuine))
    told = forged["envelopes"][1]
    changed = shapes.canonical(json.loads(told["tender"]) | {"closes": json.loads(told["tender"])["opens"]})
    p7s = cast.purchaser.sign(changed, clock.now())
    told |= {"tender": changed.decode(), "p7s": base64.b64encode(p7s).decode()}
    monkeypatch.setattr(Place, "get", lambda self, name="": forged)
    with pytest.raises(BadInput, match="截止时间不同"):
        platform.envelopes(at)
