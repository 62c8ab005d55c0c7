"""A supervisor suspends a tender: nothing proceeds, clocks stop, and bidders get back their time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from flask.testing import FlaskClient

from procure.awards import service as awards
from procure.awards.queries import finished
from procure.bids import closings, queries
from procure.core import clock as moment
from procure.core.rules import RuleBroken, breaches
from procure.db import db, unit_of_work
from procure.evaluation.deadlines import CONFIRM_WINNER
from procure.obligations import queries as obligations
from procure.obligations import service as holding
from procure.tenders import queries as tenders
from procure.tenders.deadlines import SUSPEND
from procure.tenders.models import HoldGround, Tender
from procure.tenders.rules.changes import LIFTED
from procure.web import jobs
from tests.cast import START, Cast, Player, at
from tests.make import awards as make_awards
from tests.make import bids as make_bids
from tests.make import changes as make
from tests.make import evaluation as make_evaluation
from tests.make import tenders as make_tenders

if TYPE_CHECKING:
    from tests.ground import Hands

Browser = Callable[[Player], FlaskClient]
FIRST = at("2026-03-24 09:00")
FORM = {"ground": "complaint", "decision": "财采〔2026〕7号", "reason": "受理投诉，暂停采购活动。"}


def test_a_suspension_is_public_with_its_decision_and_reason(
    cast: Cast, client_of: Browser, visitor: FlaskClient
) -> None:
    tender, browser = make_tenders.published(cast), client_of(cast.supervisor)
    assert "暂停采购活动" in browser.get(f"/tenders/{tender.id}").text
    answer = browser.post(f"/supervisor/tenders/{tender.id}/suspend", data=FORM)
    assert answer.status_code == 303
    for url in (f"/tenders/{tender.id}", f"/tenders/{tender.id}/changes"):
        page = visitor.get(url).text
        assert FORM["decision"] in page
        assert FORM["reason"] in page
    assert browser.get(answer.headers["Location"]).status_code == 200
    assert browser.post(answer.headers["Location"], data={}).status_code == 303
    assert tenders.holds(tender) == []
    assert "已恢复" in visitor.get(f"/tenders/{tender.id}/changes").text


def test_only_a_supervisor_reaches_the_page(cast: Cast, client_of: Browser) -> None:
    tender = make_tenders.published(cast)
    for player in (cast.purchaser, cast.supplier, cast.administrator):
        assert (
            client_of(player).post(f"/supervisor/tenders/{tender.id}/suspend", data=FORM).status_code == 403
        )


def test_the_same_decision_suspends_once(cast: Cast) -> None:
    tender = make_tenders.published(cast)
    assert make.suspended(cast, tender).id == make.suspended(cast, tender).id
    assert len(tenders.holds(tender)) == 1


def test_a_purchaser_can_not_stop_its_own_payment_or_its_own_tender(cast: Cast) -> None:
    tender = make_tenders.published(cast)
    for subject in (tender.id, "payment"):
        with pytest.raises(RuleBroken) as refused, unit_of_work():
            holding.hold(subject, ground="", article="", by=cast.purchaser.actor, at=START)
        assert refused.value.code == "a-hold-is-placed-by-the-supervisor"
    assert tenders.holds(tender) == []


def test_nothing_is_closed_or_opened_under_a_suspension(cast: Cast, clock: Hands) -> None:
    tender = make_bids.bid_on(cast)
    make.suspended(cast, tender)
    clock.move_to(FIRST + timedelta(minutes=5))
    assert queries.due_to_close(moment.now()) == []
    jobs.run_due(moment.now())
    with pytest.raises(RuleBroken) as refused, unit_of_work():
        closings.close(tenders.published(tender.id), moment.now())
    assert refused.value.code == "nothing-proceeds-while-it-is-suspended"
    assert queries.closing(tender.id) is None


def test_no_share_is_taken_in_under_a_suspension(cast: Cast) -> None:
    tender = make_bids.closed(cast)
    placed = make.suspended(cast, tender)
    with pytest.raises(RuleBroken) as refused:
        make_bids.released(tender, cast.custodians[0])
    assert refused.value.code == "nothing-proceeds-while-it-is-suspended"
    make.resumed(cast, placed)
    for custodian in cast.custodians[:2]:
        make_bids.released(tender, custodian)
    make_bids.open_(tender)
    assert len(queries.readable(tender.id)) == 3


def test_shares_that_are_there_open_nothing_under_a_suspension(cast: Cast) -> None:
    tender = make_bids.closed(cast)
    for custodian in cast.custodians[:2]:
        make_bids.released(tender, custodian)
    placed = make.suspended(cast, tender)
    assert queries.waiting_to_open() == []
    assert make_bids.open_(tender) is None
    make.resumed(cast, placed)
    assert make_bids.open_(tender) is not None


def test_it_goes_on_only_after_an_extension_gave_back_the_time(cast: Cast, clock: Hands) -> None:
    tender = make_bids.bid_on(cast)
    clock.move_to(at("2026-03-20 09:00"))
    placed = make.suspended(cast, tender)
    clock.move_to(at("2026-03-27 09:00"))
    with pytest.raises(RuleBroken) as refused:
        make.resumed(cast, placed)
    assert refused.value.code == "bidders-get-back-the-time-of-a-suspension"
    make.extended(cast, tender, at("2026-03-31 09:00"))
    make.resumed(cast, placed)
    assert queries.due_to_close(moment.now()) == []
    assert make_bids.close(tender).closed_at >= at("2026-03-31 09:00")


def test_the_time_given_back_counts_to_the_second() -> None:
    def codes(facts: object) -> list[str]:
        return [one.rule.code for one in breaches(facts, START.date())]

    assert codes(LIFTED) == []
    short = replace(LIFTED, opens_at=LIFTED.opens_at - timedelta(seconds=1))
    assert codes(short) == ["bidders-get-back-the-time-of-a-suspension"]
    assert codes(replace(short, placed_at=LIFTED.due_then)) == []


def test_a_suspension_for_a_complaint_has_thirty_days(cast: Cast) -> None:
    tender = make_tenders.published(cast)
    placed = make.suspended(cast, tender)
    clock = obligations.find(placed.id, SUSPEND)
    assert clock is not None
    assert (clock.debtor_id, clock.due_on.isoformat()) == (cast.supervisor.organisation, "2026-04-01")
    make.resumed(cast, placed)
    db.session.expire_all()
    assert clock.met_by is not None
    other = make.suspended(cast, tender, HoldGround.CHALLENGE, "财采〔2026〕2号")
    assert obligations.find(other.id, SUSPEND) is None


def test_the_clocks_of_the_whole_tender_stop_and_go_on_to_an_award_that_nothing_ends(
    cast: Cast, clock: Hands
) -> None:
    """The purchaser's silence under a suspension makes nobody the winner."""
    tender = make_evaluation.finished(cast)
    duty = obligations.find(tender.id, CONFIRM_WINNER)
    assert duty is not None
    due = duty.due_on
    placed = make.suspended(cast, tender, HoldGround.CHALLENGE)
    clock.forward(days=30)
    jobs.run_due(moment.now())
    with pytest.raises(RuleBroken) as refused, unit_of_work():
        awards.confirm(finished(tender.id), by=cast.purchaser.actor, at=moment.now())
    assert refused.value.code == "nothing-proceeds-while-it-is-suspended"
    make.resumed(cast, placed)
    db.session.expire_all()
    assert duty.due_on > due
    make_awards.confirm(cast, tender.id)
    make_awards.publish(cast, tender.id)
    change = make.ending(cast, tender)
    with pytest.raises(RuleBroken) as awarded:
        make.publish(cast, change)
    assert awarded.value.code == "nothing-is-ended-after-the-award-notice"


def test_an_unknown_suspension_is_not_there(cast: Cast, client_of: Browser) -> None:
    assert client_of(cast.supervisor).get("/supervisor/holds/none").status_code == 404
    draft: Tender = make_tenders.draft(cast)
    assert client_of(cast.supervisor).get(f"/supervisor/tenders/{draft.id}/suspend").status_code == 404
