"""Each page says where one stands and what to do next; nothing about rivals before the opening."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from procure.bids import queries
from procure.bids.queries import Stage
from procure.core.actors import RoleName
from procure.crypto.codes import short_code
from procure.tenders.models import Tender
from tests.cast import Cast, Player
from tests.ground import Hands
from tests.make import bids as make
from tests.make import ledger as make_ledger
from tests.make import tenders as make_tenders

Sign = Callable[[Player], FlaskClient]


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return str(answer.get_data(as_text=True))


def test_my_bid_tells_every_state(cast: Cast, client_of: Sign, clock: Hands) -> None:
    tender = make_tenders.published(cast)
    page = f"/tenders/{tender.id}/my-bid"
    supplier = client_of(cast.supplier)
    assert "procure bid seal" in text_of(supplier, page)
    first = make.committed(tender, cast.supplier)
    shown = text_of(supplier, page)
    assert "第1版投标已收讫" in shown
    assert short_code(first.sha256) in shown
    assert "procure bid replace" in shown
    make.withdrawn(tender, cast.supplier)
    assert "已撤回投标" in text_of(supplier, page)
    for player, price in zip(cast.bidders, make.PRICES, strict=True):
        last = queries.last_of(tender.id, player.organisation)
        make.committed(tender, player, make.sealed(tender, player, price, seq=last.seq + 1 if last else 1))
    clock.move_to(tender.opens_at or clock.now())
    assert "正在生成签名的截标记录" in text_of(supplier, page)
    make.close(tender)
    assert "核对一致" in text_of(supplier, page)
    for custodian in cast.custodians[:2]:
        make.released(tender, custodian)
    make.open_(tender)
    assert "投标已开启" in text_of(supplier, page)


def test_a_receipt_that_the_close_list_contradicts_raises_the_alarm(cast: Cast, client_of: Sign) -> None:
    tender = make.closed(cast)
    genuine = queries.closing(tender.id)
    assert genuine is not None
    mine = queries.last_of(tender.id, cast.supplier.organisation)
    other = queries.last_of(tender.id, cast.rival.organisation)
    assert mine is not None
    assert other is not None
    without, closed_at = make.close_without(genuine, mine.sha256), genuine.closed_at
    make_ledger.tamper(
        "UPDATE closing SET document = :document, head = :head WHERE tender_id = :tender",
        document=without.data.decode(),
        head=without["head"],
        tender=tender.id,
    )
    assert "立即联系采购人和监管部门" in text_of(client_of(cast.supplier), f"/tenders/{tender.id}/my-bid")
    tasks = queries.to_do(cast.supplier.actor, closed_at)
    assert [one.endpoint for one in tasks] == ["bids.mine"]
    assert queries.to_do(cast.rival.actor, closed_at) == []


def test_a_receipt_is_its_owners_alone(cast: Cast, client_of: Sign) -> None:
    tender = make_tenders.published(cast)
    own = make.committed(tender, cast.supplier)
    for suffix in ("", ".json", ".json.p7s"):
        path = f"/my-bids/{own.id}/receipt{suffix}"
        assert client_of(cast.supplier).get(path).status_code == 200
        foreign = client_of(cast.rival).get(path)
        assert foreign.status_code == 404
        assert client_of(cast.custodians[0]).get(path).status_code == 403
    assert (
        client_of(cast.supplier).get(f"/my-bids/{own.id}/receipt.json").get_data(as_text=True) == own.receipt
    )


def test_a_custodian_sees_what_to_run_and_when(cast: Cast, client_of: Sign) -> None:
    tender = make.bid_on(cast)
    page, custodian = f"/tenders/{tender.id}/custody", cast.custodians[0]
    assert "什么都不能释放" in text_of(client_of(custodian), page)
    make.close(tender)
    shown = text_of(client_of(custodian), page)
    assert "procure custodian release --tender" in shown
    assert [one.endpoint for one in queries.to_do(custodian.actor, tender.opens_at)] == ["bids.custody"]
    make.released(tender, custodian)
    assert "本单位已释放" in text_of(client_of(custodian), page)
    assert queries.to_do(custodian.actor, tender.opens_at) == []


def test_only_a_tenders_custodian_sees_its_custody_page(cast: Cast, client_of: Sign) -> None:
    tender = make.bid_on(cast)
    assert client_of(cast.stranger).get(f"/tenders/{tender.id}/custody").status_code == 404
    assert client_of(cast.supplier).get(f"/tenders/{tender.id}/custody").status_code == 403


def test_the_opening_room_shows_prices_only_after_all_were_tried(
    cast: Cast, client_of: Sign, visitor: FlaskClient
) -> None:
    tender = make.closed(cast)
    page = f"/tenders/{tender.id}/opening"
    assert "已收到 0 份释放，需要 2 份" in text_of(visitor, page)
    make.released(tender, cast.custodians[0])
    waiting = text_of(visitor, page)
    assert "已收到 1 份释放" in waiting
    assert not [price for price in make.PRICES if f"{float(price):,.2f}" in waiting]
    assert visitor.get(f"/tenders/{tender.id}/opening/record.json").status_code == 404
    make.released(tender, cast.custodians[1])
    make.open_(tender)
    opened = text_of(visitor, page)
    assert all(f"{float(price):,.2f}" in opened for price in make.PRICES)
    assert all(player.house.name in opened for player in cast.bidders)
    opening = queries.opening(tender.id)
    assert opening is not None
    assert visitor.get(f"/tenders/{tender.id}/opening/record.json").get_data(as_text=True) == opening.record


def test_too_few_bids_are_told_to_everybody(cast: Cast, client_of: Sign, visitor: FlaskClient) -> None:
    tender = make.closed(cast, make.PRICES[:2])
    for client, page in (
        (visitor, "opening"),
        (client_of(cast.supplier), "my-bid"),
        (client_of(cast.custodians[0]), "custody"),
    ):
        assert "不足三家" in text_of(client, f"/tenders/{tender.id}/{page}")


@pytest.mark.parametrize(("count", "is_void"), [(2, True), (3, False)])
def test_where_nothing_is_opened_the_ways_on_are_told_with_their_articles(
    cast: Cast, visitor: FlaskClient, count: int, is_void: bool
) -> None:
    tender = make.closed(cast, make.PRICES[:count])
    said = text_of(visitor, f"/tenders/{tender.id}")
    assert ("政府采购法第三十七条" in said) is is_void
    assert ("财政部令第87号第四十三条" in said) is is_void


def test_no_page_of_bids_tells_a_bidder_or_a_number_before_the_opening(
    cast: Cast, client_of: Sign, visitor: FlaskClient, clock: Hands
) -> None:
    empty = make_tenders.published(cast, number="ZC-2026-8")
    busy = make.bid_on(cast)
    make.replaced(busy, cast.rival, "1090000.00")
    others = [cast.purchaser, cast.supervisor, cast.administrator, cast.auditor, cast.custodians[0]]
    clients = [visitor, *(client_of(player) for player in others)]
    for moment in (None, busy.opens_at):
        if moment:
            clock.move_to(moment)
        for client in clients:
            for path in ("opening", "custody", "my-bid", "opening/close.json", "opening/record.json"):
                assert same_page(client, empty, busy, path)


def same_page(client: FlaskClient, empty: Tender, busy: Tender, path: str) -> bool:
    """Byte-equal answers for a tender without and one with bids, once their own names are masked."""
    answers = []
    for tender in (empty, busy):
        answer = client.get(f"/tenders/{tender.id}/{path}")
        masked = answer.get_data(as_text=True)
        for own in (tender.id, tender.number, tender.tender_sha256 or ""):
            masked = masked.replace(own, "·").replace(own[:8], "·")
        masked = make.masked(masked)
        answers.append((answer.status_code, masked))
    return answers[0] == answers[1]


def test_the_comparison_notices_a_difference(cast: Cast, visitor: FlaskClient) -> None:
    two, three = make.closed(cast, make.PRICES[:2]), make.bid_on(cast, number="ZC-2026-8")
    make.close(three)
    assert not same_page(visitor, two, three, "opening")


@pytest.mark.parametrize("role", [RoleName.SUPERVISOR, RoleName.ADMINISTRATOR, RoleName.PURCHASER])
def test_no_desk_task_betrays_a_bid(cast: Cast, role: RoleName) -> None:
    empty = make_tenders.published(cast, number="ZC-2026-8")
    busy = make.bid_on(cast)
    player = {
        RoleName.SUPERVISOR: cast.supervisor,
        RoleName.ADMINISTRATOR: cast.administrator,
        RoleName.PURCHASER: cast.purchaser,
    }[role]
    asked = queries.to_do(player.actor, (busy.opens_at or make.clock.now()) - timedelta(hours=1))
    of = {
        one.id: [(str(task.title), task.due_at) for task in asked if task.values == {"id": one.id}]
        for one in (empty, busy)
    }
    assert of[empty.id] == of[busy.id], "a check of the custodians alone, where anything"
    assert len(asked) == 2 * len(of[empty.id])
    assert queries.milestones(busy.id, make.clock.now()) == []


def test_the_stages_of_an_absent_supplier(cast: Cast) -> None:
    tender = make.closed(cast)
    stranger = cast.stranger.organisation
    assert queries.position_of(tender, stranger, make.clock.now()).stage is Stage.ABSENT
