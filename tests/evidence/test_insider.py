"""No bid opens without the custodians: not with the whole server, not with one custodian too few."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from pathlib import Path

import pytest

from procure.bids import queries
from procure.crypto import release, sealing, split
from procure.crypto.documents import Bid, Tender
from procure.crypto.opening import NotOpened, Opened, identity_of, open_with_shares
from procure.crypto.refusals import OpeningRefused
from procure.crypto.sealing import SealedBid
from procure.db import db, unit_of_work
from procure.tenders import queries as tenders
from tests.cast import Cast
from tests.crypto import scene
from tests.crypto.scene import OPENS, Custodian, Supplier
from tests.evidence import insider
from tests.make import bids as make

THRESHOLDS = [(2, 3), (3, 5), (4, 7)]
MODES = ["custodians", "dual"]


@dataclass(frozen=True)
class Kept:
    """A sealed bid and what each holder finds in its own wrap."""

    tender: Tender
    sealed: SealedBid
    held: dict[str, dict[str, bytes]]

    @property
    def bid(self) -> Bid:
        return self.sealed.bid

    def shares(self, subset: tuple[str, ...]) -> dict[str, bytes]:
        """All shares of these holders."""
        return split.gather(self.held[who] for who in subset)


@pytest.fixture(scope="module")
def keep(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int, int, str], Kept]:
    everybody = [Custodian(f"c{n}", scene.person(f"保管人{n}")) for n in range(1, 8)]
    supplier = Supplier(scene.person("供应商", "CODE-1"))
    made: dict[tuple[int, int, str], Kept] = {}

    def kept(threshold: int, count: int, mode: str) -> Kept:
        if (threshold, count, mode) not in made:
            folder = tmp_path_factory.mktemp("bid")
            made[threshold, count, mode] = _kept(folder, supplier, everybody[:count], threshold, mode)
        return made[threshold, count, mode]

    return kept


def _kept(folder: Path, supplier: Supplier, holders: list[Custodian], threshold: int, mode: str) -> Kept:
    tender = scene.make_tender(holders, threshold=threshold, mode=mode)
    file = folder / "file"
    file.write_bytes(b"content")
    source, at = sealing.Source("技术标.pdf", file), OPENS - timedelta(hours=2)
    form = {"price": "1000.00", "currency": "CNY"}
    sealed = sealing.seal_bid(tender, [source], form, supplier.signer, supplier.own[0], folder / "bid", at)
    held = {one.who: release.open_wrap(sealed.bid, tender, one.who, [one.desk[0]]) for one in holders}
    own = sealing.own_wrap(sealed.bid, supplier.own[0])["shares"]
    return Kept(tender, sealed, held | {"self": {name: base64.b64decode(one) for name, one in own.items()}})


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("threshold", "count"), THRESHOLDS)
def test_any_set_of_custodians_below_the_threshold_opens_nothing(
    keep: Callable[[int, int, str], Kept], threshold: int, count: int, mode: str
) -> None:
    """Sealing 61."""
    kept = keep(threshold, count, mode)
    tried = list(combinations(kept.tender.custodian_ids, threshold - 1))
    for subset in tried:
        assert identity_of(kept.bid, kept.shares((*subset, "self"))) == NotOpened("shares-missing"), subset
    assert len(tried) == {3: 3, 5: 10, 7: 35}[count]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("threshold", "count"), THRESHOLDS)
def test_every_set_of_custodians_at_the_threshold_opens_the_bid(
    keep: Callable[[int, int, str], Kept], threshold: int, count: int, mode: str
) -> None:
    kept = keep(threshold, count, mode)
    tried = list(combinations(kept.tender.custodian_ids, threshold))
    for subset in tried:
        outcome = open_with_shares(kept.bid, kept.shares((*subset, "self")), scene.blobs_of(kept.sealed))
        assert isinstance(outcome, Opened), subset
    assert len(tried) == {3: 3, 5: 10, 7: 35}[count]


@pytest.mark.parametrize(("threshold", "count"), THRESHOLDS)
def test_where_bidders_decrypt_too_all_custodians_together_open_nothing_without_them(
    keep: Callable[[int, int, str], Kept], threshold: int, count: int
) -> None:
    """Sealing 63."""
    kept = keep(threshold, count, "dual")
    everybody = tuple(kept.tender.custodian_ids)
    assert identity_of(kept.bid, kept.shares(everybody)) == NotOpened("not-decrypted-by-bidder")
    alone = keep(threshold, count, "custodians")
    assert isinstance(identity_of(alone.bid, alone.shares(everybody)), str)


@pytest.mark.parametrize("mode", MODES)
def test_a_wrong_share_is_found_with_the_custodian_it_came_from(
    keep: Callable[[int, int, str], Kept], mode: str
) -> None:
    kept = keep(3, 5, mode)
    wrong = []
    for who in kept.tender.custodian_ids:
        shares = dict(kept.held[who])
        spoilt = min(shares)
        shares[spoilt] = bytes([shares[spoilt][0] ^ 1]) + shares[spoilt][1:]
        for name in kept.tender.custodian_ids:
            try:
                release.check_shares(kept.bid, kept.tender, name, shares if name == who else kept.held[name])
            except OpeningRefused as refusal:
                wrong.append((name, refusal.code))
        gathered = kept.shares(tuple(kept.held)) | shares
        assert identity_of(kept.bid, gathered) == NotOpened("share-mismatch")
    assert wrong == [(who, "share-mismatch") for who in kept.tender.custodian_ids]


def test_the_whole_server_opens_no_bid_before_the_custodians_let_go(cast: Cast, home: Path) -> None:
    """Its database, its disk with every key of the platform, and one custodian's shares too."""
    tender = make.closed(cast)
    assert insider.opened(tender.id, home) == 0
    make.released(tender, cast.custodians[0])
    assert insider.opened(tender.id, home) == 0
    make.released(tender, cast.custodians[1])
    assert insider.opened(tender.id, home) == 3


@pytest.mark.parametrize("form", ["as it is", "base64", "hex"])
def test_a_copy_of_a_key_in_the_database_would_be_found(cast: Cast, home: Path, form: str) -> None:
    tender = make.closed(cast)
    bid = Bid.parse(queries.closed(tender.id)[0].document)
    key = str(sealing.own_wrap(bid, cast.supplier.identity)["identity"])
    told = {"as it is": key, "base64": base64.b64encode(key.encode()).decode(), "hex": key.encode().hex()}
    with unit_of_work():
        db.session.get_one(type(tender), tender.id).liability = f"备忘 {told[form]}"
    assert insider.opened(tenders.published(tender.id).id, home) == 1


def test_a_custodians_key_on_the_disk_would_be_found(cast: Cast, home: Path) -> None:
    tender = make.closed(cast)
    (home / "keys" / "backup.txt").write_text(cast.custodians[2].identity)
    assert insider.opened(tender.id, home) == 0
    (home / "keys" / "another.txt").write_text(cast.custodians[1].spare_identity)
    assert insider.opened(tender.id, home) == 3
