"""What is kept rests on a ground of its own and two people; so does the word that money never came."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest

from procure.core import clock as moment
from procure.core.errors import NotAllowed
from procure.core.rules import RuleBroken, breaches
from procure.db import db, unit_of_work
from procure.guarantees import queries, refunds, service
from procure.guarantees.models import Claim
from procure.guarantees.rules.keeping import PERFORMED, PROPOSED
from procure.guarantees.words import GROUNDS, ClaimGround, Defect, Event, SecurityKind, SecurityState
from tests.cast import Cast, at
from tests.ground import Hands
from tests.make import bids, changes
from tests.make import guarantees as make
from tests.make import tenders as make_tenders

ON = date(2026, 3, 2)


def codes(facts: object) -> list[str]:
    return [one.rule.code for one in breaches(facts, ON)]


def confirm(key: str, by: Any) -> None:
    with unit_of_work():
        service.confirm_missing(make.fresh(key), by=by.actor, at=moment.now())


def test_each_kind_has_its_own_grounds_and_no_more_is_kept_than_stands() -> None:
    ground, amount = "a-security-is-kept-on-a-ground-of-its-own", "no-more-is-kept-than-stands"
    for kind in SecurityKind:
        for one in ClaimGround:
            found = codes(replace(PERFORMED, kind=kind, ground=one))
            assert (ground in found) == (one not in GROUNDS[kind]), (kind, one)
    assert codes(PERFORMED) == codes(replace(PERFORMED, amount_fen=1)) == []
    for wrong in (0, PERFORMED.standing_fen + 1):
        assert codes(replace(PERFORMED, amount_fen=wrong)) == [amount]
    assert codes(replace(PROPOSED, amount_fen=PROPOSED.standing_fen - 1)) == [
        "a-bid-security-is-kept-as-a-whole"
    ]
    quality = replace(PERFORMED, kind=SecurityKind.QUALITY, ground=ClaimGround.UNREPAIRED)
    assert codes(quality) == []


def test_money_counts_as_missing_only_once_a_second_person_says_so(
    cast: Cast, client_of: Any, clock: Hands
) -> None:
    tender = make_tenders.published(cast)
    make.without_credit(cast, cast.supplier)
    key = make.given(tender, cast.supplier, make.transfer()).id
    clock.move_to(at("2026-03-24 09:30"))
    own, first = f"/purchaser/securities/{key}", client_of(cast.purchaser)
    said = {"defect": Defect.AMOUNT.value, "said": "只到账五千元。", "received_fen": "5000"}
    sent = first.post(f"{own}/refuse", data=said | {"evidence": (BytesIO(b"%PDF-1.7"), "流水.pdf")})
    assert sent.status_code == 303
    changes.ended(cast, tender)
    assert refunds.held_fen(make.fresh(key)) == 2_000_000
    with pytest.raises(RuleBroken, match="另一人"):
        confirm(key, cast.purchaser)
    assert any("实际到账" in str(one.title) for one in queries.to_do(cast.colleague.actor, moment.now()))
    assert not any("实际到账" in str(one.title) for one in queries.to_do(cast.purchaser.actor, moment.now()))
    assert first.post(f"{own}/confirm-missing").status_code == 422
    assert client_of(cast.colleague).post(f"{own}/confirm-missing").status_code == 303
    assert refunds.held_fen(make.fresh(key)) == 500_000
    with pytest.raises(NotAllowed):
        confirm(key, cast.colleague)
    with unit_of_work(), pytest.raises(RuleBroken):
        refunds.refund(make.fresh(key), 499_999, "付字1号", by=cast.purchaser.actor, at=moment.now())
    with unit_of_work():
        refunds.refund(make.fresh(key), 500_000, "付字1号", by=cast.purchaser.actor, at=moment.now())
    assert make.fresh(key).state is SecurityState.RELEASED


def test_nothing_is_owed_back_where_two_people_say_that_nothing_came(cast: Cast, clock: Hands) -> None:
    tender = make_tenders.published(cast)
    make.without_credit(cast, cast.supplier)
    key = make.given(tender, cast.supplier, make.transfer()).id
    clock.move_to(at("2026-03-24 09:30"))
    why = service.Refusal(Defect.FORGED, "银行书面答复凭证是伪造的。", make.PROOF, received_fen=0)
    with unit_of_work():
        service.refuse(make.fresh(key), why, by=cast.purchaser.actor, at=moment.now())
    changes.ended(cast, tender)
    order = queries.refund_of(make.fresh(key))
    assert order is not None
    assert order.done_at is None
    confirm(key, cast.colleague)
    assert queries.refund_of(make.fresh(key)).done_at == moment.now()
    assert make.fresh(key).state is SecurityState.RELEASED


def test_a_dropped_claim_lets_go_what_is_owed_and_a_standing_one_holds_what_is_replaced(
    cast: Cast, clock: Hands
) -> None:
    tender = make_tenders.published(cast)
    for player in cast.bidders[:2]:
        make.without_credit(cast, player)
        bids.committed(tender, player)
    bank = make.bank(cast)
    first = make.guaranteed(tender, cast.supplier, bank).id
    other = make.guaranteed(tender, cast.rival, bank, number="BH-2026-9").id
    clock.move_to(at("2026-03-24 09:30"))
    claims = [make.claimed(cast, make.fresh(key)).id for key in (first, other)]
    second = make.guaranteed(tender, cast.supplier, bank, number="BH-2026-2", valid_until="2026-12-31").id
    assert make.fresh(first).state is SecurityState.VERIFIED
    dropped(cast, claims[0])
    assert make.fresh(first).state is SecurityState.RELEASED
    assert make.fresh(second).state is SecurityState.VERIFIED
    changes.ended(cast, tender)
    assert make.fresh(other).state is SecurityState.VERIFIED
    dropped(cast, claims[1])
    order = queries.refund_of(make.fresh(other))
    assert order is not None
    assert (order.event, order.done_at) == (Event.ENDED, moment.now())
    assert make.fresh(other).state is SecurityState.RELEASED


def dropped(cast: Cast, key: str) -> None:
    with unit_of_work():
        service.drop(db.session.get_one(Claim, key), by=cast.colleague.actor, at=moment.now())
