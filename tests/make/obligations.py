"""Saved clocks in given states, without any page."""

from __future__ import annotations

from datetime import datetime

from procure.core.actors import RoleName
from procure.db import new_id, unit_of_work
from procure.ledger import service as ledger
from procure.obligations import service
from procure.obligations.clocks import Clock, Weight
from procure.obligations.models import Obligation
from tests.cast import START, Cast

SIGN = Clock("contract_sign_zibo", "签订政府采购合同", Weight.TARGET, RoleName.PURCHASER, "contracts.page")
SIGN_BY_LAW = Clock(
    "contract_sign_hard", "签订政府采购合同", Weight.LIMIT, RoleName.PURCHASER, "contracts.page"
)
PUBLISH = Clock("A.publish_result", "公告中标结果", Weight.LIMIT, RoleName.PURCHASER, "awards.page")


def started(
    cast: Cast, clock: Clock = SIGN, *, subject: str | None = None, since: datetime = START
) -> Obligation:
    """A clock of the purchaser, owed to the supplier, started by a ledger line of its own."""
    subject = subject or new_id()
    with unit_of_work():
        line = ledger.record("award.published", subject=subject, by=cast.purchaser.actor, at=since)
        return service.start(
            clock,
            subject=subject,
            tender_id=subject,
            debtor_id=cast.purchaser.organisation,
            creditor_id=cast.supplier.organisation,
            line=line,
            since=since,
        )


def met(cast: Cast, obligation: Obligation, clock: Clock, at: datetime) -> None:
    """Do the duty at an instant."""
    with unit_of_work():
        line = ledger.record("contract.signed", subject=obligation.subject, by=cast.purchaser.actor, at=at)
        service.meet(obligation.subject, clock, line=line, at=at)
