"""After an outage every tender that it touched opens later, all at one time, and no other one does."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from flask import Flask

from procure.bids import closings, evidence
from procure.bids import queries as bids
from procure.bids.refusals import Refused
from procure.client import audit, platform
from procure.core.errors import BadInput
from procure.crypto import certificates, cms, keyring
from procure.crypto.documents import Extension
from procure.db import db, unit_of_work
from procure.ledger.models import Line
from procure.outages import deadlines, queries
from procure.outages.models import Outage
from procure.signing import queries as signing
from procure.signing import service
from procure.signing.models import Kind, PlatformSignature
from procure.tenders import queries as tenders
from procure.tenders.models import Change, Tender
from tests.cast import Cast, at
from tests.make import bids as make_bids
from tests.make import changes, clients
from tests.make import outages as make
from tests.make import tenders as make_tenders

if TYPE_CHECKING:
    from tests.ground import Hands

BEGAN, ENDED = at("2026-03-24 08:30"), at("2026-03-24 09:32")
"""62 minutes about the usual deadline, 09:00."""
JUDGE = Path(__file__).parents[1] / "outside" / "evidence-audit.sh"
DEEP = bool(os.environ.get("PROCURE_DEEP"))
TOUCHED, OTHERS = (2486, 2486) if DEEP else (12, 12)
SECOND = timedelta(seconds=1)


def opens_of(tender: Tender) -> datetime:
    db.session.rollback()
    found = db.session.get_one(Tender, tender.id).opens_at
    assert found is not None
    return found


def lines(since: int) -> Counter[str]:
    found = db.session.scalars(sa.select(Line).where(Line.index > since))
    return Counter(one.act for one in found)


def newest_line() -> int:
    return db.session.scalar(sa.select(sa.func.max(Line.index))) or 0


def replay(cast: Cast, touched: int, others: int) -> tuple[Outage, dict[str, datetime], float]:
    """The outage over so many tenders that it touched and so many others; how many seconds the rest took."""
    window = deadlines.touched(BEGAN, ENDED)
    span = (window.until - BEGAN - 2 * SECOND) / touched
    inside = [BEGAN + SECOND + n * span for n in range(touched)]
    outside = [BEGAN - n * SECOND for n in range(others // 2)]
    outside += [window.until + n * SECOND for n in range(others - len(outside))]
    ids = make.many(make_tenders.published(cast), inside + outside)
    outage = make.judged(cast, make.found(BEGAN, ENDED))
    begun = monotonic()
    make.extended()
    seconds = monotonic() - begun
    return outage, dict(zip(ids, inside + outside, strict=True)), seconds


def misjudged(outage: Outage, before: dict[str, datetime]) -> list[str]:
    """Tenders that stayed and should have moved, or moved elsewhere, or should have stayed."""
    db.session.rollback()
    window, to = queries.window(outage), queries.get(outage.id).opens_at
    now = {id_: due for id_, due in db.session.execute(sa.select(Tender.id, Tender.opens_at))}
    wanted = {id_: to if window.covers(due) else due for id_, due in before.items()}
    return [id_ for id_, due in wanted.items() if now[id_] != due]


def test_every_tender_that_an_outage_touched_opens_later_and_no_other(cast: Cast, clock: Hands) -> None:
    outage, before, seconds = replay(cast, TOUCHED, OTHERS)
    assert misjudged(outage, before) == []
    moved = tenders.by_outage(outage.id)
    assert len(moved) == TOUCHED + 1, "with the one they are copies of, which was due at 09:00"
    assert {one.opens_at for one in moved} == {at("2026-03-24 11:32")}
    acts = Counter(
        one.act for one in db.session.scalars(sa.select(Line).where(Line.subject.in_(list(before))))
    )
    assert acts == {"extension": TOUCHED}
    assert make.extended() == []
    print(f"{len(moved)} extensions in {seconds:.1f} s")


def test_a_rule_that_forgets_some_or_moves_others_is_noticed(cast: Cast, clock: Hands) -> None:
    outage, before, _ = replay(cast, 6, 6)
    ids = list(before)
    for id_, due in ((ids[2], before[ids[2]]), (ids[-1], at("2026-03-24 11:32:30"))):
        with unit_of_work():
            kept = db.session.get_one(Tender, id_).opens_at
            db.session.get_one(Tender, id_).opens_at = due
        assert misjudged(outage, before) == [id_]
        with unit_of_work():
            db.session.get_one(Tender, id_).opens_at = kept


def test_a_tender_that_can_not_be_moved_holds_no_other_up(cast: Cast, clock: Hands) -> None:
    ids = make.many(make_tenders.published(cast), [BEGAN + n * SECOND for n in range(1, 4)])
    outage = make.judged(cast, make.found(BEGAN, ENDED))
    with unit_of_work():
        db.session.execute(sa.update(Tender).where(Tender.id == ids[1]).values(document_id=None))
    assert len(make.extended()) == 3
    assert {one.tender_id for one in tenders.by_outage(outage.id)} & set(ids) == {ids[0], ids[2]}
    assert queries.to_extend(clock.now()) == [f"{outage.id} {ids[1]}"]


def test_bids_stand_and_others_come_in_until_the_new_deadline_and_everybody_agrees(
    cast: Cast, clock: Hands, tmp_path: Path
) -> None:
    tender = make_bids.bid_on(cast, make_bids.PRICES[:2])
    outage = make.judged(cast, make.found(BEGAN, ENDED))
    make.extended()
    to = opens_of(tender)
    assert to == at("2026-03-24 11:32")
    clock.move_to(to - SECOND)
    make_bids.committed(tender, cast.third, price=make_bids.PRICES[2])
    late = make_bids.sealed(tender, cast.stranger)
    make.alive(clock.move_to(to))
    with pytest.raises(Refused) as refused:
        make_bids.committed(tender, cast.stranger, late)
    assert refused.value.code == "late"
    make.alive(clock.move_to(to + 5 * SECOND))
    make_bids.close(tender)
    for custodian in cast.custodians[:2]:
        make_bids.released(tender, custodian)
    make_bids.open_(tender)
    assert len(bids.opened(tender.id)) == 3
    folder = tmp_path / "package"
    evidence.package(tender.id, folder, clock.now())
    signed = (folder / "extension-1.json").read_bytes(), (folder / "extension-1.p7s").read_bytes()
    platform_own = certificates.sha256_of(keyring.current().receipt_certificate)
    assert cms.verify(*signed, [cast.root], clock.now()).certificate_sha256 == platform_own
    assert Extension.parse(signed[0]).opens == to
    assert outage.cause in Extension.parse(signed[0])["reason"]
    assert audit.main([str(folder), "--anchor", certificates.sha256_of(cast.root)]) == 0
    said = subprocess.run(["bash", str(JUDGE), str(folder)], capture_output=True, text=True, check=False)
    assert said.stdout.splitlines()[-1] == "AUDIT OK"


def test_the_clients_of_bidders_and_custodians_take_the_platforms_extension(
    app: Flask, cast: Cast, clock: Hands, tmp_path: Path
) -> None:
    tender = make_tenders.published(cast)
    make.judged(cast, make.found(BEGAN, ENDED))
    make.extended()
    seen = platform.tender_of(clients.place(app, cast, cast.supplier, tender, tmp_path))
    assert seen.opens == at("2026-03-24 11:32")


def test_an_extension_that_another_organisation_signed_is_not_taken(
    app: Flask, cast: Cast, clock: Hands, tmp_path: Path
) -> None:
    """The control: only the purchaser and the platform may move an opening."""
    tender = make_tenders.published(cast)
    make.judged(cast, make.found(BEGAN, ENDED))
    make.extended()
    at_ = clients.place(app, cast, cast.supplier, tender, tmp_path)
    document = tenders.changes(tenders.published(tender.id))[0].document
    assert document is not None
    forged = cast.stranger.sign(signing.content(document), clock.now())
    with unit_of_work():
        _unguarded(forged, document.id)
    with pytest.raises(BadInput) as refused:
        platform.tender_of(at_)
    assert refused.value.code == "not-trusted"


def _unguarded(p7s: bytes, document_id: str) -> None:
    table, connection = PlatformSignature.__table__, db.session.connection()
    off = {
        "postgresql": ["ALTER TABLE platform_signature DISABLE TRIGGER ALL"],
        "sqlite": ["DROP TRIGGER platform_signature_no_update"],
    }
    for statement in off[connection.dialect.name]:
        connection.exec_driver_sql(statement)
    db.session.execute(sa.update(table).where(table.c.document_id == document_id).values(p7s=p7s))


def test_a_second_outage_during_the_extension_moves_it_again(cast: Cast, clock: Hands) -> None:
    tender = make_tenders.published(cast)
    make.judged(cast, make.found(BEGAN, ENDED))
    make.extended()
    first = opens_of(tender)
    second = make.found(first - timedelta(minutes=20), first + timedelta(hours=3))
    assert tender.id not in bids.due_to_close(clock.now())
    make.judged(cast, second)
    make.extended()
    assert opens_of(tender) == at("2026-03-25 14:32")
    assert [one.outage_id is not None for one in tenders.changes(tenders.published(tender.id))] == [True] * 2


def test_two_outages_that_touched_the_same_tender_are_judged_in_any_order(cast: Cast, clock: Hands) -> None:
    tender = make_tenders.published(cast)
    first = make.found(BEGAN, ENDED)
    second = make.found(ENDED, ENDED + timedelta(minutes=40))
    make.judged(cast, second)
    make.extended()
    assert opens_of(tender) == at("2026-03-24 09:00"), "the second began after its deadline"
    assert tender.id not in bids.due_to_close(clock.now())
    make.judged(cast, first)
    make.extended()
    assert opens_of(tender) == at("2026-03-24 12:12")


def test_after_the_close_record_nothing_moves(cast: Cast, clock: Hands) -> None:
    tender = make_bids.closed(cast)
    outage = make.found(opens_of(tender) - SECOND, opens_of(tender) + timedelta(minutes=10))
    make.judged(cast, outage)
    assert make.extended() == []
    with unit_of_work():
        assert make.service.extend_by_ids(f"{outage.id} {tender.id}", clock.now()) is None
    assert tenders.by_outage(outage.id) == []


def test_what_the_supervisor_held_and_what_the_purchaser_extends_is_moved_as_well(
    cast: Cast, clock: Hands
) -> None:
    tender = make_tenders.published(cast)
    waiting = changes.extension(cast, tender, at("2026-03-24 10:00"))
    placed = changes.suspended(cast, tender)
    make.judged(cast, make.found(BEGAN, ENDED))
    make.extended()
    assert opens_of(tender) == at("2026-03-24 11:32")
    db.session.expire_all()
    assert db.session.get_one(Change, waiting.id).is_standing
    with pytest.raises(Exception, match="开标时间只能顺延"):
        changes.publish(cast, waiting)
    assert placed.lifted_at is None


def test_an_extension_that_is_on_its_way_keeps_the_close_back(cast: Cast, clock: Hands) -> None:
    tender = make_bids.bid_on(cast)
    make.judged(cast, make.found(BEGAN, ENDED))
    make.beaten(clock.forward(minutes=1))
    assert tender.id not in bids.due_to_close(clock.now())
    with pytest.raises(Exception, match="认定之前不截标"), unit_of_work():
        closings.close(tenders.published(tender.id), clock.now())


def test_each_act_leaves_one_line_and_the_notice_names_every_tender(cast: Cast, clock: Hands) -> None:
    tender, since = make_tenders.published(cast), newest_line()
    outage = make.judged(cast, make.found(BEGAN, ENDED))
    make.extended()
    assert lines(since) == {
        "outage.found": 1,
        "outage.explained": 1,
        "outage.confirmed": 1,
        "extension": 1,
    }
    document = queries.get(outage.id).document
    assert document is not None
    told = json.loads(signing.content(document))
    assert told["tenders"] == [{"tender": tender.number, "lot": "1", "opens_before": "2026-03-24T01:00:00Z"}]
    assert told["opens"] == "2026-03-24T03:32:00Z"
    own = signing.by_platform(document)
    assert own is not None
    assert cms.verify(signing.content(document), own.p7s, [cast.root], clock.now())


def test_the_platform_alone_never_says_which_prices_are_opened(
    app: Flask, cast: Cast, clock: Hands, tmp_path: Path
) -> None:
    tender = make_tenders.published(cast)
    outage = make.judged(cast, make.found(BEGAN, ENDED))
    make.extended()
    with unit_of_work():
        (change,) = tenders.by_outage(outage.id)
        content = Extension.build(
            tender_sha256=tender.tender_sha256, opens="2026-03-25T01:00:00Z", reason="…", admitted=[]
        )
        change.document = service.prepare(
            Kind.EXTENSION,
            subject=tender.id,
            name="extension.json",
            media_type="application/json",
            content=content.data,
            at=clock.now(),
        )
        service.sign_as_platform(change.document, clock.now())
    with pytest.raises(BadInput) as refused:
        platform.tender_of(clients.place(app, cast, cast.supplier, tender, tmp_path))
    assert refused.value.code == "not-trusted"
