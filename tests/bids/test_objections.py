"""Objections at an opening: on the spot, answered on the spot, recorded, public with the record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from procure.bids import deadlines, minutes, objections, queries
from procure.bids.models import Objection, ObjectionKind
from procure.core import clock as running_clock
from procure.core.errors import NotFound
from procure.core.rules import RuleBroken
from procure.db import unit_of_work
from procure.ledger import queries as ledger
from procure.tenders import queries as tenders
from procure.tenders.models import Tender
from tests.cast import Cast, Player
from tests.ground import Hands
from tests.make import bids as make
from tests.make import envelopes

Sign = Callable[[Player], FlaskClient]
SAID = "截标时间的显示晚了两秒"


def raised(tender: Tender, player: Player, statement: str = SAID) -> Objection:
    with unit_of_work():
        found = tenders.published(tender.id)
        return objections.raise_one(
            found, ObjectionKind.DOUBT, statement, by=player.actor, at=running_clock.now()
        )


def tasks(player: Player) -> dict[str, bool]:
    now = running_clock.now()
    return {one.endpoint: one.is_overdue(now) for one in queries.to_do(player.actor, now)}


def test_an_objection_is_raised_and_answered_in_the_room(
    cast: Cast, client_of: Sign, visitor: FlaskClient, clock: Hands
) -> None:
    tender = make.closed(cast)
    room = f"/tenders/{tender.id}/opening"
    supplier, buyer = client_of(cast.supplier), client_of(cast.purchaser)
    assert "提出异议" in supplier.get(room).text
    for other in (visitor, buyer, client_of(cast.stranger), client_of(cast.custodians[0])):
        assert f"{room}/object" not in other.get(room).text
    empty = supplier.post(f"{room}/object", data={"kind": "doubt", "statement": ""})
    assert empty.status_code == 422
    assert "提出异议" in empty.text
    typed = {"kind": "doubt", "statement": SAID}
    assert supplier.post(f"{room}/object", data=typed).status_code == 303
    assert client_of(cast.stranger).post(f"{room}/object", data=typed).status_code == 404
    assert SAID in supplier.get(room).text
    shown = visitor.get(room).text
    assert "有 1 项异议" in shown
    assert SAID not in shown
    assert cast.supplier.house.name not in shown
    assert tasks(cast.purchaser) == {"bids.answer_objection": False}
    assert "bids.opening" not in tasks(cast.supervisor)
    asked = buyer.get(room).text
    assert SAID in asked
    assert cast.supplier.house.name not in asked, "who bids is told when all bids were tried"
    clock.forward(minutes=15)
    assert tasks(cast.supervisor)["bids.opening"]
    (one,) = queries.objections(tender.id)
    answer = f"{room}/objections/{one.id}/answer"
    assert client_of(cast.stranger).get(answer).status_code == 404
    assert SAID in buyer.get(answer).text
    assert buyer.post(answer, data={"answer": "显示以平台时钟为准"}).status_code == 303
    again = buyer.post(answer, data={"answer": "改一改"})
    assert again.status_code == 422
    assert "不能更改" in again.text
    assert "改一改" in again.text, "what was typed is kept"
    assert (tasks(cast.purchaser), tasks(cast.supervisor).get("bids.opening")) == ({}, None)
    for custodian in cast.custodians[:2]:
        make.released(tender, custodian)
    make.open_(tender)
    shown = visitor.get(room).text
    assert all(text in shown for text in (SAID, "显示以平台时钟为准", cast.supplier.house.name))
    acts = [line.act for line in ledger.of(tender.id)]
    assert [one for one in acts if one.startswith("objection")] == ["objection.raised", "objection.answered"]


def test_the_record_is_printed_with_what_was_said(cast: Cast, visitor: FlaskClient, clock: Hands) -> None:
    tender = make.closed(cast)
    path = f"/tenders/{tender.id}/opening/record.pdf"
    assert visitor.get(path).status_code == 404
    make.released(tender, cast.custodians[0])
    raised(tender, cast.supplier, "<b>截标</b>\n第二行")
    make.released(tender, cast.custodians[1])
    make.open_(tender)
    page = minutes.page_of(tender, running_clock.now())
    for text in ("1,150,000.00", "&lt;b&gt;截标&lt;/b&gt;", "尚未答复", "未释放", cast.rival.house.name):
        assert text in page
    assert "AGE-SECRET-KEY" not in page
    answer = visitor.get(path)
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    clock.forward(minutes=1)
    assert visitor.get(path).data == answer.data, "printed once"


def test_the_session_ends_half_an_hour_after_the_opening(cast: Cast, clock: Hands) -> None:
    tender = make.opened(cast)
    clock.forward(seconds=int(deadlines.ON_THE_SPOT.total_seconds()) - 1)
    raised(tender, cast.supplier)
    clock.forward(seconds=1)
    with pytest.raises(RuleBroken) as late:
        raised(tender, cast.rival)
    assert late.value.code == "an-opening-is-objected-to-on-the-spot"
    assert not queries.may_object(tender, cast.rival.organisation, running_clock.now())
    assert len(queries.objections(tender.id)) == 1


def test_where_nothing_is_opened_the_session_ends_too(
    cast: Cast, client_of: Sign, visitor: FlaskClient, clock: Hands
) -> None:
    """And who bid stays secret, with what was said."""
    tender = make.closed(cast, make.PRICES[:2])
    raised(tender, cast.supplier)
    page = visitor.get(f"/tenders/{tender.id}/opening").text
    assert SAID not in page
    clock.forward(seconds=int(deadlines.ON_THE_SPOT.total_seconds()))
    with pytest.raises(RuleBroken):
        raised(tender, cast.rival)


def test_only_a_bidder_of_the_close_list_objects(cast: Cast, clock: Hands) -> None:
    tender = make.bid_on(cast)
    clock.move_to((tender.opens_at or running_clock.now()) - timedelta(seconds=1))
    with pytest.raises(NotFound):
        raised(tender, cast.supplier)
    make.close(tender)
    for other in (cast.stranger, cast.purchaser, cast.custodians[0]):
        with pytest.raises(NotFound):
            raised(tender, other)
    raised(tender, cast.supplier)


def test_the_live_part_says_only_what_changed(cast: Cast, visitor: FlaskClient, clock: Hands) -> None:
    tender = make.closed(cast)
    path = f"/tenders/{tender.id}/opening/live"
    first = visitor.get(path)
    tag = first.headers["ETag"]
    assert first.status_code == 200
    assert f"data-tag={tag}" in visitor.get(f"/tenders/{tender.id}/opening").text
    clock.forward(seconds=10)
    assert visitor.get(path, headers={"If-None-Match": tag}).status_code == 304
    make.released(tender, cast.custodians[0])
    second = visitor.get(path, headers={"If-None-Match": tag})
    assert second.status_code == 200
    assert "已收到 1 份释放" in second.get_json()["html"]
    assert "<html" not in second.get_json()["html"]
    assert "The opening" in visitor.get(f"{path}?lang=en").get_json()["html"]


def test_the_room_shows_each_envelope_in_its_turn(cast: Cast, visitor: FlaskClient, clock: Hands) -> None:
    """Techniques first and without a price; the prices have a session of their own."""
    tender = envelopes.opened(cast)
    room = f"/tenders/{tender.id}/opening"
    first = visitor.get(room).text
    assert "技术信封已开启" in first
    assert "报价信封未开启" in first
    assert "1,000,000.00" not in first
    assert "报价信封未开启" in minutes.page_of(tender, running_clock.now())
    clock.forward(minutes=30)
    with pytest.raises(RuleBroken):
        raised(tender, cast.supplier)


def test_prices_are_objected_to_in_their_own_session(
    cast: Cast, client_of: Sign, visitor: FlaskClient
) -> None:
    tender = envelopes.announced(cast)
    room, desk = f"/tenders/{tender.id}/opening", f"/tenders/{tender.id}/custody"
    assert "请释放份额" in client_of(cast.custodians[0]).get(desk).text
    raised(tender, cast.supplier)
    assert SAID not in visitor.get(room).text, "before all were tried"
    for custodian in cast.custodians[:2]:
        make.released(tender, custodian, envelopes.PRICE)
    make.open_(tender)
    shown = visitor.get(room).text
    assert SAID in shown
    assert "1,000,000.00" in shown
    assert "record.json?envelope=price" in shown
    record = visitor.get(f"{room}/record.json?envelope=price").text
    assert record != visitor.get(f"{room}/record.json").text
    assert "不必再释放" in client_of(cast.custodians[2]).get(desk).text
