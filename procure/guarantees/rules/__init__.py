"""What the law says of securities."""

from procure.guarantees.rules.checking import DEFECTS, CheckGuarantee
from procure.guarantees.rules.ending import AskPerformance, RefundSecurity
from procure.guarantees.rules.giving import GiveSecurity, RefuseSecurity
from procure.guarantees.rules.keeping import ConfirmMissing, KeepSecurity, ProposeKeeping
from procure.guarantees.rules.returning import RefundWorks, works_due, works_interest
from procure.guarantees.rules.works import AskWorksSecurity, PayWorksSecurity, RetainQuality

__all__ = [
    "DEFECTS",
    "AskPerformance",
    "AskWorksSecurity",
    "CheckGuarantee",
    "ConfirmMissing",
    "GiveSecurity",
    "KeepSecurity",
    "PayWorksSecurity",
    "ProposeKeeping",
    "RefundSecurity",
    "RefundWorks",
    "RefuseSecurity",
    "RetainQuality",
    "works_due",
    "works_interest",
]
