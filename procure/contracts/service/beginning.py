"""The contract begins with the published award; nobody types its parties, price or terms."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from procure.awards.models import Award, AwardState
from procure.contracts import deadlines, queries
from procure.contracts.models import Contract, Instalment
from procure.contracts.rules import Share, instalments
from procure.core.actors import platform
from procure.core.errors import NotAllowed, Stale
from procure.core.terms import Message
from procure.db import db
from procure.ledger import queries as lines
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.obligations import service as obligations

AWARD_NOTICE = "award.published"


def begin(award: Award, at: datetime) -> Contract | None:
    """Draft the contract of a published award and start both clocks of its signing at the award notice.

    None where it has begun already; NotAllowed before the award is published.
    """
    db.session.execute(sa.select(Award.id).where(Award.id == award.id).with_for_update())
    if queries.of_award(award.id):
        return None
    if award.state is not AwardState.PUBLISHED or award.published_at is None:
        raise NotAllowed(Message("中标结果还没有公告，不能起草合同。"))
    contract = _drafted(award, at)
    db.session.add(contract)
    db.session.flush()
    facts = {
        "award": award.id,
        "amount_fen": contract.amount_fen,
        "advance_percent": contract.advance_percent,
    }
    ledger.record("contract.drafted", subject=contract.id, by=platform(), at=at, facts=facts)
    notice = _notice(award)
    for clock in (deadlines.SIGN_TARGET, deadlines.SIGN_LIMIT):
        obligations.start(
            clock,
            subject=contract.id,
            tender_id=contract.tender_id,
            debtor_id=contract.purchaser_id,
            creditor_id=contract.supplier_id,
            line=notice,
            since=award.published_at,
        )
    return contract


def begin_by_id(award_id: str, at: datetime) -> Contract | None:
    """The same for a job."""
    return begin(queries.award(award_id), at)


def hold(contract: Contract) -> None:
    """Let nobody else change the contract until the commit, and see what it is now."""
    db.session.execute(sa.select(Contract.id).where(Contract.id == contract.id).with_for_update())
    db.session.refresh(contract)


def fresh(contract: Contract, version: int) -> None:
    """Stale where the page was filled in against an older version."""
    if contract.version != version:
        raise changed()


def changed() -> Stale:
    """What to say where the contract isn't any more what somebody saw."""
    return Stale(Message("合同在您填写时有了变化。您填写的内容都还在；请核对最新内容后再次提交。"))


def _drafted(award: Award, at: datetime) -> Contract:
    tender = award.tender
    contract = Contract(
        number=f"{tender.reference}-HT",
        award=award,
        tender=tender,
        purchaser_id=tender.purchaser_id,
        supplier_id=award.supplier_id,
        amount_fen=award.amount_fen,
        created_at=at,
        advance_percent=tender.advance_percent,
    )
    divide(contract)
    return contract


def divide(contract: Contract) -> None:
    """Write the instalments anew from the tender's plan and the advance as it is now."""
    contract.instalments.clear()
    db.session.flush()
    agreed = [
        Share(one.title, one.percent, one.due_after, one.quality_days) for one in contract.tender.instalments
    ]
    shares = instalments(contract.amount_fen, contract.advance_percent, agreed)
    contract.instalments.extend(
        Instalment(
            position=position,
            title=share.title,
            percent=share.percent,
            amount_fen=share.amount_fen,
            due_after=share.due_after,
            quality_days=share.quality_days,
        )
        for position, share in enumerate(shares, 1)
    )


def _notice(award: Award) -> Line:
    """The ledger line with which the award notice went out."""
    return next(line for line in lines.of(award.tender_id) if line.act == AWARD_NOTICE)
