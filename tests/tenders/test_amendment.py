"""Other content after publication: checked and signed anew, compared for everybody, bids confirmed again."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.testing import FlaskClient

from procure.bids import evidence, queries, releases
from procure.bids.refusals import Refused
from procure.client import audit, custody, handing_in, platform, uploading
from procure.core import clock as moment
from procure.core.errors import BadInput, NotAllowed
from procure.core.rules import RuleBroken, breaches
from procure.crypto import certificates
from procure.crypto.documents import Bid
from procure.crypto.documents import Tender as TenderDocument
from procure.db import db, unit_of_work
from procure.tenders import queries as tenders
from procure.tenders.models import Section, Tender
from procure.tenders.rules.changes import AMENDED
from procure.tenders.service import comparing
from tests.cast import START, Cast, Player, at
from tests.make import bids as make_bids
from tests.make import changes as make
from tests.make import clients
from tests.make import tenders as make_tenders

if TYPE_CHECKING:
    from tests.ground import Hands

Browser = Callable[[Player], FlaskClient]
JUDGE = Path(__file__).parents[1] / "outside" / "evidence-audit.sh"
DAY = START.date()
LAST = at("2026-03-09 23:59")


def codes(facts: object) -> list[str]:
    return [one.rule.code for one in breaches(facts, DAY)]


def current(tender: Tender) -> Tender:
    db.session.expire_all()
    return db.session.get_one(Tender, tender.id)


def sealed(place: platform.Place, folder: Path) -> handing_in.SealedBid:
    """A bid handed in from the bidder's own machine."""
    file = folder.parent / f"{folder.name}.pdf"
    file.write_bytes(b"%PDF-1.7 " + bytes(200_000))
    made = handing_in.seal(place, [file], "1000000.00", folder, replaces=False, say=lambda _: None)
    uploading.upload(place, made, lambda _: None)
    handing_in.commit(place, made)
    return made


def confirmed(place: platform.Place, earlier: handing_in.SealedBid, folder: Path) -> handing_in.SealedBid:
    """The same bid for the amended tender, as ``procure bid reconfirm`` does it."""
    again = handing_in.reconfirm(place, earlier, folder, lambda _: None)
    uploading.upload(place, again, lambda _: None)
    handing_in.commit(place, again)
    return again


def holds(folder: Path, cast: Cast) -> bool:
    return audit.main([str(folder), "--anchor", certificates.sha256_of(cast.root)]) == 0


def shell(folder: Path) -> str:
    done = subprocess.run(["bash", str(JUDGE), str(folder)], capture_output=True, text=True, check=False)
    return done.stdout.splitlines()[-1]


def test_an_amendment_is_written_compared_frozen_signed_and_published(
    cast: Cast, client_of: Browser, visitor: FlaskClient
) -> None:
    tender, browser = make_tenders.published(cast), client_of(cast.purchaser)
    first = tender.tender_sha256
    answer = browser.post(f"/purchaser/tenders/{tender.id}/amend", data={"reason": make.REASON})
    url = answer.headers["Location"]
    change = tenders.standing_change(tender)
    assert change is not None
    section = browser.get(f"/purchaser/changes/{change.id}/need").text
    assert "课桌椅一千套" in section
    form = make.NEED | {"version": change.version}
    assert browser.post(f"/purchaser/changes/{change.id}/need", data=form).status_code == 303
    page = browser.get(url).text
    assert "课桌椅一千套" in page
    assert "课桌椅一千二百套" in page
    assert browser.post(url, data={"version": 2}).status_code == 303
    assert current(tender).tender_sha256 == first
    content = browser.get(f"/purchaser/changes/{change.id}/document.json").data
    publish = {
        "medium": "中国政府采购网",
        "url": "https://example.org/notice/3",
        "posted_at": "2026-03-02T09:00",
        "evidence": (BytesIO(b"%PDF-1.7 posted"), "更正.pdf"),
        "signature": (BytesIO(cast.purchaser.sign(content)), "tender.json.p7s"),
    }
    assert browser.post(f"/purchaser/changes/{change.id}/publish", data=publish).status_code == 303
    now = current(tender)
    assert (now.need, now.revision) == (make.NEED["need"], 2)
    assert now.tender_sha256 == TenderDocument.parse(content).sha256 != first
    public = visitor.get(f"/tenders/{tender.id}/changes").text
    assert "课桌椅一千套" in public
    assert "课桌椅一千二百套" in public
    assert visitor.get(f"/tenders/{tender.id}/tender.json").data == content


def test_an_amendment_that_the_gate_refuses_is_not_frozen(cast: Cast, client_of: Browser) -> None:
    tender = make_tenders.published(cast)
    local = [dict(one) for one in make_tenders.FACTORS]
    local[2] |= {"tiers": "在淄博市注册的企业得四十分，其他不得分"}
    with pytest.raises(RuleBroken) as refused:
        make.amendment(cast, tender, {"factors": local}, Section.SCORING)
    assert refused.value.code == "the-tender-passes-the-fair-competition-gate"
    assert current(tender).revision == 1


def test_only_what_is_other_is_shown_row_by_row(cast: Cast) -> None:
    tender = make_tenders.published(cast)
    factors = [dict(one) for one in make_tenders.FACTORS]
    factors[2] |= {"tiers": "含进度、人员、质量三项，每缺一项扣十分"}
    change = make.amended(cast, tender, {"factors": factors}, Section.SCORING)
    (clause,) = comparing.published(change)
    assert str(clause.label) == "评分因素"
    assert "应急" in clause.before
    assert "应急" not in clause.after


def test_an_amendment_leaves_fifteen_days_and_keeps_what_is_bought() -> None:
    assert codes(AMENDED) == []
    late = replace(AMENDED, at=AMENDED.at + timedelta(minutes=1))
    assert codes(late) == ["an-amendment-leaves-fifteen-days"]
    assert codes(replace(late, to=late.to + timedelta(days=1))) == []
    assert codes(replace(AMENDED, changed=0)) == ["an-amendment-changes-something"]
    kept = ["an-amendment-keeps-the-object-and-the-qualifications"]
    assert codes(replace(AMENDED, changes_object=True)) == kept


def test_a_late_amendment_moves_the_opening_with_it(cast: Cast, clock: Hands) -> None:
    tender = make_tenders.published(cast)
    change = make.amendment(cast, tender)
    clock.move_to(LAST + timedelta(minutes=1))
    with pytest.raises(RuleBroken) as refused:
        make.publish(cast, change)
    assert refused.value.code == "an-amendment-leaves-fifteen-days"
    timing = {"opens_at": at("2026-03-25 09:00"), "provisional_accepted": False}
    with unit_of_work():
        make.service.drop(db.session.merge(change), by=cast.purchaser.actor, at=moment.now())
    make.amended(cast, tender, make.NEED | timing)
    assert current(tender).opens_at == at("2026-03-25 09:00")
    assert tenders.document_of(current(tender)).opens == at("2026-03-25 09:00")


def test_qualifications_and_budget_have_no_page_to_amend_them(cast: Cast, client_of: Browser) -> None:
    tender, browser = make_tenders.published(cast), client_of(cast.purchaser)
    browser.post(f"/purchaser/tenders/{tender.id}/amend", data={"reason": make.REASON})
    change = tenders.standing_change(tender)
    assert change is not None
    for part in ("qualifications", "basics"):
        assert browser.get(f"/purchaser/changes/{change.id}/{part}").status_code == 404
    for part in ("need", "scoring", "terms", "timing", "custodians"):
        assert browser.get(f"/purchaser/changes/{change.id}/{part}").status_code == 200
    odd = {"opens_at": "0999-05-01T00:00", "bid_security_fen": "0", "bid_validity_days": "90", "version": 1}
    assert browser.post(f"/purchaser/changes/{change.id}/timing", data=odd).status_code == 303
    assert browser.post(f"/purchaser/changes/{change.id}/amendment", data={"version": 2}).status_code == 422


def test_bids_on_two_revisions_open_and_the_package_holds(
    cast: Cast, app: Flask, client_of: Browser, visitor: FlaskClient, tmp_path: Path, clock: Hands
) -> None:
    """One bidder confirms with one command, one does not, one comes new; a custodian is replaced."""
    tender = make_tenders.published(cast)
    place = clients.place(app, cast, cast.supplier, tender, tmp_path)
    first = sealed(place, tmp_path / "one")
    make_bids.committed(tender, cast.rival, price=make_bids.PRICES[1])
    clock.forward(hours=1)
    keepers = (*cast.custodians[:2], cast.stranger)
    chosen = [one.id for one in make_tenders.certificates(keepers)]
    make.amended(cast, tender, make.NEED | {"custodians": chosen})
    make.extended(cast, tender, at("2026-03-31 09:00"))
    assert platform.tender_of(place).opens == current(tender).opens_at == at("2026-03-31 09:00")
    told = [str(one.title) for one in queries.to_do(cast.supplier.actor, moment.now())]
    assert any("重新确认" in one for one in told)
    assert "procure bid reconfirm" in client_of(cast.supplier).get(f"/tenders/{tender.id}/my-bid").text
    again = confirmed(place, first, tmp_path / "two")
    assert again.bid["blobs"] == first.bid["blobs"]
    assert again.bid.recipient == first.bid.recipient
    assert [one.key for one in current(tender).custodians] == ["c1", "c2", "c4"]
    make_bids.committed(tender, cast.third, price=make_bids.PRICES[2])
    make_bids.close(tender)
    for keeper in cast.custodians[:2]:
        seen = clients.place(app, cast, keeper, tender, tmp_path)
        document = custody.build(seen, platform.tender_of(seen))
        p7s = keeper.sign(document.data, moment.now())
        with unit_of_work():
            found = tenders.published(tender.id)
            releases.release(found, document.data, p7s, by=keeper.actor, at=moment.now())
    make_bids.open_(tender)
    opened = {one.organisation_id: one for one in queries.opened(tender.id)}
    assert {one.status.value for one in opened.values()} == {"opened"}
    assert opened[cast.rival.organisation].submission.revision == 1
    page = visitor.get(f"/tenders/{tender.id}/opening").text
    assert page.count("对第1版招标文件作出") == 1
    folder = tmp_path / "package"
    evidence.package(tender.id, folder, moment.now())
    assert shell(folder) == "AUDIT OK"
    assert holds(folder, cast)
    (folder / "extension-1.json").rename(folder / "hidden")
    assert not holds(folder, cast)
    (folder / "hidden").rename(folder / "extension-1.json")
    (revision,) = (folder / "revisions").glob("*.json")
    revision.write_bytes(revision.read_bytes().replace(b'"lot":"1"', b'"lot":"2"'))
    assert not holds(folder, cast)


def test_a_used_key_is_taken_again_only_for_a_later_revision(cast: Cast, app: Flask, tmp_path: Path) -> None:
    tender = make_tenders.published(cast)
    place = clients.place(app, cast, cast.supplier, tender, tmp_path)
    first = sealed(place, tmp_path / "one")
    with pytest.raises(BadInput) as refused:
        handing_in.reconfirm(place, first, tmp_path / "two", lambda _: None)
    assert refused.value.code == "current"
    again = handing_in.sealing.seal_again(
        tenders.document_of(tender),
        first,
        make_bids.signer(cast.supplier),
        cast.supplier.identity,
        tmp_path / "three",
        moment.now(),
        2,
    )
    bid = make_bids.Sealed(again.bid.data, again.p7s, {one.name: one.read_bytes() for one in again.blobs})
    with pytest.raises(Refused) as used:
        make_bids.committed(tender, cast.supplier, bid)
    assert used.value.code == "key-reused"


def test_a_bid_for_the_earlier_revision_comes_too_late(cast: Cast) -> None:
    tender = make_tenders.published(cast)
    old = make_bids.sealed(tender, cast.supplier)
    make.amended(cast, tender)
    with pytest.raises(Refused) as refused:
        make_bids.committed(current(tender), cast.supplier, old)
    assert refused.value.code == "tender-revision"
    assert [Bid.parse(old.document)["tender_sha256"]] == [
        one.sha256 for one in tenders.replaced(current(tender))
    ]


def test_a_frozen_amendment_goes_back_to_its_draft(cast: Cast, client_of: Browser) -> None:
    tender = make_tenders.published(cast)
    change, browser = make.amendment(cast, tender), client_of(cast.purchaser)
    assert browser.post(f"/purchaser/changes/{change.id}/reopen").status_code == 303
    standing = tenders.standing_change(current(tender))
    assert standing is not None
    assert standing.document is None
    by = {"by": cast.purchaser.actor, "at": START}
    with pytest.raises(NotAllowed), unit_of_work():
        make.service.publish_amendment(db.session.merge(standing), b"", make_tenders.posting(START), **by)
