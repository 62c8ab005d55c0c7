"""Close, release and opening: nothing early, nothing by the wrong hand, the others always go on."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any, BinaryIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from procure import storage
from procure.accounts import trust
from procure.bids import closings, losses, openings, queries, releases
from procure.bids.models import OpenedStatus, Submission
from procure.bids.models import Release as Row
from procure.bids.queries.custodians import false_releases
from procure.bids.refusals import Refused
from procure.core import clock as running_clock
from procure.core.actors import platform
from procure.core.errors import NotAllowed, NotFound
from procure.core.rules import RuleBroken
from procure.crypto import shapes
from procure.crypto.documents import Bid
from procure.crypto.records import Release
from procure.db import unit_of_work
from procure.ledger import queries as ledger
from procure.ledger import service as recording
from procure.tenders import queries as tenders
from procure.tenders.models import Envelope, Tender
from procure.web import jobs
from tests.cast import Cast, Player
from tests.ground import Hands
from tests.make import bids as make
from tests.make import clients
from tests.make import tenders as make_tenders

Change = Callable[[dict[str, Any]], None]


def acts(tender: Tender) -> list[str]:
    return [line.act for line in ledger.of(tender.id)]


def released(tender: Tender, player: Player, document: bytes, p7s: bytes) -> Row:
    with unit_of_work():
        found = tenders.published(tender.id)
        return releases.release(found, document, p7s, by=player.actor, at=running_clock.now())


def changed(tender: Tender, player: Player, change: Change) -> tuple[bytes, bytes]:
    document, _ = make.release_document(tender, player, make.key_of(tender, player))
    fields = json.loads(document)
    change(fields)
    again = shapes.canonical(fields)
    return again, player.sign(again, running_clock.now())


def test_nothing_closes_before_its_time(cast: Cast, clock: Hands) -> None:
    """Sealing 58."""
    tender = make.bid_on(cast)
    assert tender.opens_at is not None
    clock.move_to(tender.opens_at - timedelta(seconds=1))
    with unit_of_work(), pytest.raises(NotAllowed):
        closings.close(tenders.published(tender.id), running_clock.now())
    assert "bids.close " + tender.id not in jobs.run_due(running_clock.now())
    assert queries.closing(tender.id) is None


def test_the_close_lists_exactly_the_standing_bids_once(cast: Cast) -> None:
    tender = make.bid_on(cast)
    make.withdrawn(tender, cast.third)
    fourth = make.committed(tender, cast.stranger)
    second = make.replaced(tender, cast.supplier, "990000.00")
    first_head = make.close(tender).head
    rival = queries.last_of(tender.id, cast.rival.organisation)
    assert rival is not None
    assert [one.sha256 for one in queries.closed(tender.id)] == [rival.sha256, fourth.sha256, second.sha256]
    assert make.close(tender).head == first_head
    assert acts(tender).count("close") == 1


@pytest.mark.parametrize(("count", "opens"), [(0, False), (2, False), (3, True)])
def test_fewer_than_three_are_not_opened(cast: Cast, count: int, opens: bool) -> None:
    tender = make.closed(cast, make.PRICES[:count])
    closing = queries.closing(tender.id)
    assert closing is not None
    assert closing.opens is opens
    assert ("no-opening" in closing.document) is not opens


def test_a_release_for_a_tender_that_is_not_opened_is_refused(cast: Cast) -> None:
    tender = make.closed(cast, make.PRICES[:2])
    custodian = cast.custodians[0]
    with pytest.raises(RuleBroken):
        released(tender, custodian, b"{}", b"")
    assert make.open_(tender) is None


def test_a_release_before_the_close_is_refused(cast: Cast, clock: Hands) -> None:
    """Sealing 59."""
    tender = make.bid_on(cast)
    with pytest.raises(RuleBroken) as early:
        released(tender, cast.custodians[0], b"{}", b"")
    assert early.value.code == "nothing-is-opened-before-its-time"
    clock.move_to(tender.opens_at or running_clock.now())
    with pytest.raises(RuleBroken):
        released(tender, cast.custodians[0], b"{}", b"")


def _wrong_share(release: dict[str, Any]) -> None:
    shares = next(iter(release["releases"].values()))
    shares[next(iter(shares))] = base64.b64encode(bytes(74)).decode()


def _share_not_held(release: dict[str, Any]) -> None:
    shares = next(iter(release["releases"].values()))
    shares["0" if "0" not in shares else "1"] = base64.b64encode(bytes(74)).decode()


def _left_out(release: dict[str, Any]) -> None:
    release["releases"].pop(next(iter(release["releases"])))


def _not_listed(release: dict[str, Any]) -> None:
    release["releases"]["0" * 64] = next(iter(release["releases"].values()))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_wrong_share, "share-mismatch"),
        (_share_not_held, "share-not-held"),
        (_left_out, "close-list"),
        (_not_listed, "bid-not-in-close-list"),
        (lambda release: release.update(close_head="0" * 64), "other-close"),
        (lambda release: release.update(tender_sha256="0" * 64), "other-tender"),
        (lambda release: release.update(who="c9"), "stranger"),
        (lambda release: release.update(extra=1), "field-unknown"),
    ],
)
def test_a_release_that_does_not_hold_is_refused(cast: Cast, change: Change, code: str) -> None:
    """Sealing 64, 65, 66, 68."""
    tender = make.closed(cast)
    custodian = cast.custodians[0]
    document, p7s = changed(tender, custodian, change)
    with pytest.raises(Refused) as refused:
        released(tender, custodian, document, p7s)
    assert refused.value.code == code
    assert queries.releases(tender.id) == []


def test_a_custodian_that_signs_false_shares_is_named_by_its_own_signature(
    cast: Cast, client_of: Callable[[Player], FlaskClient], visitor: FlaskClient
) -> None:
    """Refused, kept once of each kind, told to the supervisor and beside a bid that did not open."""
    tender = make.closed(cast)
    liar = cast.custodians[0]
    path, headers = f"/api/tenders/{tender.id}/releases", clients.bearer(visitor, liar)
    for change, code in ((_wrong_share, "share-mismatch"), (_left_out, "close-list")) * 2:
        data = make.multipart(*changed(tender, liar, change))
        answer = visitor.post(path, data=data, headers=headers)
        assert (answer.status_code, answer.get_json()["code"]) == (422, code)
    (kept,) = false_releases(tender.id, Envelope.FIRST)
    assert Release.parse(kept.document)["who"] == kept.key
    assert trust.verify(kept.document, kept.p7s, running_clock.now()).certificate == liar.certificate
    assert acts(tender).count("release.refused") == 1
    board = client_of(cast.supervisor).get(f"/tenders/{tender.id}/opening/supervise").text
    assert f"保管人{liar.house.name}交来与投标人签名不符的份额（share-mismatch）" in board
    assert "留作证据" not in visitor.get(f"/tenders/{tender.id}/opening").text
    finish(tender, cast)
    assert len(queries.readable(tender.id)) == 3, "the same custodian's true shares still count"


def test_nobody_releases_for_another(cast: Cast) -> None:
    """Sealing 67."""
    tender = make.closed(cast)
    first, second = cast.custodians[:2]
    document, p7s = make.release_document(tender, first, make.key_of(tender, first))
    with pytest.raises(Refused):
        released(tender, second, document, p7s)
    with pytest.raises(Refused) as refused:
        released(tender, first, document, second.sign(document, running_clock.now()))
    assert refused.value.code == "stranger"
    with pytest.raises(NotFound):
        released(tender, cast.supplier, document, p7s)


def test_one_share_holder_alone_opens_nothing(cast: Cast) -> None:
    tender = make.closed(cast)
    make.released(tender, cast.custodians[2])
    assert make.open_(tender) is None
    assert queries.opened(tender.id) == []


def test_releasing_twice_and_opening_twice_change_nothing(cast: Cast) -> None:
    """Sealing 120."""
    tender = make.closed(cast)
    custodian = cast.custodians[0]
    document, p7s = make.release_document(tender, custodian, make.key_of(tender, custodian))
    assert released(tender, custodian, document, p7s).id == released(tender, custodian, document, p7s).id
    make.released(tender, cast.custodians[1])
    first, again = make.open_(tender), make.open_(tender)
    assert first is not None
    assert again is not None
    assert (first.record, first.record_p7s, first.document) == (
        again.record,
        again.record_p7s,
        again.document,
    )
    assert acts(tender).count("tender.opened") == 1
    assert acts(tender).count("release.received") == 2


def reason(tender: Tender, player: Player) -> str | None:
    found = queries.opened_of(tender.id, player.organisation)
    assert found is not None
    return found.reason


def finish(tender: Tender, cast: Cast) -> None:
    make.close(tender)
    for custodian in cast.custodians[:2]:
        make.released(tender, custodian)
    make.open_(tender)


def test_an_altered_and_a_lost_blob_stop_only_their_own_bid(cast: Cast, clock: Hands) -> None:
    """Sealing 72, 73, 74."""
    tender = make.bid_on(cast)
    altered, lost = (
        _blob(tender, cast.supplier),
        _blob(tender, cast.rival),
    )
    path = storage.current().path(altered)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(bytes(content))
    storage.current().remove(lost)
    finish(tender, cast)
    assert queries.opening(tender.id) is None, "their bidders are asked for the files first"
    clock.forward(seconds=losses.WAIT.total_seconds())
    make.open_(tender)
    assert reason(tender, cast.supplier) == "blob-altered"
    assert reason(tender, cast.rival) == "blob-missing"
    assert [one.organisation_id for one in queries.readable(tender.id)] == [cast.third.organisation]


def test_a_price_that_is_no_amount_does_not_stop_the_others(cast: Cast) -> None:
    tender = make_tenders.published(cast)
    wrong = make.sealed(tender, cast.supplier, form={"price": "about a million", "currency": "CNY"})
    make.committed(tender, cast.supplier, wrong)
    make.committed(tender, cast.rival, price="1100000.00")
    make.committed(tender, cast.third, price="1150000.00")
    finish(tender, cast)
    assert reason(tender, cast.supplier) == "price-unreadable"
    assert len(queries.readable(tender.id)) == 2


def test_a_key_dealt_badly_to_one_custodian_waits_for_the_third_and_then_no_longer(
    cast: Cast, clock: Hands
) -> None:
    """Sealing 70."""
    tender = make_tenders.published(cast)
    bad = make.badly_dealt(make.sealed(tender, cast.supplier), tender, cast)
    make.committed(tender, cast.supplier, bad)
    make.committed(tender, cast.rival, price="1100000.00")
    make.committed(tender, cast.third, price="1150000.00")
    make.close(tender)
    for custodian in cast.custodians[:2]:
        make.released(tender, custodian)
    assert make.open_(tender) is None
    clock.forward(minutes=31)
    assert "bids.open " + tender.id in jobs.run_due(running_clock.now())
    assert reason(tender, cast.supplier) == "shares-missing"
    assert len(queries.readable(tender.id)) == 2


def test_the_job_closes_then_opens_with_the_shares(cast: Cast, clock: Hands) -> None:
    tender = make.bid_on(cast)
    assert tender.opens_at is not None
    clock.move_to(tender.opens_at + timedelta(seconds=1))
    assert "bids.close " + tender.id not in jobs.run_due(running_clock.now())
    clock.forward(seconds=2)
    assert "bids.close " + tender.id in jobs.run_due(running_clock.now())
    for custodian in cast.custodians[1:]:
        make.released(tender, custodian)
    assert "bids.open " + tender.id in jobs.run_due(running_clock.now())
    assert "bids.open " + tender.id not in jobs.run_due(running_clock.now())
    assert all(one.status is OpenedStatus.OPENED for one in queries.opened(tender.id))


def test_no_key_is_in_the_public_record_and_none_was_on_the_server_before(cast: Cast, clock: Hands) -> None:
    tender = make.closed(cast)
    make.released(tender, cast.custodians[0])
    assert not _keys_in_storage()
    make.released(tender, cast.custodians[1])
    opening = make.open_(tender)
    assert opening is not None
    assert "AGE-SECRET-KEY" in opening.document
    assert "AGE-SECRET-KEY" not in opening.record
    assert not _keys_in_storage()


class Watched(storage.Folder):
    """A storage that does something when the first sealed file is read."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__(storage.current().root)
        self._meanwhile = [meanwhile]

    def open(self, sha256: str) -> BinaryIO:
        while self._meanwhile:
            self._meanwhile.pop()()
        return super().open(sha256)


def ready(cast: Cast) -> Tender:
    """Closed and released by two custodians, but not opened."""
    tender = make.closed(cast)
    for custodian in cast.custodians[:2]:
        make.released(tender, custodian)
    return tender


def elsewhere(app: Flask, act: Callable[[], object]) -> bool:
    """Whether an act came to its end in another thread of the site."""

    def run() -> None:
        with app.app_context():
            act()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(5)
    return not thread.is_alive()


def test_others_write_while_bids_are_decrypted(app: Flask, cast: Cast) -> None:
    tender, came = ready(cast), []

    def write() -> None:
        with unit_of_work():
            recording.tick(running_clock.now(), platform())

    storage.use(Watched(lambda: came.append(elsewhere(app, write))))
    assert make.open_(tender) is not None
    assert came == [True]
    assert [line.act for line in ledger.every()][-2:] == ["tick", "tender.opened"]


def test_a_share_that_comes_in_meanwhile_is_used_in_the_next_round(app: Flask, cast: Cast) -> None:
    tender = ready(cast)
    tender_id, third = tender.id, cast.custodians[2]
    storage.use(Watched(lambda: elsewhere(app, lambda: make.released(tenders.published(tender_id), third))))
    assert make.open_(tender) is None
    assert queries.opened(tender.id) == []
    assert make.open_(tender) is not None
    assert len(queries.releases(tender.id)) == 3


def test_two_never_open_at_once(app: Flask, cast: Cast) -> None:
    tender, second = ready(cast), []
    tender_id = tender.id

    def again() -> None:
        second.append(openings.open_by_id(tender_id, running_clock.now()))

    storage.use(Watched(lambda: elsewhere(app, again)))
    assert make.open_(tender) is not None
    assert second == [None]
    assert acts(tender).count("tender.opened") == 1


def test_an_opening_cut_short_leaves_nothing_and_is_resumed(cast: Cast) -> None:
    tender = ready(cast)

    def crash() -> None:
        raise RuntimeError("planted")

    left = storage.current().root / "incoming" / f"opening-{tender.id}"
    left.mkdir()
    (left / "plain").write_text("left by a process that was killed")
    storage.use(Watched(crash))
    assert jobs.run_due(running_clock.now())[:1] != [f"bids.open {tender.id}"]
    assert (queries.opening(tender.id), queries.opened(tender.id), left.exists()) == (None, [], False)
    assert f"bids.open {tender.id}" in jobs.run_due(running_clock.now())
    assert all(one.status is OpenedStatus.OPENED for one in queries.opened(tender.id))


def _keys_in_storage() -> bool:
    paths = [path for path in storage.current().root.rglob("*") if path.is_file()]
    return any(b"AGE-SECRET-KEY" in path.read_bytes() for path in paths)


def _blob(tender: Tender, player: Player) -> str:
    found: Submission | None = queries.last_of(tender.id, player.organisation)
    assert found is not None
    return Bid.parse(found.document).blob_hashes[1]
