"""Where bidders decrypt too: nobody before the close, bidders first, custodians then, and each by its own."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from procure.bids import evidence, orders, queries, releases
from procure.bids.models import OrderKind
from procure.bids.orders import Ordered
from procure.bids.refusals import Refused
from procure.client import audit, custody, decrypting, platform
from procure.client.api import ServerRefused
from procure.client.platform import Place
from procure.core import clock as running_clock
from procure.core.errors import BadInput, NotFound
from procure.core.rules import RuleBroken
from procure.crypto import shapes
from procure.db import unit_of_work
from procure.ledger import queries as ledger
from procure.tenders import queries as tenders
from procure.tenders.models import OpeningMode, Tender
from tests.cast import Cast, Player
from tests.ground import Hands
from tests.make import bids as make
from tests.make import clients

Sign = Callable[[Player], FlaskClient]
JUDGE = Path(__file__).parents[1] / "outside" / "evidence-audit.sh"


def dual(cast: Cast) -> Tender:
    return make.bid_on(cast, mode=OpeningMode.DUAL, bidder_window_minutes=10)


def own(tender: Tender, player: Player, *, whole: bool = False) -> tuple[bytes, bytes]:
    return make.own_release(tender, player, whole=whole)


def taken_in(tender: Tender, player: Player, document: bytes, p7s: bytes) -> object:
    with unit_of_work():
        found = tenders.published(tender.id)
        return releases.release_own(found, document, p7s, by=player.actor, at=running_clock.now())


def reasons(tender: Tender) -> dict[str, str | None]:
    return {one.organisation_id: one.reason for one in queries.opened(tender.id)}


def released(at: Place) -> bool:
    document = custody.build(at, platform.tender_of(at))
    p7s = at.keys.signer.sign(document.data, running_clock.now())
    files = {"document": ("release.json", document.data), "signature": ("release.p7s", p7s)}
    return bool(at.server.post(f"{at.path}/releases", files=files).json()["opened"])


def test_a_whole_dual_opening_by_page_and_client(
    app: Flask, cast: Cast, client_of: Sign, tmp_path: Path, clock: Hands
) -> None:
    """Sealing 89: two bidders decrypt, a third stays away; custodians wait; both judges agree."""
    tender = dual(cast)
    places = {
        one.id: clients.place(app, cast, one, tender, tmp_path) for one in (*cast.bidders, *cast.custodians)
    }
    shown = client_of(cast.stranger).get(f"/tenders/{tender.id}").text
    assert "由投标人和密钥保管人共同解密" in shown
    assert tender.opens_at is not None
    clock.move_to(tender.opens_at)
    with pytest.raises(ServerRefused) as early:
        decrypting.release(places[cast.supplier.id], whole=False)
    assert early.value.code == "not-closed"
    make.close(tender)
    page = client_of(cast.supplier).get(f"/tenders/{tender.id}/my-bid").text
    assert "请现在解密" in page
    assert "procure bid release" in page
    with pytest.raises(ServerRefused) as waits:
        released(places[cast.custodians[0].id])
    assert waits.value.code == "custodians-wait-for-the-bidders"
    answer = decrypting.release(places[cast.supplier.id], whole=False)
    assert (answer.opened, answer.waiting) == (False, 2)
    assert decrypting.release(places[cast.supplier.id], whole=False) == answer
    decrypting.release(places[cast.rival.id], whole=False)
    assert "已解密 2 家，共 3 家" in client_of(cast.custodians[0]).get(f"/tenders/{tender.id}/custody").text
    assert "本单位已解密" in client_of(cast.supplier).get(f"/tenders/{tender.id}/my-bid").text
    clock.forward(minutes=10)
    with pytest.raises(ServerRefused) as late:
        decrypting.release(places[cast.third.id], whole=False)
    assert late.value.code == "bidders-decrypt-in-the-time-stated"
    assert "解密时限已过" in client_of(cast.third).get(f"/tenders/{tender.id}/my-bid").text
    assert not released(places[cast.custodians[0].id])
    assert released(places[cast.custodians[2].id])
    assert reasons(tender) == {
        cast.supplier.organisation: None,
        cast.rival.organisation: None,
        cast.third.organisation: "not-decrypted-by-bidder",
    }
    _judged(tender, tmp_path / "package")


def _judged(tender: Tender, folder: Path, kind: str = "self") -> None:
    evidence.package(tender.id, folder, running_clock.now())
    assert audit.main([str(folder)]) == 0
    judge = subprocess.run(["bash", str(JUDGE), str(folder)], capture_output=True, text=True, check=False)
    assert judge.stdout.splitlines()[-1] == "AUDIT OK", judge.stdout
    stolen = next(folder.glob(f"releases/{kind}*.json"))
    stolen.write_bytes(stolen.read_bytes().replace(b'"v":1', b'"v":2'))
    assert audit.main([str(folder)]) == 1, "a changed release must be found"


def test_all_decrypted_ends_the_window(cast: Cast) -> None:
    tender = dual(cast)
    make.close(tender)
    make.decrypted(tender, *cast.bidders)
    for custodian in cast.custodians[:2]:
        make.released(tender, custodian)
    assert make.open_(tender) is not None
    assert set(reasons(tender).values()) == {None}
    assert [line.act for line in ledger.of(tender.id)].count("release.received") == 5


def _wrong(release: dict[str, Any]) -> None:
    share = next(iter(release["releases"].values()))
    share["b"] = base64.b64encode(bytes(74)).decode()


def _others(release: dict[str, Any]) -> None:
    release["releases"]["0" * 64] = next(iter(release["releases"].values()))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_wrong, "share-mismatch"),
        (_others, "stranger"),
        (lambda release: release.update(who="c1"), "stranger"),
        (lambda release: release.update(releases={}), "stranger"),
        (lambda release: release.update(close_head="0" * 64), "other-close"),
    ],
)
def test_a_bidders_release_that_does_not_hold_is_refused_and_named(
    cast: Cast, change: Callable[[dict[str, Any]], None], code: str
) -> None:
    """Sealing 69."""
    tender = dual(cast)
    make.close(tender)
    fields = json.loads(own(tender, cast.supplier)[0])
    change(fields)
    document = shapes.canonical(fields)
    with pytest.raises(Refused) as refused:
        taken_in(tender, cast.supplier, document, cast.supplier.sign(document, running_clock.now()))
    assert refused.value.code == code
    assert queries.every_release(tender.id) == []
    with pytest.raises(Refused):
        taken_in(tender, cast.rival, *own(tender, cast.supplier))
    with pytest.raises(NotFound):
        taken_in(tender, cast.stranger, *own(tender, cast.supplier))


def test_all_custodians_together_with_the_server_open_nothing(cast: Cast, clock: Hands) -> None:
    tender = dual(cast)
    make.close(tender)
    clock.forward(minutes=11)
    for custodian in cast.custodians:
        make.released(tender, custodian)
    assert make.open_(tender) is not None
    assert set(reasons(tender).values()) == {"not-decrypted-by-bidder"}


def test_a_bidder_has_nothing_to_release_where_custodians_open_alone(
    app: Flask, cast: Cast, tmp_path: Path
) -> None:
    tender = make.closed(cast)
    with pytest.raises(BadInput, match="不用做任何事"):
        decrypting.release(clients.place(app, cast, cast.supplier, tender, tmp_path), whole=False)
    assert queries.window(tender) is None
    with pytest.raises(RuleBroken) as refused:
        make.decrypted(tender, cast.supplier, whole=True)
    assert refused.value.code == "a-key-is-handed-over-only-as-the-remedy"


def ordered(tender: Tender, cast: Cast, kind: OrderKind, minutes: int = 60) -> None:
    until = running_clock.now() + timedelta(minutes=minutes)
    with unit_of_work():
        found = tenders.published(tender.id)
        orders.order(
            found, Ordered(kind, until, "平台网络故障"), by=cast.supervisor.actor, at=running_clock.now()
        )


def test_a_supervisor_gives_bidders_more_time(cast: Cast, clock: Hands) -> None:
    tender = dual(cast)
    make.close(tender)
    make.decrypted(tender, cast.supplier, cast.rival)
    clock.forward(minutes=11)
    with pytest.raises(RuleBroken):
        make.decrypted(tender, cast.third)
    ordered(tender, cast, OrderKind.EXTEND)
    with pytest.raises(RuleBroken) as waits:
        make.released(tender, cast.custodians[0])
    assert waits.value.code == "custodians-wait-for-the-bidders"
    make.decrypted(tender, cast.third)
    for custodian in cast.custodians[:2]:
        make.released(tender, custodian)
    make.open_(tender)
    assert set(reasons(tender).values()) == {None}
    with pytest.raises(RuleBroken) as over:
        ordered(tender, cast, OrderKind.EXTEND)
    assert over.value.code == "only-an-opening-that-waits-is-helped"


def test_with_too_few_custodians_bidders_hand_over_their_keys(
    cast: Cast, tmp_path: Path, clock: Hands
) -> None:
    tender = make.closed(cast)
    make.released(tender, cast.custodians[0])
    with pytest.raises(RuleBroken) as early:
        make.decrypted(tender, cast.supplier, whole=True)
    assert early.value.code == "a-key-is-handed-over-only-as-the-remedy"
    ordered(tender, cast, OrderKind.REMEDY)
    make.decrypted(tender, cast.supplier, cast.rival, whole=True)
    assert make.open_(tender) is None, "the third still has time"
    clock.forward(minutes=60)
    assert make.open_(tender) is not None
    assert reasons(tender) == {
        cast.supplier.organisation: None,
        cast.rival.organisation: None,
        cast.third.organisation: "shares-missing",
    }
    _judged(tender, tmp_path / "package", "key")


def test_another_bids_key_is_refused(cast: Cast) -> None:
    tender = make.closed(cast)
    ordered(tender, cast, OrderKind.REMEDY)
    fields = json.loads(own(tender, cast.supplier, whole=True)[0])
    fields["identities"] = dict.fromkeys(fields["identities"], cast.supplier.identity)
    document = shapes.canonical(fields)
    with pytest.raises(Refused) as refused:
        taken_in(tender, cast.supplier, document, cast.supplier.sign(document, running_clock.now()))
    assert refused.value.code == "wrong-key"


def test_a_badly_dealt_bid_opens_with_the_key_its_bidder_hands_over(cast: Cast, clock: Hands) -> None:
    tender = make.make_tenders.published(cast, custodian_wait_minutes=45)
    make.committed(tender, cast.supplier, make.badly_dealt(make.sealed(tender, cast.supplier), tender, cast))
    make.committed(tender, cast.rival, price="1100000.00")
    make.committed(tender, cast.third, price="1150000.00")
    make.close(tender)
    for custodian in cast.custodians[:2]:
        make.released(tender, custodian)
    clock.forward(minutes=44)
    assert make.open_(tender) is None
    with pytest.raises(RuleBroken):
        make.decrypted(tender, cast.rival, whole=True)
    make.decrypted(tender, cast.supplier, whole=True)
    assert make.open_(tender) is not None
    assert set(reasons(tender).values()) == {None}
