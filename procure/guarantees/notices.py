"""What the issuer of a guarantee is told: always the same bytes, so that anybody can check them."""

from __future__ import annotations

from datetime import datetime

from procure.core import clock, money
from procure.guarantees.documents import Notice
from procure.guarantees.models import Claim, Security


def of_release(security: Security) -> bytes:
    """That a guarantee binds no more."""
    assert security.ended_at is not None
    return _notice(security, "released", 0, "", security.ended_at)


def of_reduction(security: Security) -> bytes | None:
    """That acceptances worked off a part of what it stands for; None where they did not."""
    if security.demand is None or security.bound_fen >= security.amount_fen:
        return None
    return _notice(security, "reduced", 0, "", max(one.at for one in security.demand.workings))


def of_claim(claim: Claim, at: datetime) -> bytes:
    """How much its beneficiary claims and on which ground of law."""
    return _notice(claim.security, "claimed", claim.amount_fen, claim.ground.label, at)


def _notice(security: Security, act: str, claimed_fen: int, ground: str, at: datetime) -> bytes:
    amount_fen = security.bound_fen if act == "reduced" else security.amount_fen
    supplier, purchaser = security.supplier, security.tender.purchaser
    return Notice.build(
        act=act,
        number=security.reference,
        guarantee_sha256=security.document_sha256,
        issuer={"name": security.issuer, "code": security.issuer_code},
        applicant={"name": supplier.name, "code": supplier.code},
        beneficiary={"name": purchaser.name, "code": purchaser.code},
        tender=security.tender.number,
        lot=str(security.tender.lot),
        amount=money.decimal(amount_fen),
        claimed=money.decimal(claimed_fen),
        ground=ground,
        time=clock.text(at),
    ).data
