"""Entering the committee as it was drawn."""

from __future__ import annotations

from typing import Any

import pytest

from procure.core import clock
from procure.core.errors import NotAllowed
from procure.db import unit_of_work
from procure.evaluation import queries, service
from procure.ledger import queries as ledger
from procure.tenders import queries as tenders
from tests.cast import Cast, Player
from tests.make import bids
from tests.make import evaluation as make


def form(experts: list[str], representatives: list[str], **changes: str) -> dict[str, str]:
    given = {
        "draw_source": "省级评审专家库",
        "draw_number": "2026-0330-01",
        "drawn_at": "2026-03-23T09:00",
        "experts": "\n".join(experts),
        "representatives": "\n".join(representatives),
    }
    return given | changes


def emails(*players: Player) -> list[str]:
    return [one.email for one in players]


def test_a_drawn_committee_is_entered_once_and_stays_secret(cast: Cast, client_of: Any) -> None:
    tender = bids.opened(cast)
    buyer, page = client_of(cast.purchaser), f"/tenders/{tender.id}/evaluation"
    sent = form(emails(*cast.experts[:4]), emails(cast.colleague))
    assert buyer.get(f"{page}/committee").status_code == 200
    assert buyer.post(f"{page}/committee", data=sent).status_code == 303
    committee = queries.committee(tender.id)
    assert committee is not None
    assert [member.person_id for member in committee.members] == [
        *[one.id for one in cast.experts[:4]],
        cast.colleague.id,
    ]
    lines = [line for line in ledger.of(tender.id) if line.act == "committee.entered"]
    assert len(lines) == 1
    assert cast.experts[0].id not in lines[0].entry
    assert cast.experts[0].name in client_of(cast.purchaser).get(page).text


def test_a_bad_committee_is_refused_with_its_articles_and_nothing_typed_is_lost(
    cast: Cast, client_of: Any
) -> None:
    tender = bids.opened(cast)
    page = f"/tenders/{tender.id}/evaluation/committee"
    buyer = client_of(cast.purchaser)
    three = buyer.post(page, data=form(emails(*cast.experts[:3]), emails(cast.colleague, cast.purchaser)))
    assert three.status_code == 422
    assert "三分之二" in three.text
    assert cast.experts[0].email in three.text
    unknown = buyer.post(page, data=form([*emails(*cast.experts[:4]), "nobody@example.org"], []))
    assert unknown.status_code == 422
    assert "nobody@example.org" in unknown.text
    bidder = buyer.post(page, data=form(emails(*cast.experts[:4], cast.supplier), []))
    assert "应当回避" in bidder.text
    assert buyer.post(page, data={"drawn_at": "昨天"}).status_code == 422
    assert queries.committee(tender.id) is None
    assert not [line for line in ledger.of(tender.id) if line.act.startswith("committee")]


def test_before_the_opening_no_committee_is_entered(cast: Cast) -> None:
    tender = bids.bid_on(cast)
    with unit_of_work(), pytest.raises(NotAllowed):
        service.enter(
            tenders.published(tender.id),
            make.named([cast.supplier, *cast.experts[:4]]),
            by=cast.purchaser.actor,
            at=clock.now(),
        )


def test_only_the_purchaser_of_the_tender_sees_the_page(cast: Cast, client_of: Any) -> None:
    tender = bids.opened(cast)
    page = f"/tenders/{tender.id}/evaluation/committee"
    assert client_of(cast.stranger).get(page).status_code == 404
    assert client_of(cast.supplier).get(page).status_code == 403
    assert client_of(cast.experts[0]).post(page, data=form([], [])).status_code == 403


def test_names_may_be_entered_again_until_they_are_confirmed(cast: Cast) -> None:
    tender = make.entered(cast)
    with unit_of_work():
        service.enter(
            tenders.published(tender.id),
            make.named(cast.experts[:4], [cast.colleague]),
            by=cast.purchaser.actor,
            at=clock.now(),
        )
    committee = queries.committee(tender.id)
    assert committee is not None
    assert committee.members[4].person_id == cast.colleague.id
