"""The pages of securities: giving, checking, keeping, giving back."""

from procure.guarantees.views import giving, keeping, noticing, refunding, seeing
from procure.guarantees.views.blueprint import blueprint

__all__ = ["blueprint", "giving", "keeping", "noticing", "refunding", "seeing"]
