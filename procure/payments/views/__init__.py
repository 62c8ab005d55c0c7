"""The pages of paying: the inbox, one payment, the supplier's account and its invoices."""

from procure.payments.views import bills, dating, invoices, journal, notices, objecting, paying
from procure.payments.views.blueprint import blueprint

__all__ = ["bills", "blueprint", "dating", "invoices", "journal", "notices", "objecting", "paying"]
