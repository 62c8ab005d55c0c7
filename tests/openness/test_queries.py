"""How far a tender has come, and what has been paid, as the public may know it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from procure.db import db, unit_of_work
from procure.openness import queries
from procure.openness.queries import PAGE, Course, Search
from procure.payments import service
from procure.payments.models import Payment
from procure.tenders.models import DueAfter
from tests.make import awards as made_awards
from tests.make import bids as made_bids
from tests.make import contracts as made_contracts
from tests.make import evaluation as made_evaluation
from tests.make import payments as made_payments
from tests.make import tenders as made_tenders


def course(tender_id, at):
    (found,) = [one for one in queries.notices(Search(), at).items if one.id == tender_id]
    return queries.courses([found], at)[tender_id]


def test_a_tender_is_open_until_its_deadline_and_closed_from_it_on(cast, clock):
    tender = made_tenders.published(cast)
    assert course(tender.id, tender.opens_at - timedelta(seconds=1)) is Course.OPEN
    assert course(tender.id, tender.opens_at) is Course.CLOSED


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (made_bids.closed, Course.CLOSED),
        (made_bids.opened, Course.EVALUATING),
        (made_awards.determined, Course.EVALUATING),
        (made_awards.published, Course.AWARDED),
        (made_evaluation.void, Course.VOID),
    ],
    ids=["closed", "opened", "determined", "awarded", "void"],
)
def test_the_course_follows_the_tender(cast, clock, make, expected):
    made = make(cast)
    assert course(getattr(made, "tender_id", made.id), clock.now()) is expected


def test_a_tender_with_too_few_bids_is_not_opened(cast, clock):
    tender = made_bids.closed(cast, bidders=cast.bidders[:2])
    assert course(tender.id, clock.now()) is Course.VOID


def test_the_counts_agree_with_the_lists(cast, clock):
    made_awards.published(cast)
    made_tenders.published(cast, number="ZC-2026-2")
    at = clock.now()
    counts = queries.counts(at)
    assert counts[Course.OPEN] == counts[Course.AWARDED] == 1
    assert {one: queries.notices(Search(course=one), at).total for one in Course} == counts


def test_a_tender_is_not_listed_before_its_publication(cast, clock):
    tender = made_tenders.published(cast)
    before = tender.published_at - timedelta(seconds=1)
    assert queries.notices(Search(), before).total == 0


def test_open_tenders_come_by_their_deadline(cast, clock):
    late = made_tenders.published(cast, opens_at=clock.now() + timedelta(days=30))
    soon = made_tenders.published(cast, number="ZC-2026-2")
    found = queries.notices(Search(course=Course.OPEN), clock.now()).items
    assert [one.id for one in found] == [soon.id, late.id]


def test_a_long_list_has_pages(cast, clock):
    for number in range(PAGE + 1):
        made_tenders.published(cast, number=f"ZC-2026-{number}")
    first, second = (queries.notices(Search(), clock.now(), page) for page in (1, 2))
    assert (len(first.items), len(second.items), first.total) == (PAGE, 1, PAGE + 1)


def test_a_contract_is_public_once_both_have_signed(cast):
    contract = made_contracts.proposed(cast)
    assert queries.contract(contract.tender_id) is None
    made_contracts.concluded(cast, contract)
    found = queries.contract(contract.tender_id)
    assert found is not None
    assert found.id == contract.id


def test_what_is_paid_in_time_is_not_late(cast, clock):
    payment = made_payments.paid(cast)
    contract = payment.contract
    (advance,) = [
        one for one in queries.paid(contract, clock.now()) if one.instalment.due_after is DueAfter.SIGNING
    ]
    assert advance.paid_at == payment.paid_at
    assert not advance.is_late(clock.now())


def test_a_contract_is_paid_with_its_last_fen(cast, clock):
    contract = made_payments.accepted(cast)
    parts = [made_payments.requested(cast, contract, one) for one in (DueAfter.SIGNING, DueAfter.FINAL)]
    opened_at = contract.tender.opens_at
    for number, payment in enumerate(parts):
        assert course(contract.tender_id, opened_at) is Course.SIGNED
        made_payments.approved(cast, payment)
        with unit_of_work():
            found = db.session.get_one(Payment, payment.id)
            receipt = made_payments.receipt(reference=f"BANK-{number}")
            service.confirm(found, receipt, by=cast.finance[0].actor, at=clock.now())
    assert course(contract.tender_id, opened_at) is Course.PAID


def test_what_is_unpaid_is_late_from_the_end_of_its_last_day(cast, clock):
    payment = made_payments.requested(cast)
    due = queries.paid(payment.contract, clock.now())[0].due
    assert due is not None
    for seconds, late in ((-1, False), (0, True)):
        at = due.due_at + timedelta(seconds=seconds)
        assert queries.paid(payment.contract, at)[0].is_late(at) is late


def test_lateness_and_its_interest_are_on_the_public_page(cast, visitor, clock):
    payment = made_payments.requested(cast)
    page = f"/tenders/{payment.contract.tender_id}"
    assert "已逾期未付" not in visitor.get(page).get_data(as_text=True)
    due = queries.paid(payment.contract, clock.now())[0].due
    clock.move_to(due.due_at + timedelta(days=10))
    text = visitor.get(page).get_data(as_text=True)
    assert "已逾期未付" in text
    assert "逾期利息" in text
    assert "合同金额" in text
