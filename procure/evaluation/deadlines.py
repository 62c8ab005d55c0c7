"""The clocks that the end of an evaluation starts."""

from __future__ import annotations

from procure.core.actors import RoleName
from procure.obligations.clocks import Clock, Weight

REPORT_TO_PURCHASER = Clock(
    code="A.report_to_purchaser",
    duty="签署并送交评标报告",
    weight=Weight.LIMIT,
    debtor_role=RoleName.PURCHASER,
    endpoint="evaluation.show",
)
CONFIRM_WINNER = Clock(
    code="A.confirm_winner",
    duty="确定中标人",
    weight=Weight.LIMIT,
    debtor_role=RoleName.PURCHASER,
    endpoint="awards.confirm",
)
