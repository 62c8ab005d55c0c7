"""The pages of paying: the inbox, one payment, the supplier's account and its invoices."""

from procure.payments.views import bills, invoices, journal, notices, objecting, paying
from procure.payments.views.blueprint import blueprint

__all__ = ["bills", "blueprint", "invoices", "journal", "notices", "objecting", "paying"]
