"""What the law says of securities."""

from procure.guarantees.rules.ending import AskPerformance, KeepSecurity, RefundSecurity
from procure.guarantees.rules.giving import DEFECTS, CheckGuarantee, GiveSecurity, RefuseSecurity
from procure.guarantees.rules.works import AskWorksSecurity, PayWorksSecurity, RetainQuality

__all__ = [
    "DEFECTS",
    "AskPerformance",
    "AskWorksSecurity",
    "CheckGuarantee",
    "GiveSecurity",
    "KeepSecurity",
    "PayWorksSecurity",
    "RefundSecurity",
    "RefuseSecurity",
    "RetainQuality",
]
