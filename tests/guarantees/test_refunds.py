"""Securities are given back after each event of law, in time, whole, and with a charge where it is late."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from procure.core import clock as moment
from procure.core.errors import NotAllowed
from procure.core.rules import Force, RuleBroken, breaches
from procure.db import db, unit_of_work
from procure.guarantees import queries, refunds, service
from procure.guarantees.deadlines import REFUND, late_charge
from procure.guarantees.models import Security
from procure.guarantees.rules.ending import REFUNDED, RefundSecurity
from procure.guarantees.words import ClaimGround, Defect, Event, SecurityState
from procure.ledger import queries as ledger
from procure.obligations import queries as obligations
from procure.tenders.models import Tender
from tests.cast import Cast, at
from tests.make import awards, bids, changes, contracts
from tests.make import guarantees as make
from tests.make import tenders as make_tenders
from tests.payments.test_many_clicks import at_once

if TYPE_CHECKING:
    from tests.ground import Hands


def paid_in(cast: Cast) -> tuple[Tender, str]:
    """A tender with one bid, whose bidder paid its security by transfer."""
    tender = make_tenders.published(cast)
    make.without_credit(cast, cast.supplier)
    bids.committed(tender, cast.supplier)
    return tender, make.given(tender, cast.supplier, make.transfer()).id


def test_losers_are_owed_from_the_award_notice_and_the_winner_from_the_contract(cast: Cast) -> None:
    tender = make_tenders.published(cast)
    bank = make.bank(cast)
    for player, price in zip(cast.bidders, bids.PRICES, strict=True):
        make.without_credit(cast, player)
        bids.committed(tender, player, price=price)
    won = make.given(tender, cast.supplier, make.transfer()).id
    lost = make.given(tender, cast.rival, make.transfer()).id
    signed = make.guaranteed(tender, cast.third, bank).id
    bids.close(tender)
    for custodian in cast.custodians[:2]:
        bids.released(tender, custodian)
    bids.open_(tender)
    award = awards.published(cast, tender)
    orders = {key: queries.refund_of(make.fresh(key)) for key in (won, lost, signed)}
    assert orders[won] is None
    assert [orders[key].event for key in (lost, signed)] == [Event.LOST, Event.LOST]
    assert make.fresh(signed).state is SecurityState.RELEASED
    owed = obligations.find(lost, REFUND)
    assert owed is not None
    assert (owed.since, owed.met_by) == (award.published_at, None)
    contracts.concluded(cast, contracts.begun(cast, award))
    order = queries.refund_of(make.fresh(won))
    assert order is not None
    assert order.event is Event.SIGNED


def test_a_late_refund_costs_the_benchmark_and_a_fifth(cast: Cast, client_of: Any, clock: Hands) -> None:
    tender, key = paid_in(cast)
    changes.ended(cast, tender)
    order = queries.refund_of(make.fresh(key))
    assert order is not None
    assert order.due_on == date(2026, 3, 9)
    clock.move_to(at("2026-03-19 10:00"))
    assert refunds.owed_fen(order, moment.now()) == (2_000_000, 2_900)
    page = client_of(cast.purchaser).get(f"/purchaser/refunds/{key}").text
    assert "20029.00" in page
    with unit_of_work():
        refunds.refund(make.fresh(key), 2_002_900, "付字1号", by=cast.purchaser.actor, at=moment.now())
    assert queries.refund_of(make.fresh(key)).late_fen == 2_900
    with pytest.raises(NotAllowed), unit_of_work():
        refunds.refund(make.fresh(key), 2_002_900, "付字1号", by=cast.purchaser.actor, at=moment.now())


def test_the_charge_begins_on_the_day_after_the_last_and_only_warns_while_its_rate_is_unread() -> None:
    last = date(2026, 3, 9)
    assert [late_charge(2_000_000, last, date(2026, 3, day)) for day in (8, 9, 10)] == [0, 0, 290]
    late = RefundSecurity(2_000_000, 2_000_289, last, date(2026, 3, 10))
    assert [one.rule.ids for one in breaches(late, last, Force.WARN)] == [("G26",)]
    assert breaches(late, last) == []
    assert breaches(RefundSecurity(2_000_000, 2_000_290, last, date(2026, 3, 10)), last, Force.WARN) == []
    assert breaches(REFUNDED, last) == []


def test_a_security_is_kept_by_two_people_on_a_ground_of_law_and_in_public(
    cast: Cast, client_of: Any, visitor: Any, clock: Hands
) -> None:
    tender, key = paid_in(cast)
    clock.move_to(at("2026-03-24 09:30"))
    first, second = client_of(cast.purchaser), client_of(cast.colleague)
    url = f"/purchaser/securities/{key}/keep"
    said = {"ground": "displeased", "reason": "业绩合同是伪造的。"}
    assert first.post(url, data=said | {"evidence": (BytesIO(b"%PDF-1.7"), "证据.pdf")}).status_code == 422
    said["ground"] = ClaimGround.FALSE_MATERIAL.value
    assert first.post(url, data=said).status_code == 422
    assert first.post(url, data=said | {"evidence": (BytesIO(b"%PDF-1.7"), "证据.pdf")}).status_code == 303
    claim = queries.open_claim(make.fresh(key))
    assert claim is not None
    keep = f"/purchaser/claims/{claim.id}/keep"
    assert first.post(keep).status_code == 422
    assert said["reason"] not in visitor.get("/securities").text
    assert any("第二人" in str(one.title) for one in queries.to_do(cast.colleague.actor, moment.now()))
    assert second.post(keep).status_code == 303
    assert second.post(keep).status_code == 422
    assert said["reason"] in visitor.get("/securities").text
    assert make.fresh(key).state is SecurityState.CLAIMED
    changes.ended(cast, tender)
    assert queries.refund_of(make.fresh(key)) is None


def test_who_lost_a_security_is_asked_for_one_the_next_time(cast: Cast, clock: Hands) -> None:
    tender, key = paid_in(cast)
    clock.move_to(at("2026-03-24 09:30"))
    claim = make.claimed(cast, make.fresh(key))
    with unit_of_work():
        service.keep(db.session.merge(claim), by=cast.colleague.actor, at=moment.now())
    house = make.asked(tender, cast.supplier).supplier
    assert queries.credit_of(house, moment.now()).forfeits == (date(2026, 3, 24),)


def test_a_refusal_names_a_formal_defect_and_has_evidence(cast: Cast, client_of: Any, clock: Hands) -> None:
    _, key = paid_in(cast)
    browser, url = client_of(cast.purchaser), f"/purchaser/securities/{key}"
    assert browser.get(url).status_code == 404
    clock.move_to(at("2026-03-24 09:30"))
    assert "付款凭证" in browser.get(url).text
    said = {"defect": Defect.AMOUNT.value, "said": "截止时账户没有收到这笔款。"}
    assert browser.post(f"{url}/refuse", data=said).status_code == 422
    bare = service.Refusal(Defect.AMOUNT, "没有到账", service.Paper("", b""))
    with pytest.raises(RuleBroken), unit_of_work():
        service.refuse(make.fresh(key), bare, by=cast.purchaser.actor, at=moment.now())
    proof = {"evidence": (BytesIO(b"%PDF-1.7"), "流水.pdf")}
    odd = said | {"defect": "not-our-bank", "evidence": (BytesIO(b"%PDF-1.7"), "流水.pdf")}
    assert browser.post(f"{url}/refuse", data=odd).status_code == 422
    assert browser.post(f"{url}/refuse", data=said | proof).status_code == 303
    assert make.fresh(key).state is SecurityState.REFUSED
    assert said["said"] in client_of(cast.supplier).get(f"/tenders/{make.fresh(key).tender_id}/security").text
    assert client_of(cast.rival).get(f"/securities/{key}/document").status_code == 404


def test_money_that_was_found_to_be_there_is_not_said_to_be_missing(cast: Cast, clock: Hands) -> None:
    tender, key = paid_in(cast)
    clock.move_to(at("2026-03-24 09:30"))
    make.verified(cast, make.fresh(key))
    for defect in (Defect.AMOUNT, Defect.FORGED):
        why = service.Refusal(defect, "截止时账户没有收到这笔款。", make.PROOF)
        with pytest.raises(RuleBroken, match="如数退还"), unit_of_work():
            service.refuse(make.fresh(key), why, by=cast.purchaser.actor, at=moment.now())
    changes.ended(cast, tender)
    order = queries.refund_of(make.fresh(key))
    assert order is not None
    assert refunds.owed_fen(order, moment.now())[0] == 2_000_000
    clock.move_to(at("2026-04-10 10:00"))
    assert refunds.owed_fen(order, moment.now())[1] > 0
    with unit_of_work():
        refunds.refund(make.fresh(key), 2_000_000, "付字1号", by=cast.purchaser.actor, at=moment.now())
    assert queries.refund_of(make.fresh(key)).late_fen == 0


def test_one_refund_is_recorded_and_none_beside_a_proposal_to_keep(app: Any, cast: Cast) -> None:
    tender, key = paid_in(cast)
    changes.ended(cast, tender)
    by = cast.purchaser.actor

    def give_back() -> None:
        found, at_ = db.session.get_one(Security, key), moment.now()
        queries.refund_of(found)
        refunds.refund(found, 2_000_000, "付字1号", by=by, at=at_)

    def keep() -> None:
        found, at_ = db.session.get_one(Security, key), moment.now()
        queries.claims_on(found)
        why = service.Proposal(ClaimGround.FALSE_MATERIAL, "业绩合同是伪造的。", make.PROOF)
        service.propose_keeping(found, why, by=by, at=at_)

    assert at_once(app, give_back, keep, tries=12) == 1
    acts = [line.act for line in ledger.of(key)]
    assert acts.count("security.refunded") + acts.count("security.keeping-proposed") == 1
