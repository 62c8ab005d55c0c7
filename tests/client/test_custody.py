"""A custodian's machine lets shares go only after its own checks."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from procure.bids import queries
from procure.client import custody, platform
from procure.client.api import ServerRefused
from procure.client.platform import Place
from procure.core import clock as running_clock
from procure.core.errors import BadInput, ProcureError
from procure.tenders.models import Tender
from tests.cast import Cast, Player
from tests.ground import Hands
from tests.make import bids as make
from tests.make import clients


@pytest.fixture
def tender(cast: Cast) -> Tender:
    return make.bid_on(cast)


def seen_by(app: Flask, cast: Cast, player: Player, tender: Tender, folder: Path) -> Place:
    return clients.place(app, cast, player, tender, folder)


def released(at: Place) -> bool:
    document = custody.build(at, platform.tender_of(at))
    p7s = at.keys.signer.sign(document.data, running_clock.now())
    files = {"document": ("release.json", document.data), "signature": ("release.p7s", p7s)}
    return bool(at.server.post(f"{at.path}/releases", files=files).json()["opened"])


def test_two_of_three_custodians_open_the_bids(
    app: Flask, cast: Cast, tender: Tender, tmp_path: Path
) -> None:
    make.close(tender)
    first, second = cast.custodians[1:]
    assert not released(seen_by(app, cast, first, tender, tmp_path))
    assert queries.opened(tender.id) == []
    assert released(seen_by(app, cast, second, tender, tmp_path))
    assert sorted(one.price_fen or 0 for one in queries.opened(tender.id)) == [
        100000000,
        110000000,
        115000000,
    ]


def test_nothing_is_released_before_the_opening_by_the_machines_own_clock(
    app: Flask, cast: Cast, tender: Tender, tmp_path: Path, clock: Hands
) -> None:
    """Sealing 57."""
    assert tender.opens_at is not None
    clock.move_to(tender.opens_at - timedelta(seconds=1))
    with pytest.raises(BadInput, match="未到开标时间"):
        released(seen_by(app, cast, cast.custodians[0], tender, tmp_path))


def test_nothing_is_released_without_a_close_record(
    app: Flask, cast: Cast, tender: Tender, tmp_path: Path, clock: Hands
) -> None:
    assert tender.opens_at is not None
    clock.move_to(tender.opens_at)
    with pytest.raises(ServerRefused) as refused:
        released(seen_by(app, cast, cast.custodians[0], tender, tmp_path))
    assert refused.value.code == "not-closed"


def test_nothing_is_released_where_fewer_than_three_bid(app: Flask, cast: Cast, tmp_path: Path) -> None:
    tender = make.closed(cast, make.PRICES[:2])
    with pytest.raises(ProcureError) as refused:
        released(seen_by(app, cast, cast.custodians[0], tender, tmp_path))
    assert refused.value.code == "no-opening"


def test_a_close_record_that_the_platform_did_not_sign_is_refused(
    app: Flask, cast: Cast, tender: Tender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sealing 91."""
    make.close(tender)
    at = seen_by(app, cast, cast.custodians[0], tender, tmp_path)
    signed, genuine = platform.tender_of(at), at.get("/closing")
    forged = genuine | {"close": genuine["close"].replace('"head":"', '"head":"0', 1)}
    monkeypatch.setattr(Place, "get", lambda self, name="": forged)
    with pytest.raises(ProcureError):
        custody.build(at, signed)


def test_a_bid_that_was_left_out_or_slipped_in_is_refused(
    app: Flask, cast: Cast, tender: Tender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sealing 90."""
    make.close(tender)
    at = seen_by(app, cast, cast.custodians[0], tender, tmp_path)
    signed, genuine = platform.tender_of(at), at.get("/closing")
    monkeypatch.setattr(Place, "get", lambda self, name="": genuine | {"bids": genuine["bids"][:2]})
    with pytest.raises(ProcureError) as refused:
        custody.build(at, signed)
    assert refused.value.code == "bids-missing"


def test_a_stranger_holds_no_share(app: Flask, cast: Cast, tender: Tender, tmp_path: Path) -> None:
    """Sealing 66."""
    make.close(tender)
    with pytest.raises(BadInput, match="不在招标文件所列"):
        released(seen_by(app, cast, cast.stranger, tender, tmp_path))


def test_a_bidder_reads_the_close_record_but_not_the_others_bids(
    app: Flask, cast: Cast, tender: Tender, tmp_path: Path
) -> None:
    make.close(tender)
    answer = seen_by(app, cast, cast.supplier, tender, tmp_path).get("/closing")
    own = queries.closed_of(tender.id, cast.supplier.actor)
    assert [one["document"].encode() for one in answer["bids"]] == [own.document]
    assert answer["close"]
    assert seen_by(app, cast, cast.stranger, tender, tmp_path).get("/closing")["bids"] == []
