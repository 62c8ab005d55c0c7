"""A receivable is asked for and confirmed, late interest is paid, a year's arrears are made public."""

from procure.arrears.service.interest import approve_interest, confirm_interest, demand
from procure.arrears.service.receivables import ask, confirm, disclose, renew

__all__ = ["approve_interest", "ask", "confirm", "confirm_interest", "demand", "disclose", "renew"]
