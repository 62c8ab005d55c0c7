"""The acts of bidding: hand in, close, release; opening lies in ``openings``."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from procure.accounts.models import Organisation
from procure.bids import gates, judging, queries, slips
from procure.bids.judging import Handed
from procure.bids.models import SealedPart, Submission, SubmissionKind
from procure.bids.refusals import Refused
from procure.bids.rules import Arrive, HandIn, on
from procure.blacklist import queries as bans
from procure.core import rules
from procure.core.actors import Actor
from procure.core.rules import RuleBroken
from procure.core.terms import Message
from procure.db import db
from procure.ledger import service as ledger
from procure.tenders.models import Tender

_CODES = {
    "transmission-ends-before-the-deadline": "late",
    "a-new-version-replaces-the-one-that-stands": "bid-sequence",
    "only-a-standing-bid-is-withdrawn": "bid-sequence",
    "a-banned-supplier-does-not-bid": "banned",
}
"""Codes of the sealing protocol for the rules' own names."""


def submit(tender: Tender, document: bytes, p7s: bytes, *, by: Actor, arrived_at: datetime) -> Submission:
    """Take in a bid, a replacement or a withdrawal whose last byte came at ``arrived_at``.

    The receipt is signed and stored in the same transaction. The same bytes again give the same receipt.
    Refused carries the protocol's code; nothing is changed then.
    """
    if repeated := _repeated(tender, document, p7s, by):
        return repeated
    _enforce(Arrive(arrived_at, _opens_at(tender)), arrived_at)
    handed = judging.read(tender, document, p7s, by.organisation, arrived_at)
    gates.lock_shared(tender)
    ledger.lock()
    if repeated := _repeated(tender, document, p7s, by):
        return repeated
    _refuse_closed(tender)
    _enforce(_hand_in(tender, handed, by, arrived_at), arrived_at)
    _refuse_reused(handed, by)
    return _accept(tender, handed, by, arrived_at)


def _repeated(tender: Tender, document: bytes, p7s: bytes, by: Actor) -> Submission | None:
    """The organisation's last document, where these are its very bytes."""
    last = queries.last_of(tender.id, by.organisation)
    return last if last and (last.document, last.p7s) == (document, p7s) else None


def _enforce(facts: object, at: datetime) -> None:
    """The law, with the protocol's code for what it refuses."""
    try:
        rules.enforce(facts, on(at))
    except RuleBroken as broken:
        first = broken.breaches[0]
        code = _CODES[first.rule.code]
        status = 422 if code == "banned" else 409
        raise Refused(code, first.reason, status=status, article=first.rule.article) from broken


def _hand_in(tender: Tender, handed: Handed, by: Actor, at: datetime) -> HandIn:
    last = queries.last_of(tender.id, by.organisation)
    ban = bans.in_force(db.session.get_one(Organisation, by.organisation).code, on(at))
    return HandIn(
        seq=handed.seq,
        prev=handed.document["prev"],
        last_seq=last.seq if last else 0,
        standing=last.sha256 if last and last.kind is SubmissionKind.BID else None,
        is_withdrawal=handed.kind is SubmissionKind.WITHDRAW,
        today=on(at),
        banned_until=ban.ends_on if ban else None,
        ban_decision=ban.decision_number if ban else "",
    )


def _refuse_closed(tender: Tender) -> None:
    if queries.closing(tender.id) is not None:
        raise Refused(
            "closed", Message("截标记录已经生成，不再接收任何投标文件。请保存好拒收回执。"), status=409
        )


def _refuse_reused(handed: Handed, by: Actor) -> None:
    """A ciphertext, wrap or recipient that another organisation has handed in is not one's own."""
    foreign = sa.select(SealedPart.sha256).where(
        SealedPart.sha256.in_(handed.parts), SealedPart.organisation_id != by.organisation
    )
    same_key = sa.select(Submission.id).where(
        Submission.recipient == handed.recipient, Submission.recipient.is_not(None)
    )
    others = same_key.where(Submission.organisation_id != by.organisation)
    if db.session.scalars(foreign.limit(1)).first() or db.session.scalars(others.limit(1)).first():
        raise Refused("reused", Message("投标中含有不是由贵单位密封的密文或密钥，不能递交。请重新密封。"))
    if db.session.scalars(same_key.limit(1)).first():
        raise Refused(
            "key-reused", Message("该投标密钥已在此前的投标中用过，请用 procure bid replace 重新密封。")
        )


def _accept(tender: Tender, handed: Handed, by: Actor, at: datetime) -> Submission:
    organisation = db.session.get_one(Organisation, by.organisation)
    submission = Submission(
        tender_id=tender.id,
        organisation_id=organisation.id,
        certificate_id=handed.certificate.id,
        kind=handed.kind,
        seq=handed.seq,
        sha256=handed.sha256,
        document=handed.document.data,
        p7s=handed.p7s,
        recipient=handed.recipient,
        arrived_at=at,
    )
    line = slips.record(str(handed.kind), tender, by, at, **_entry(handed, organisation.code))
    signed = slips.receipt(line, at)
    submission.line_index, submission.receipt, submission.receipt_p7s = line.index, signed.text, signed.p7s
    db.session.add(submission)
    db.session.flush()
    own = {"submission_id": submission.id, "organisation_id": organisation.id}
    db.session.add_all(SealedPart(sha256=one, **own) for one in dict.fromkeys(handed.parts))
    db.session.flush()
    return submission


def _entry(handed: Handed, code: str) -> dict[str, object]:
    return {
        "lot": handed.document.get("lot"),
        "bidder": handed.document["bidder"],
        "organisation": code,
        "seq": handed.seq,
        f"{handed.kind}_sha256": handed.sha256,
        "p7s_sha256": slips.digest(handed.p7s),
    }


def _opens_at(tender: Tender) -> datetime:
    assert tender.opens_at is not None
    return tender.opens_at
