"""The price in an envelope of its own: both close at once, the price opens last, and not everybody's."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from procure.bids import evidence, queries, releases
from procure.bids.models import OpenedStatus
from procure.bids.refusals import Refused
from procure.client import audit
from procure.client.audit import result
from procure.client.audit.package import load
from procure.client.audit.report import Failed, Report
from procure.core import clock
from procure.core.rules import RuleBroken
from procure.crypto import certificates, shapes
from procure.crypto import release as custody
from procure.crypto.documents import Extension
from procure.crypto.documents import Tender as TenderDocument
from procure.crypto.entries import Entry
from procure.crypto.records import Opening
from procure.crypto.refusals import OpeningRefused
from procure.db import unit_of_work
from procure.ledger import queries as ledger
from procure.signing import queries as signing
from procure.tenders import queries as tenders
from procure.tenders.models import Envelope, Tender
from tests.bids.test_evidence import shell
from tests.cast import Cast, Player
from tests.make import bids, changes, envelopes, evaluation

FIRST, PRICE = Envelope
SECOND = timedelta(seconds=1)


def both(tender: Tender) -> list[TenderDocument]:
    """The two signed tender.json."""
    return [tenders.document_of(tenders.published(tender.id), one) for one in Envelope]


def holds(folder: Path, cast: Cast) -> bool:
    """Both judges' verdict: the outside one judges each package."""
    whole = audit.main([str(folder), "--anchor", certificates.sha256_of(cast.root)]) == 0
    parts = [shell(folder / "1" / name) for name in ("technical", "price") if (folder / "1" / name).exists()]
    return whole and set(parts) == {"AUDIT OK"}


def exported(tender: Tender, folder: Path) -> Path:
    """The evidence of the tender, a package for each envelope."""
    evidence.export([tenders.published(tender.id)], folder, clock.now())
    return folder


def test_both_envelopes_close_at_one_instant_and_the_price_opens_later(cast: Cast) -> None:
    tender = envelopes.published(cast, mode="dual")
    technical, price = both(tender)
    assert [one["envelope"] for one in (technical, price)] == ["technical", "price"]
    assert technical.closes == price.closes == technical.opens == tender.opens_at
    assert price.opens == technical.opens + timedelta(hours=24)
    lines = [Entry.parse(one.entry.encode()) for one in ledger.of(tender.id) if one.act == "tender"]
    assert [one.value["sha256"] for one in lines] == [technical.sha256, price.sha256]


def test_an_extension_moves_both_deadlines_and_a_changed_tender_is_confirmed_in_both(cast: Cast) -> None:
    tender = envelopes.bid_on(cast)
    later = tender.opens_at + timedelta(days=7)
    changes.extended(cast, tender, later)
    found = [queries.extensions(tenders.published(tender.id), one) for one in Envelope]
    read = [json.loads(signing.content(one)) for (one,) in found]
    assert [one["closes"] for one in read] == [clock.text(later)] * 2
    assert [one["opens"] for one in read] == [clock.text(later), clock.text(later + timedelta(hours=24))]
    assert [one["tender_sha256"] for one in read] == [one.sha256 for one in both(tender)]
    before = both(tender)
    changes.amended(cast, tenders.published(tender.id))
    assert [len(tenders.replaced(tenders.published(tender.id), one)) for one in Envelope] == [1, 1]
    assert not {one.sha256 for one in before} & {one.sha256 for one in both(tender)}


@pytest.mark.parametrize("envelope", list(Envelope))
def test_neither_envelope_is_replaced_or_withdrawn_from_the_deadline_on(
    cast: Cast, envelope: Envelope
) -> None:
    tender = envelopes.bid_on(cast)
    clock.move_to(tender.opens_at - SECOND)
    again = bids.replaced(tender, cast.supplier, "990000.00", envelope)
    assert again.seq == 2
    clock.move_to(tender.opens_at)
    with pytest.raises(Refused) as late:
        bids.replaced(tender, cast.supplier, "980000.00", envelope)
    assert late.value.code == "late"
    bids.close(tender)
    with pytest.raises(Refused) as late:
        bids.withdrawn(tender, cast.supplier, envelope)
    assert late.value.code == "late"


def test_a_price_is_not_replaced_after_the_technical_opening(cast: Cast) -> None:
    """Case 122 of the sealing protocol."""
    tender = envelopes.opened(cast)
    with pytest.raises(Refused) as refused:
        bids.replaced(tender, cast.supplier, "900000.00", PRICE)
    assert refused.value.code == "late"


def test_whoever_hands_in_one_envelope_alone_is_not_counted(cast: Cast) -> None:
    tender = envelopes.published(cast)
    for player in cast.bidders[:2]:
        envelopes.bid(tender, player)
    bids.committed(tender, cast.third, bids.sealed(tender, cast.third))
    bids.close(tender)
    closings = [queries.closing(tender.id, one) for one in Envelope]
    assert [one.opens for one in closings if one] == [False, False]
    assert [len(queries.closed(tender.id, one)) for one in Envelope] == [3, 2]
    assert len({one.closed_at for one in closings if one}) == 1


def test_one_envelope_is_not_passed_off_as_the_other(cast: Cast) -> None:
    tender = envelopes.published(cast)
    technical = bids.sealed(tender, cast.supplier)
    fields = json.loads(technical.document) | {"envelope": "price"}
    changed = shapes.canonical(fields | {"tender_sha256": both(tender)[1].sha256})
    forged = replace(technical, document=changed, p7s=cast.supplier.sign(changed, clock.now()))
    bids.committed(tender, cast.supplier, technical)
    with pytest.raises(Refused) as refused:
        bids.committed(tender, cast.supplier, forged)
    assert refused.value.code == "reused"
    unnamed = shapes.canonical({name: part for name, part in fields.items() if name != "envelope"})
    bare = replace(technical, document=unnamed, p7s=cast.supplier.sign(unnamed, clock.now()))
    with pytest.raises(Refused) as refused:
        bids.committed(tender, cast.supplier, bare)
    assert refused.value.code == "other-envelope"


def test_a_price_written_into_the_technical_envelope_keeps_it_closed(cast: Cast, tmp_path: Path) -> None:
    tender = envelopes.published(cast)
    for player in cast.bidders:
        envelopes.bid(tender, player)
    form = {"price": "1.00", "currency": "CNY"}
    last = queries.last_of(tender.id, cast.supplier.organisation)
    told = bids.sealed(tender, cast.supplier, seq=2, prev=last.sha256, form=form)
    bids.committed(tender, cast.supplier, told)
    bids.close(tender)
    for custodian in cast.custodians[:2]:
        bids.released(tender, custodian)
    opening = bids.open_(tender)
    own = queries.opened_of(tender.id, cast.supplier.organisation)
    assert (own.status, own.reason, own.price_fen) == (OpenedStatus.NOT_OPENED, "price-disclosed", None)
    assert "1.00" not in opening.record
    folder = exported(tender, tmp_path / "package")
    assert holds(folder, cast)
    whole = load(folder / "1" / "technical")
    for wrong in ("price-unreadable", "technical-failed"):
        changed = whole.opening.data.replace(b"price-disclosed", wrong.encode())
        with pytest.raises(Failed):
            result.check_opening(whole, Opening.parse(changed), Report())


def test_custodians_refuse_a_price_before_the_notice_and_before_its_time(cast: Cast) -> None:
    tender = envelopes.scored(cast)
    clock.move_to(clock.now() + timedelta(days=2))
    with pytest.raises(OpeningRefused) as refused:
        bids.release_document(tender, cast.custodians[0], "c1", PRICE)
    assert refused.value.code == "not-announced"
    opens_at = clock.now() + timedelta(hours=1)
    tender = envelopes.announce(cast, tender, opens_at)
    clock.move_to(opens_at - SECOND)
    with pytest.raises(OpeningRefused) as refused:
        bids.release_document(tender, cast.custodians[0], "c1", PRICE)
    assert refused.value.code == "too-early"
    clock.move_to(opens_at)
    ready = bids.release_document(tender, cast.custodians[0], bids.key_of(tender, cast.custodians[0]), PRICE)
    with unit_of_work():
        by = cast.custodians[0].actor
        kept = releases.release(tenders.published(tender.id), *ready, by=by, at=clock.now())
    assert kept.envelope is PRICE


def test_the_platform_takes_no_share_of_a_price_before_its_time(cast: Cast) -> None:
    """What a custodian's machine would refuse is refused here too, should its clock be wrong."""
    tender = envelopes.announced(cast)
    who = bids.key_of(tender, cast.custodians[0])
    early = bids.release_document(tender, cast.custodians[0], who, PRICE)
    by, at = cast.custodians[0].actor, tender.price_opens_at - SECOND
    with pytest.raises(RuleBroken), unit_of_work():
        releases.release(tenders.published(tender.id), *early, by=by, at=at)


def test_no_price_is_known_before_the_technical_evaluation_is_done(cast: Cast) -> None:
    tender = envelopes.scored(cast)
    assert [one.price_fen for one in queries.opened(tender.id)] == [None] * 3
    assert '"price"' not in queries.opening(tender.id).record
    assert queries.opened(tender.id, PRICE) == []
    tender = envelopes.announce(cast, tender)
    clock.move_to(tender.price_opens_at)
    for custodian in cast.custodians[:2]:
        bids.released(tender, custodian, PRICE)
    bids.open_(tender)
    assert [one.price_fen for one in queries.opened(tender.id)] == [100_000_000, 110_000_000, 115_000_000]


def test_what_failed_technically_is_never_released(cast: Cast, tmp_path: Path) -> None:
    tender = envelopes.priced(cast, bidders=(*cast.bidders, cast.stranger), failed=[cast.rival])
    found = {one.organisation_id: one for one in queries.opened(tender.id, PRICE)}
    sealed = found[cast.rival.organisation]
    assert (sealed.status, sealed.reason) == (OpenedStatus.NOT_OPENED, "technical-failed")
    for one in queries.releases(tender.id, PRICE):
        document = json.loads(one.document)
        assert sealed.submission.sha256 not in document["releases"]
        assert document["refused"] == {sealed.submission.sha256: "technical-failed"}
    assert queries.unopened(tender.id) == []
    report = evaluation.complete(cast, envelopes.examined(cast, tender))
    assert len(evaluation.report(report).ranking) == 3
    folder = exported(tender, tmp_path / "package")
    assert holds(folder, cast)
    notice = folder / "1" / "price" / "extension-1.json"
    assert sealed.submission.sha256 not in json.loads(notice.read_text())["admitted"]


def test_a_custodian_that_releases_a_failed_price_is_refused(cast: Cast) -> None:
    tender = envelopes.announced(cast, bidders=(*cast.bidders, cast.stranger), failed=[cast.rival])
    custodian = cast.custodians[0]
    who = bids.key_of(tender, custodian)
    rival = queries.closed_of(tender.id, cast.rival.actor, PRICE)
    bid = custody.Bid.parse(rival.document)
    held = custody.open_wrap(bid, both(tender)[1], who, [custodian.identity])
    document, _ = bids.release_document(tender, custodian, who, PRICE)
    fields = json.loads(document)
    fields["releases"][rival.sha256] = {
        name: base64.b64encode(share).decode() for name, share in held.items()
    }
    del fields["refused"]
    data = shapes.canonical(fields)
    p7s = custodian.sign(data, clock.now())
    with pytest.raises(Refused) as refused, unit_of_work():
        releases.release(tenders.published(tender.id), data, p7s, by=custodian.actor, at=clock.now())
    assert refused.value.code == "not-admitted"


def test_while_the_tender_is_suspended_no_price_is_released_or_opened(cast: Cast) -> None:
    tender = envelopes.announced(cast)
    placed = changes.suspended(cast, tender)
    with pytest.raises(RuleBroken, match="暂停"):
        bids.released(tender, cast.custodians[0], PRICE)
    changes.resumed(cast, placed)
    for custodian in cast.custodians[:2]:
        bids.released(tender, custodian, PRICE)
    assert bids.open_(tender) is not None


def test_a_bid_may_be_revoked_before_its_price_is_known(
    cast: Cast, client_of: Callable[[Player], FlaskClient]
) -> None:
    tender = envelopes.opened(cast)
    page = client_of(cast.supplier).get(f"/tenders/{tender.id}/my-bid/revoke")
    assert (page.status_code, "报价信封未开启" in page.text) == (200, True)


def test_where_bidders_decrypt_each_envelope_has_a_window(cast: Cast) -> None:
    tender = envelopes.bid_on(cast, mode="dual")
    bids.close(tender)
    bids.decrypted(tender, *cast.bidders)
    for custodian in cast.custodians[:2]:
        bids.released(tender, custodian)
    bids.open_(tender)
    tender = envelopes.score(cast, evaluation.conforming(cast, tender))
    tender = envelopes.announce(cast, tender)
    clock.move_to(tender.price_opens_at + SECOND)
    window = queries.window(tender, PRICE)
    assert window.ends_at == tender.price_opens_at + timedelta(minutes=30)
    with pytest.raises(RuleBroken):
        bids.released(tender, cast.custodians[0], PRICE)
    bids.decrypted(tender, cast.supplier, cast.rival, envelope=PRICE)
    clock.move_to(window.ends_at)
    for custodian in cast.custodians[:2]:
        bids.released(tender, custodian, PRICE)
    bids.open_(tender)
    reasons = {one.organisation_id: one.reason for one in queries.opened(tender.id, PRICE)}
    assert reasons[cast.third.organisation] == "not-decrypted-by-bidder"
    assert [one.price_fen for one in queries.opened(tender.id)] == [100_000_000, 110_000_000, None]


def test_the_auditor_refuses_a_price_that_the_notice_does_not_admit(cast: Cast, tmp_path: Path) -> None:
    """The positive control: the same package, but with a notice that names one bid less, or none at all."""
    whole = load(exported(envelopes.priced(cast), tmp_path / "package") / "1" / "price")
    assert whole.opening is not None
    result.check_opening(whole, whole.opening, Report())
    ((name, notice),) = whole.extensions.items()
    short = Extension.build(**{**notice.value, "admitted": notice["admitted"][1:]})
    bare = Extension.build(**{key: part for key, part in notice.value.items() if key != "admitted"})
    for forged in (short, bare):
        changed = replace(whole, extensions={name: forged})
        with pytest.raises(Failed):
            result.check_opening(changed, whole.opening, Report())
