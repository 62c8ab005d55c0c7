"""Reading what was said for keeping securities, and the orders to give them back."""

from __future__ import annotations

import sqlalchemy as sa

from procure.core.actors import Actor
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.db import db
from procure.guarantees.models import Claim, Refund, Security
from procure.signing import queries as signing
from procure.signing.models import Document, Kind
from procure.tenders.models import Tender


def refund_of(security: Security) -> Refund | None:
    """The order to give it back."""
    return db.session.scalars(sa.select(Refund).where(Refund.security_id == security.id)).one_or_none()


def claims_on(security: Security) -> list[Claim]:
    """What was said for keeping it, the newest first."""
    wanted = sa.select(Claim).where(Claim.security_id == security.id)
    return list(db.session.scalars(wanted.order_by(Claim.proposed_at.desc(), Claim.id)))


def open_claim(security: Security) -> Claim | None:
    """The claim that waits for its second person."""
    return next((one for one in claims_on(security) if one.is_open), None)


def my_claim(claim_id: str, actor: Actor) -> Claim:
    """A claim of the actor's own organisation; NotFound for any other."""
    found = db.session.get(Claim, claim_id)
    if found is None or found.security.tender.purchaser_id != actor.organisation:
        raise nothing_there()
    return found


def kept() -> list[Claim]:
    """Every security that was kept, the newest first: public with its reason."""
    wanted = sa.select(Claim).where(Claim.confirmed_at.is_not(None))
    return list(db.session.scalars(wanted.order_by(Claim.confirmed_at.desc(), Claim.id)))


def kept_fen(security: Security) -> int:
    """How much of it two people have kept."""
    wanted = sa.select(sa.func.sum(Claim.amount_fen)).where(
        Claim.security_id == security.id, Claim.confirmed_at.is_not(None)
    )
    return int(db.session.scalar(wanted) or 0)


def claim_document(claim: Claim) -> Document | None:
    """What the issuer is told of a claim; None before it is confirmed, and for what no machine can check."""
    return next(iter(signing.of(claim.id, Kind.GUARANTEE_CLAIM)), None)


def kept_claim(security: Security) -> Claim | None:
    """The newest claim that two people confirmed."""
    return next((one for one in claims_on(security) if one.confirmed_at is not None), None)


def signed_claim(security: Security) -> tuple[Document, bytes | None] | None:
    """The notice of the claim that stands, and its beneficiary's signature as soon as there is one."""
    claim = kept_claim(security)
    document = claim_document(claim) if claim else None
    if document is None:
        return None
    return document, signing.p7s_of(document, security.tender.purchaser_id)


def unsigned_claims(actor: Actor) -> list[Claim]:
    """Claims of the actor's organisation whose notice waits for a signature."""
    wanted = sa.select(Claim).join(Security).join(Tender, Tender.id == Security.tender_id)
    wanted = wanted.where(
        Tender.purchaser_id == actor.organisation,
        Claim.confirmed_at.is_not(None),
        Security.code.is_not(None),
    )
    found = db.session.scalars(wanted.order_by(Claim.confirmed_at, Claim.id))
    return [one for one in found if _waits(one, actor)]


def by_code(code: str) -> Security | None:
    """The electronic guarantee whose signature has this hash."""
    return db.session.scalars(sa.select(Security).where(Security.code == code)).one_or_none()


def _waits(claim: Claim, actor: Actor) -> bool:
    document = claim_document(claim)
    return document is not None and signing.signed_by(document, actor.organisation) is None


def nothing_there() -> NotFound:
    """What isn't one's own isn't there."""
    return NotFound(Message("没有这笔保证金，或者它不属于本单位。"))
