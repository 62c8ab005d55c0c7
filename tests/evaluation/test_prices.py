"""Techniques are judged without prices; then the purchaser says when prices open, and they are examined."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from procure.bids import evidence
from procure.bids import queries as bids_queries
from procure.client import audit
from procure.core import clock
from procure.core.errors import NotAllowed
from procure.core.rules import RuleBroken, breaches
from procure.evaluation import queries
from procure.evaluation.models import Outcome
from procure.evaluation.rules import AnnouncePrices
from procure.evaluation.steps import Step
from procure.signing import queries as signing
from procure.tenders import queries as tenders
from procure.tenders.models import Envelope, Tender
from tests.cast import Cast, Player, at
from tests.make import bids, envelopes, evaluation

Browser = Callable[[Player], FlaskClient]
SECOND = timedelta(seconds=1)
NOON = at("2026-03-30 12:00")
OVER = ("1000000.00", "1180000.00", "1180000.01")
"""The last is one fen over the ceiling."""


def step(tender: Tender) -> Step:
    """What has to be done next."""
    return queries.progress(tenders.published(tender.id)).step


@pytest.mark.parametrize(
    ("opens_at", "earliest", "kept"),
    [
        (NOON, NOON, True),
        (NOON, NOON + SECOND, False),
        (NOON + SECOND, NOON + SECOND, True),
        (NOON - SECOND, NOON - SECOND, False),
    ],
)
def test_prices_open_neither_too_soon_nor_in_the_past(opens_at: object, earliest: object, kept: bool) -> None:
    assert (breaches(AnnouncePrices(NOON, opens_at, earliest), NOON.date()) == []) is kept


def test_the_steps_come_in_this_order(cast: Cast) -> None:
    tender = envelopes.opened(cast)
    evaluation.conforming(cast, tender)
    seen = [step(tender)]
    with pytest.raises(NotAllowed):
        envelopes.announce(cast, tender)
    envelopes.score(cast, tender)
    seen.append(step(tender))
    tender = envelopes.announce(cast, tender)
    seen.append(step(tender))
    clock.move_to(tender.price_opens_at)
    for custodian in cast.custodians[:2]:
        bids.released(tender, custodian, Envelope.PRICE)
    bids.open_(tender)
    seen.append(step(tender))
    envelopes.examined(cast, tender)
    seen.append(step(tender))
    assert seen == [Step.SCORING, Step.NOTICE, Step.PRICE_OPENING, Step.PRICE, Step.REPORT]
    report = evaluation.report(evaluation.complete(cast, tender))
    assert [one.price_fen for one in report.ranking] == [100_000_000, 110_000_000, 115_000_000]
    content = queries.content(report)
    assert [one["结论"] for one in content["报价审查"]] == ["通过"] * 3
    assert content["报价开启时间"] > content["开标时间"]


def test_a_price_one_fen_over_the_ceiling_cannot_pass_and_two_left_are_void(cast: Cast) -> None:
    tender = envelopes.priced(cast, prices=OVER)
    with pytest.raises(RuleBroken, match="超过最高限价"):
        envelopes.examined(cast, tender)
    envelopes.examined(cast, tender, failed=[cast.third])
    report = evaluation.report(evaluation.complete(cast, tender))
    assert (report.outcome, report.reason) == (
        Outcome.VOID,
        "对招标文件作实质响应的投标人2家，不足3家，予以废标。",
    )


def test_where_too_few_pass_technically_no_price_is_ever_opened(cast: Cast, tmp_path: Path) -> None:
    tender = evaluation.conforming(cast, envelopes.opened(cast), failed=[cast.rival])
    assert step(tender) is Step.REPORT
    evaluation.complete(cast, tender)
    clock.move_to(tenders.published(tender.id).price_due_at + timedelta(days=3))
    with pytest.raises(NotAllowed):
        envelopes.announce(cast, tender)
    assert bids_queries.opened(tender.id, Envelope.PRICE) == []
    evidence.export([tenders.published(tender.id)], tmp_path / "package", clock.now())
    assert sorted(one.name for one in (tmp_path / "package" / "1").iterdir()) == ["technical"]
    assert audit.main([str(tmp_path / "package")]) == 0


def test_the_purchaser_announces_on_its_page_and_members_see_no_price_before(
    cast: Cast, client_of: Browser, visitor: FlaskClient
) -> None:
    tender = envelopes.scored(cast)
    place, browser = f"/tenders/{tender.id}/evaluation/price-notice", client_of(cast.purchaser)
    room = visitor.get(f"/tenders/{tender.id}/opening").text
    member = client_of(cast.experts[0]).get(f"/tenders/{tender.id}/evaluation/member").text
    for page in (room, member, browser.get(f"/tenders/{tender.id}/evaluation").text):
        assert "1,000,000" not in page
    assert "通知开启报价" in browser.get("/desk/", follow_redirects=True).text
    early = browser.post(place, data={"opens_at": "2026-03-24T09:00"})
    assert early.status_code == 422
    assert "招标文件写明报价信封最早在" in early.text
    due = tenders.published(tender.id).price_due_at
    typed = f"{due.astimezone(clock.BEIJING):%Y-%m-%dT%H:%M}"
    assert browser.post(place, data={"opens_at": typed}).status_code == 303
    notice = bids_queries.price_notice(tender.id)
    content = signing.content(notice.document)
    assert browser.get(f"{place}/file").data == content
    wrong = browser.post(f"{place}/sign", data={"signature": (BytesIO(b"no"), "x.p7s")})
    assert wrong.status_code == 422
    p7s = cast.purchaser.sign(content, clock.now())
    sent = browser.post(f"{place}/sign", data={"signature": (BytesIO(p7s), "x.p7s")})
    assert sent.location == f"/tenders/{tender.id}/evaluation"
    assert step(tender) is Step.PRICE_OPENING
    assert "开启报价" in visitor.get(f"/tenders/{tender.id}").text
    assert (
        "报价开启时间一到即释放密钥份额"
        in client_of(cast.custodians[0]).get("/desk/", follow_redirects=True).text
    )


def test_prices_are_examined_on_the_members_page(cast: Cast, client_of: Browser) -> None:
    tender = envelopes.priced(cast, prices=OVER)
    place, browser = f"/tenders/{tender.id}/evaluation/conformity", client_of(cast.experts[0])
    shown = browser.get(place).text
    assert "报价审查" in shown
    assert "1,180,000.01" in shown
    given = {f"passed_{one.id}": "passed" for one in bids_queries.opened(tender.id)}
    assert browser.post(place, data=given).status_code == 422
    over = bids_queries.opened_of(tender.id, cast.third.organisation)
    given |= {f"passed_{over.id}": "failed", f"reason_{over.id}": "报价超过最高限价"}
    assert browser.post(place, data=given).status_code == 303
    assert step(tender) is Step.REPORT
    own = client_of(cast.supplier).get(f"/tenders/{tender.id}/my-bid").text
    assert "报价信封" in own


def test_a_bid_without_its_price_envelope_is_pointed_out_to_the_committee(
    cast: Cast, client_of: Browser
) -> None:
    tender = envelopes.bid_on(cast)
    bids.committed(tender, cast.stranger, bids.sealed(tender, cast.stranger))
    bids.close(tender)
    for custodian in cast.custodians[:2]:
        bids.released(tender, custodian)
    bids.open_(tender)
    evaluation.declared(cast, tender)
    page = client_of(cast.experts[0]).get(f"/tenders/{tender.id}/evaluation/conformity").text
    assert page.count('value="截标时没有有效的报价信封，投标不完整。"') == 1
    assert page.count("checked") == 1
