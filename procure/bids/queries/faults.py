"""Bids that did not open, what is known about why, and what was decided."""

from __future__ import annotations

import sqlalchemy as sa

from procure.bids.models import Fault, FaultState, OpenedBid, OpenedStatus, Release
from procure.bids.queries import custodians, losses, reading, window
from procure.bids.queries.facts import Fact
from procure.core.actors import Actor
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.crypto import records
from procure.crypto.records import TECHNICAL_FAILED
from procure.db import db
from procure.tenders.models import Custodian, Envelope, Tender


def unopened(tender_id: str) -> list[OpenedBid]:
    """The closed bids that did not open; none before the opening."""
    found = [one for envelope in Envelope for one in reading.opened(tender_id, envelope)]
    return [one for one in found if one.status is OpenedStatus.NOT_OPENED and one.reason != TECHNICAL_FAILED]


def unopened_bid(tender_id: str, bid_id: str) -> OpenedBid:
    """One of them; NotFound for any other."""
    found = next((one for one in unopened(tender_id) if one.id == bid_id), None)
    if found is None:
        raise NotFound(Message("没有这份未能开启的投标。"))
    return found


def faults(tender_id: str) -> dict[str, Fault]:
    """What was proposed and decided, by opened bid."""
    wanted = sa.select(Fault).where(Fault.tender_id == tender_id)
    return {one.opened_bid_id: one for one in db.session.scalars(wanted)}


def fault_of(bid: OpenedBid) -> Fault | None:
    """What was proposed and decided about one bid."""
    return db.session.scalars(sa.select(Fault).where(Fault.opened_bid_id == bid.id)).one_or_none()


def proposed(bid: OpenedBid) -> Fault:
    """The same where there is something; NotFound else."""
    found = fault_of(bid)
    if found is None:
        raise NotFound(Message("采购人还没有就这份投标提出意见。"))
    return found


def my_fault(tender_id: str, actor: Actor) -> Fault:
    """What is said about the actor's own bid; NotFound where there is nothing."""
    own = (one for one in unopened(tender_id) if one.organisation_id == actor.organisation)
    bid = next(own, None)
    if bid is None:
        raise NotFound(Message("没有这个项目，或者贵单位的投标没有未解密的情况。"))
    return proposed(bid)


def waiting_faults() -> list[Fault]:
    """What waits for the supervisor, the oldest first."""
    wanted = sa.select(Fault).where(Fault.state == FaultState.PROPOSED)
    return list(db.session.scalars(wanted.order_by(Fault.proposed_at, Fault.id)))


def evidence(bid: OpenedBid) -> list[Fact]:
    """What is known about why a bid did not open: receipts, releases, reports of custodians, orders."""
    tender, closing = bid.submission.tender, reading.closing(bid.tender_id, bid.envelope)
    assert closing is not None
    orders = reading.orders(tender.id, bid.envelope)
    facts = [
        Fact(Message("投标收讫，回执证明全部密文当时完好"), bid.submission.arrived_at),
        Fact(Message("截标记录生成"), closing.closed_at),
        *_losses(bid),
        *_own(bid, tender),
        *(Fact(Message("监管部门：%(kind)s", kind=one.kind.label), one.at) for one in orders),
    ]
    released = {one.key: one for one in reading.releases(tender.id, bid.envelope)}
    for one in tender.custodians:
        facts += custodians.false_facts(tender.id, bid.envelope, one)
        facts.append(_custodian(bid, one, released.get(one.key)))
    return facts


def evidence_facts(bid: OpenedBid) -> list[dict[str, str | None]]:
    """The same for the ledger."""
    return [{"fact": str(one.text), "at": one.at.isoformat() if one.at else None} for one in evidence(bid)]


def _losses(bid: OpenedBid) -> list[Fact]:
    """When the platform asked for what it had lost, and that it was not brought back."""
    asked = losses.lost_before([bid.submission_id]).values()
    return [
        Fact(Message("平台请投标人补传不完整的密文%(name)s…", name=one.sha256[:12]), one.found_at)
        for one in asked
    ]


def _own(bid: OpenedBid, tender: Tender) -> list[Fact]:
    found = window.window(tender, bid.envelope)
    own = [_release(one) for one in reading.own_releases(bid.submission_id)]
    if found is None:
        return own
    ends = Fact(Message("投标人解密时限届满"), found.ends_at)
    return [*(own or [Fact(Message("投标人没有释放解密份额"))]), ends]


def _release(own: Release) -> Fact:
    text = Message("投标人交出密钥") if own.is_key else Message("投标人释放解密份额")
    return Fact(text, own.received_at)


def _custodian(bid: OpenedBid, custodian: Custodian, release: Release | None) -> Fact:
    name = custodian.organisation.name
    if release is None:
        return Fact(Message("保管人%(name)s没有释放份额", name=name))
    code = records.Release.parse(release.document).get("refused", {}).get(bid.submission.sha256)
    if code is None:
        return Fact(Message("保管人%(name)s释放了本投标的份额", name=name), release.received_at)
    return Fact(
        Message("保管人%(name)s报告本投标的份额有误（%(code)s）", name=name, code=code), release.received_at
    )
