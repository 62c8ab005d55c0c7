"""The pages of arrears: the public board and disclosures, receivables and their verification."""

from procure.arrears.views import board, interest, receivables
from procure.arrears.views.blueprint import blueprint

__all__ = ["blueprint", "board", "interest", "receivables"]
