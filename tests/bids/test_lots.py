"""Two lots of one project: each bid for, closed, opened, evaluated and shown by itself."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from procure.bids import evidence, queries
from procure.bids.refusals import Refused
from procure.client import audit, custody, handing_in, platform, uploading
from procure.client.api import ServerRefused
from procure.client.platform import Place
from procure.core import clock
from procure.core.errors import BadInput, NotAllowed
from procure.crypto import certificates, shapes
from procure.crypto.refusals import OpeningRefused
from procure.crypto.sealing import SealedBid
from procure.openness.queries import Course
from procure.tenders import queries as found
from procure.tenders.models import Tender
from procure.web.cli import evidence as command
from tests.bids.test_evidence import shell
from tests.cast import Cast, Player
from tests.make import awards, bids, clients, contracts, evaluation, tenders

PRICES = ("500000.00", "550000.00", "590000.00")
SECOND = ("300000.00", "350000.00", "390000.00")


def quiet(_: str) -> None:
    """Progress nobody reads."""


def bid(at: Place, folder: Path, name: str, price: str) -> SealedBid:
    """Sealed, uploaded and handed in by the offline client over HTTP."""
    file = folder / f"{name}.pdf"
    file.write_bytes(b"%PDF-1.7 " + bytes(2_000))
    sealed = handing_in.seal(at, [file], price, folder / name, replaces=False, say=quiet)
    uploading.upload(at, sealed, quiet)
    handing_in.commit(at, sealed)
    return sealed


def release(at: Place) -> bool:
    """A custodian's shares of one lot, after the client's own checks."""
    document = custody.build(at, platform.tender_of(at))
    p7s = at.keys.signer.sign(document.data, clock.now())
    files = {"document": ("release.json", document.data), "signature": ("release.p7s", p7s)}
    return bool(at.server.post(f"{at.path}/releases", files=files).json()["opened"])


def opened(cast: Cast) -> list[Tender]:
    """Two lots with three bids each, both opened."""
    lots = tenders.published_lots(cast)
    for lot, prices in zip(lots, (PRICES, SECOND), strict=True):
        for player, price in zip(cast.bidders, prices, strict=True):
            bids.committed(lot, player, price=price)
    for lot in lots:
        bids.close(lot)
        for custodian in cast.custodians[:2]:
            bids.released(lot, custodian)
        bids.open_(lot)
    return lots


def holds(folder: Path, cast: Cast) -> bool:
    """Both judges' verdict on a project's packages: the outside one judges each lot."""
    anchor = certificates.sha256_of(cast.root)
    whole = audit.main([str(folder), "--anchor", anchor]) == 0
    return whole and [shell(folder / lot) for lot in ("1", "2")] == ["AUDIT OK"] * 2


def test_one_lot_opens_and_is_awarded_while_too_few_bid_for_the_other(
    app: Flask, cast: Cast, visitor: FlaskClient, tmp_path: Path
) -> None:
    """The rival and the third bid for both lots, the supplier for the first alone."""
    first, second = tenders.published_lots(cast)
    for player, price in zip(cast.bidders, PRICES, strict=True):
        named = clients.place(app, cast, player, first, tmp_path)
        bid(named, tmp_path, f"{player.id}-1", price)
        if player is not cast.supplier:
            bid(platform.lot_of(named, "2"), tmp_path, f"{player.id}-2", "300000.00")
    for lot in (first, second):
        bids.close(lot)
    for custodian, done in zip(cast.custodians[:2], (False, True), strict=True):
        named = clients.place(app, cast, custodian, first, tmp_path)
        assert release(named) is done
        with pytest.raises(OpeningRefused):
            release(platform.lot_of(named, "2"))
    assert [one.price_fen for one in queries.opened(first.id)] == [50_000_000, 55_000_000, 59_000_000]
    assert queries.opened(second.id) == []
    award = awards.published(cast, first)
    assert contracts.begun(cast, award).number == "ZC-2026-1-1-HT"
    shown = visitor.get(f"/projects/{first.number}").text
    assert Course.AWARDED.label in shown
    assert Course.VOID.label in shown
    folder = tmp_path / "package"
    assert command.main([first.number, "--out", str(folder)]) == 0
    assert not (folder / "2" / "opening.json").exists()
    assert holds(folder, cast)


def test_both_lots_open_and_one_committee_may_judge_them(
    cast: Cast, client_of: Callable[[Player], FlaskClient], tmp_path: Path
) -> None:
    first, second = opened(cast)
    page = f"/tenders/{second.id}/evaluation/committee"
    assert cast.experts[0].email not in client_of(cast.purchaser).get(page).text
    evaluation.confirmed(cast, first)
    shown = client_of(cast.purchaser).get(page).text
    assert all(one.email in shown for one in cast.experts)
    assert "第1包的评标委员会" in shown
    evidence.export(lots_of(first), tmp_path / "package", clock.now())
    assert holds(tmp_path / "package", cast)


def test_an_index_that_leaves_a_lot_out_or_was_changed_is_found(cast: Cast, tmp_path: Path) -> None:
    lots, folder = tenders.published_lots(cast), tmp_path / "package"
    for lot in lots:
        bids.close(lot)
    evidence.export(lots_of(lots[0]), folder, clock.now())
    assert holds(folder, cast)
    shutil.move(folder / "2", tmp_path / "2")
    assert audit.main([str(folder)]) == 1
    shutil.move(tmp_path / "2", folder / "2")
    index = (folder / "index.json").read_bytes()
    (folder / "index.json").write_bytes(index.replace(b'"tender":"ZC-2026-1"', b'"tender":"ZC-2026-2"'))
    assert audit.main([str(folder)]) == 1
    (folder / "index.json").write_bytes(index)
    assert audit.main([str(folder)]) == 0


def test_there_is_no_package_of_a_project_before_each_lot_is_done(cast: Cast, tmp_path: Path) -> None:
    first, second = tenders.published_lots(cast)
    bids.close(first)
    with pytest.raises(NotAllowed):
        evidence.export([first, second], tmp_path / "package", clock.now())
    assert not (tmp_path / "package").exists()
    assert command.main([first.id, "--out", str(tmp_path / "one")]) == 0
    assert shell(tmp_path / "one") == "AUDIT OK"


def test_a_bid_for_one_lot_is_refused_in_the_other(app: Flask, cast: Cast, tmp_path: Path) -> None:
    first, _ = tenders.published_lots(cast)
    at = clients.place(app, cast, cast.supplier, first, tmp_path)
    sealed = bid(at, tmp_path, "mine", PRICES[0])
    with pytest.raises(ServerRefused) as refused:
        handing_in.commit(platform.lot_of(at, "2"), sealed)
    assert refused.value.code == "other-lot"
    with pytest.raises(BadInput, match="没有第3包"):
        platform.lot_of(at, "3")
    with pytest.raises(BadInput, match="整个项目的网址"):
        platform.place(at.keys, f"http://localhost/projects/{first.number}", lot="1")


def test_a_lot_that_is_not_the_one_asked_for_is_not_believed(app: Flask, cast: Cast, tmp_path: Path) -> None:
    first, _ = tenders.published_lots(cast)
    at = clients.place(app, cast, cast.supplier, first, tmp_path)
    with pytest.raises(BadInput, match="不是第2包"):
        platform.tender_of(replace(at, lot="2"))


def mixed(first: Tender, second: Tender, player: Player) -> tuple[bids.Sealed, bids.Sealed]:
    """A bid for the first lot, and one for the second that lists the first one's files."""
    one, other = (bids.sealed(lot, player, PRICES[0]) for lot in (first, second))
    told = json.loads(other.document) | {"blobs": json.loads(one.document)["blobs"]}
    document = shapes.canonical(told)
    p7s = bids.signer(player).sign(document, clock.now())
    return one, bids.Sealed(document, p7s, other.blobs | one.blobs)


def test_one_ciphertext_is_not_taken_for_two_lots(cast: Cast) -> None:
    first, second = tenders.published_lots(cast)
    one, other = mixed(first, second, cast.supplier)
    bids.committed(first, cast.supplier, one)
    with pytest.raises(Refused) as refused:
        bids.committed(second, cast.supplier, other)
    assert refused.value.code == "reused"
    bids.committed(second, cast.supplier, price=SECOND[0])


def test_a_platform_that_took_one_ciphertext_twice_is_found_by_the_auditor(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: it does not look at what was sealed before."""
    monkeypatch.setattr("procure.bids.taking._refuse_reused", lambda *_: None)
    lots = tenders.published_lots(cast)
    one, other = mixed(*lots, cast.supplier)
    bids.committed(lots[0], cast.supplier, one)
    bids.committed(lots[1], cast.supplier, other)
    for lot in lots:
        bids.close(lot)
    evidence.export(lots_of(lots[0]), tmp_path / "package", clock.now())
    assert audit.main([str(tmp_path / "package")]) == 1
    assert "两个证据包的投标含有相同的密文" in capsys.readouterr().out


def lots_of(lot: Tender) -> list[Tender]:
    """Every lot of its project as it is now."""
    return found.under_number(lot.number)
