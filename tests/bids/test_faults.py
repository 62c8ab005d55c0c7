"""Why a bid did not open: proposed with grounds, answered, decided; never by a machine, never by one side."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient

from procure.bids import faults, queries
from procure.bids.causes import Cause, Finding
from procure.bids.models import Fault, FaultState, OpenedBid
from procure.bids.rules import NameCause, fitting
from procure.core import clock as running_clock
from procure.core.errors import NotAllowed, NotFound
from procure.core.rules import RuleBroken, breaches
from procure.crypto.records import TECHNICAL_FAILED
from procure.db import db, unit_of_work
from procure.ledger import queries as ledger
from procure.tenders.models import OpeningMode, Tender
from tests.cast import Cast, Player
from tests.ground import Hands
from tests.make import bids as make

Sign = Callable[[Player], FlaskClient]


def without(cast: Cast, clock: Hands) -> Tender:
    """Opened in dual mode, the third bidder having stayed away."""
    tender = make.bid_on(cast, mode=OpeningMode.DUAL, bidder_window_minutes=10)
    make.close(tender)
    make.decrypted(tender, cast.supplier, cast.rival)
    clock.forward(minutes=10)
    for custodian in cast.custodians[:2]:
        make.released(tender, custodian)
    make.open_(tender)
    return tender


def bid_of(tender: Tender, player: Player) -> OpenedBid:
    found = queries.opened_of(tender.id, player.organisation)
    assert found is not None
    return found


def titles(player: Player) -> str:
    return " ".join(str(one.title) for one in queries.to_do(player.actor, running_clock.now()))


def test_a_cause_goes_from_the_purchaser_over_the_bidder_to_the_supervisor(
    cast: Cast, client_of: Sign, clock: Hands
) -> None:
    tender = without(cast, clock)
    bid, place = bid_of(tender, cast.third), f"/tenders/{tender.id}/opening"
    buyer, watch, third = (client_of(one) for one in (cast.purchaser, cast.supervisor, cast.third))
    assert "就未能开启的投标提出意见" in titles(cast.purchaser)
    shown = buyer.get(f"{place}/unopened").text
    assert "投标人没有释放解密份额" in shown
    assert "保管单位1释放了本投标的份额" in shown
    assert watch.get(f"{place}/unopened/{bid.id}/decide").status_code == 404
    assert third.get(f"/tenders/{tender.id}/my-bid/answer").status_code == 404
    wrong = buyer.post(f"{place}/unopened/{bid.id}/propose", data={"cause": "platform", "ground": "存储故障"})
    assert wrong.status_code == 422
    assert "存储故障" in wrong.text, "what was typed is kept"
    typed = {"cause": "absent", "ground": "时限内没有收到投标人的份额"}
    assert buyer.post(f"{place}/unopened/{bid.id}/propose", data=typed).status_code == 303
    assert "陈述意见" in titles(cast.third)
    assert "时限内没有收到" in third.get(f"/tenders/{tender.id}/my-bid").text
    answered = third.post(f"/tenders/{tender.id}/my-bid/answer", data={"statement": "平台当时无法访问"})
    assert answered.status_code == 303
    assert "认定投标未解密的原因" in titles(cast.supervisor)
    assert "平台当时无法访问" in watch.get(f"{place}/unopened/{bid.id}/decide").text
    decided = {"cause": "hindered", "ground": "运行记录证明平台中断四十分钟"}
    assert watch.post(f"{place}/unopened/{bid.id}/decide", data=decided).status_code == 303
    assert "视为撤回投标" in third.get(f"/tenders/{tender.id}/my-bid").text
    assert "视为撤回投标" in client_of(cast.stranger).get(place).text
    assert (titles(cast.third), titles(cast.supervisor)) == ("", "")
    again = watch.post(f"{place}/unopened/{bid.id}/decide", data=decided)
    assert again.status_code == 422
    acts = [line.act for line in ledger.of(tender.id)]
    assert acts[-3:] == ["fault.proposed", "fault.answered", "fault.decided"]


def test_only_whose_it_is_proposes_answers_and_decides(cast: Cast, client_of: Sign, clock: Hands) -> None:
    tender = without(cast, clock)
    bid, opened = bid_of(tender, cast.third), bid_of(tender, cast.supplier)
    place = f"/tenders/{tender.id}/opening/unopened"
    assert client_of(cast.stranger).get(place).status_code == 404
    assert client_of(cast.purchaser).get(f"{place}/{opened.id}/propose").status_code == 404
    with unit_of_work():
        fault = faults.propose(bid, Cause.ABSENT, "没有份额", by=cast.purchaser.actor, at=running_clock.now())
        assert (fault.state, fault.finding) == (FaultState.PROPOSED, Finding.REVOKED)
    with unit_of_work(), pytest.raises(RuleBroken) as own:
        faults.decide(again(fault), Cause.ABSENT, "x", by=cast.purchaser.actor, at=running_clock.now())
    assert own.value.code == "another-side-decides-the-cause"
    with unit_of_work(), pytest.raises(NotAllowed):
        faults.propose(bid, Cause.ABSENT, "又一次", by=cast.purchaser.actor, at=running_clock.now())
    with pytest.raises(NotFound):
        queries.my_fault(tender.id, cast.rival.actor)


def again(fault: Fault) -> Fault:
    return db.session.get_one(Fault, fault.id)


def _pairs() -> Iterator[tuple[str, Cause]]:
    for reason in queries.REASONS:
        for cause in Cause:
            yield reason, cause


def test_each_reason_leaves_the_causes_that_fit_it() -> None:
    on = running_clock.beijing_day(running_clock.now())
    assert [reason for reason in queries.REASONS if not fitting(reason)] == [TECHNICAL_FAILED]
    for reason, cause in _pairs():
        assert bool(breaches(NameCause(reason, cause), on)) is (cause not in fitting(reason))
    lost = fitting("blob-altered")
    assert [one.finding for one in lost] == [Finding.RETURNED], "what the platform lost is never the bidder's"
    assert breaches(NameCause(None, Cause.ABSENT), on)


def test_too_few_custodians_are_on_the_supervisors_board(cast: Cast, client_of: Sign, clock: Hands) -> None:
    tender = make.closed(cast)
    make.released(tender, cast.custodians[0])
    (task,) = queries.to_do(cast.supervisor.actor, running_clock.now())
    assert "保管单位2、保管单位3" in str(task.title)
    assert not task.is_overdue(running_clock.now())
    clock.forward(minutes=30)
    assert task.is_overdue(running_clock.now())
    watch, place = client_of(cast.supervisor), f"/tenders/{tender.id}/opening/supervise"
    assert "保管单位3" in watch.get(place).text
    typed = {"kind": "remedy", "until": "2026-03-01T09:00", "reason": "两家保管人失联"}
    past = watch.post(place, data=typed)
    assert past.status_code == 422
    assert "两家保管人失联" in past.text
    until = running_clock.now().astimezone(running_clock.BEIJING).replace(hour=18)
    typed["until"] = f"{until:%Y-%m-%dT%H:%M}"
    assert watch.post(place, data=typed).status_code == 303
    assert "两家保管人失联" in client_of(cast.stranger).get(f"/tenders/{tender.id}/opening").text
    assert "请交出本投标的密钥" in client_of(cast.supplier).get(f"/tenders/{tender.id}/my-bid").text
    assert "交出密钥补救" in titles(cast.supplier)
