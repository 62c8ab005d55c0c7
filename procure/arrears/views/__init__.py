"""The pages of arrears: the public board and disclosures, receivables, late interest, complaints."""

from procure.arrears.views import board, complaints, handling, interest, receivables
from procure.arrears.views.blueprint import blueprint

__all__ = ["blueprint", "board", "complaints", "handling", "interest", "receivables"]
