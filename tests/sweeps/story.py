"""A whole life in one database: a tender, a contract, a payment in every state that has a page."""

from __future__ import annotations

from datetime import timedelta

from procure.bids import slips, uploads
from procure.bids.refusals import Refused
from procure.contracts.models import Contract
from procure.core import clock
from procure.core.terms import Message
from procure.db import db, unit_of_work
from procure.payments.models import Payment, PaymentState
from procure.tenders.models import Clarification, DueAfter, Tender
from procure.tenders.queries import published
from procure.tenders.service import publish_clarification
from procure.web import jobs
from tests.cast import START, Cast
from tests.ground import Hands
from tests.make import (
    accounts,
    arrears,
    authorities,
    awards,
    bids,
    blacklist,
    changes,
    contracts,
    evaluation,
    findings,
    guarantees,
    lawbook,
    outages,
    payments,
    remittances,
    tenders,
)

EVALUATED = (
    bids.opened,
    evaluation.entered,
    evaluation.confirmed,
    evaluation.declared,
    evaluation.conforming,
    evaluation.scored,
    evaluation.drawn_up,
    evaluation.finished,
    awards.determined,
    awards.published,
)
"""How an opened tender comes into each later state."""
STAND_IN = "ZC-STAND-IN"
"""The number of a tender that has a contract but was never evaluated begins with this."""


def tell(cast: Cast, hands: Hands) -> None:
    """The contracts begin at the clock's instant, the rest stands three weeks later."""
    _contracts(cast)
    _evaluations(cast)
    hands.forward(minutes=1)
    paid = db.session.scalars(db.select(Payment).where(Payment.state == PaymentState.PAID)).one()
    payments.doubted(cast, paid, clock.now())
    jobs.run_due(clock.now())
    _tenders(cast)
    _changes(cast)
    accounts.proposed(cast)
    lawbook.proposed(cast)
    accounts.with_authenticator(cast.purchaser)
    authorities.installed(authorities.authority(), cast)
    blacklist.entered(cast, cast.third)
    _outages(cast)


def _outages(cast: Cast) -> None:
    """Before there was any tender: one that was judged, one that is explained, one that is found."""
    first, day = START - timedelta(days=9), timedelta(days=1)
    outages.judged(cast, outages.found(first, first + day))
    outages.explained(cast, outages.found(first + day, first + 2 * day))
    outages.found(first + 2 * day, first + 3 * day)


def _tenders(cast: Cast) -> None:
    for number in range(3):
        draft = with_a_file(cast, tenders.draft(cast, number=f"ZC-DRAFT-{number}"))
        draft = tenders.prepare(cast, draft) if number else findings.in_every_state(cast, draft)
        if number > 1:
            tenders.sign(cast, draft)
    tenders.publish(cast, with_a_file(cast, tenders.draft(cast, number="ZC-FILE")))
    in_the_open = bids.bid_on(cast, number="ZC-OPEN")
    tenders.asked(in_the_open, cast.supplier)
    told = tenders.explained(cast, in_the_open)
    with unit_of_work():
        found = db.session.get_one(Clarification, told.id)
        p7s = contracts.signature(found.document, cast.purchaser)
        publish_clarification(found, p7s, by=cast.purchaser.actor, at=clock.now())
    tenders.explained(cast, in_the_open, "另有一项说明。")
    _left_behind(cast, in_the_open)


def _changes(cast: Cast) -> None:
    """A change of each kind, one on its way; a suspension; a security to give back."""
    amended = tenders.published(cast, number="ZC-AMENDED")
    changes.amended(cast, amended)
    changes.extended(cast, amended, clock.now() + timedelta(days=29))
    changes.amendment(cast, amended, changes.NEED | {"performance_days": 45})
    ended = bids.bid_on(cast, bids.PRICES[:1], number="ZC-ENDED", performance_security_percent=10)
    _securities(cast, ended)
    changes.ended(cast, ended)
    changes.suspended(cast, amended)


def _securities(cast: Cast, tender: Tender) -> None:
    """A guarantee with a formal defect, money that a purchaser wants to keep, what a contract asks for."""
    for one in cast.bidders:
        guarantees.without_credit(cast, one)
    guarantees.refused(cast, guarantees.guaranteed(tender, cast.supplier, guarantees.bank(cast)))
    guarantees.claimed(cast, guarantees.given(tender, cast.rival, guarantees.transfer()))
    guarantees.given(tender, cast.third, guarantees.transfer())
    guarantees.demanded(tender, cast.supplier, 100_000_000, clock.now().date())


def with_a_file(cast: Cast, draft: Tender) -> Tender:
    """The draft with one attachment."""
    return tenders.attached(cast, draft, "清单.txt", "课桌椅一千套。".encode())


def _left_behind(cast: Cast, tender: Tender) -> None:
    """An upload that was never finished, and a bid that was refused."""
    with unit_of_work():
        uploads.begin("ab" * 16, cast.supplier.organisation, clock.now())
    with unit_of_work():
        found = published(tender.id)
        no = Refused("late", Message("已过截止时间。"))
        slips.refuse(found, b"{}", no, cast.supplier.actor, clock.now())


def _evaluations(cast: Cast) -> None:
    waiting, *opened = [bids.bid_on(cast, number=f"ZC-{number}") for number in range(len(EVALUATED) + 1)]
    for one in (waiting, *opened):
        bids.close(one)
    bids.released(waiting, cast.custodians[0])
    for make, tender in zip(EVALUATED, opened, strict=True):
        for custodian in cast.custodians[:2]:
            bids.released(tender, custodian)
        bids.open_(tender)
        if make is not bids.opened:
            make(cast, tender)
    _payment(cast, contracts.concluded(cast, contracts.begun(cast, awards.found(opened[-1].id))), 4)


def _contracts(cast: Cast) -> None:
    make = contracts
    begun = [make.begun(cast, number=f"{STAND_IN}-{number}") for number in range(9)]
    make.renounced(cast, 0, begun[1])
    make.proposed(cast, begun[2])
    concluded = [make.concluded(cast, one) for one in begun[3:]]
    make.stated(cast, make.published(cast, concluded[0]).contract)
    make.laid_out(cast, concluded[0])
    make.supplemented(cast, concluded[0])
    make.shown(cast, make.requested(cast, concluded[1]))
    make.recorded(cast, make.requested(cast, concluded[2]))
    make.decided(cast, make.requested(cast, concluded[3]))
    payments.objected(cast, _payment(cast, concluded[3], 1))
    balance = payments.requested(cast, concluded[3], DueAfter.FINAL)
    payments.disputed(cast, payments.confirmed(cast, payments.approved(cast, balance)))
    remittances.accounts(cast)
    file = remittances.laid_out(cast, payments.approved(cast, _payment(cast, concluded[4], 2)))
    remittances.answered(cast, remittances.table(remittances.row(file, 结果="处理中")))
    payments.paid(cast, _payment(cast, concluded[5], 3))
    arrears.asked(cast, concluded[4])
    arrears.disclosed(2025)
    arrears.entered(cast, concluded[3])


def _payment(cast: Cast, contract: Contract, number: int) -> Payment:
    payment = payments.payment_of(
        payments.sent(cast, contract, DueAfter.SIGNING, number=f"2632000000000{number}")
    )
    assert payment is not None
    return payment
