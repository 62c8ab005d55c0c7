"""Until when a contract is signed and goods are accepted, and from when the price is due for payment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from procure.core.actors import RoleName
from procure.core.deadlines import Deadline, deadline
from procure.core.periods import Period, Unit
from procure.obligations.clocks import Clock, Weight

SIGN_TARGET = Clock(
    code="contract_sign_zibo",
    duty="签订政府采购合同",
    weight=Weight.TARGET,
    debtor_role=RoleName.PURCHASER,
    endpoint="contracts.show",
)
SIGN_LIMIT = Clock(
    code="contract_sign_hard",
    duty="签订政府采购合同",
    weight=Weight.LIMIT,
    debtor_role=RoleName.PURCHASER,
    endpoint="contracts.show",
)
PUBLISH = Clock(
    code="A.contract_publish",
    duty="公告政府采购合同",
    weight=Weight.LIMIT,
    debtor_role=RoleName.PURCHASER,
    endpoint="contracts.publish",
)
PUBLISH_CHANGE = Clock(
    code="A.contract_change_publish",
    duty="公告补充合同",
    weight=Weight.LIMIT,
    debtor_role=RoleName.PURCHASER,
    endpoint="contracts.supplement",
)
FILE = Clock(
    code="A.contract_file",
    duty="报送合同副本备案",
    weight=Weight.LIMIT,
    debtor_role=RoleName.PURCHASER,
    endpoint="contracts.file_copy",
)
ACCEPT = Clock(
    code="acceptance_zibo",
    duty="完成实质性验收",
    weight=Weight.TARGET,
    debtor_role=RoleName.PURCHASER,
    endpoint="contracts.acceptance",
)
_AGREED = "《保障中小企业款项支付条例》第十条；合同约定的验收期限"


@dataclass(frozen=True)
class Basis:
    """From when the time of payment runs, and whether the purchaser's silence alone started it."""

    since: datetime
    by_silence: bool


def acceptance_period(requested_at: datetime, working_days: int) -> Deadline:
    """The period for acceptance that the contract agrees, from the supplier's request."""
    return deadline("acceptance_agreed", Period(working_days, Unit.WORKING_DAYS, _AGREED), requested_at)


def acceptance_basis(
    requested_at: datetime,
    working_days: int,
    decided_at: datetime | None,
    accepted: bool,
    at: datetime,
) -> Basis | None:
    """From when the time of payment runs (款项条例 10): the acceptance, or the end of its period in silence.

    A rejection in time starts nothing; one after the end takes nothing back. ``since`` is then the last
    second of the period, so that the next day is the first that counts.
    """
    end = acceptance_period(requested_at, working_days).due_at
    if decided_at is not None and decided_at < end:
        return Basis(decided_at, by_silence=False) if accepted else None
    return Basis(end - timedelta(seconds=1), by_silence=True) if at >= end else None
