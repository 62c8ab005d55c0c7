"""The acts: payments go to the bank in a file, its answer comes back."""

from procure.remittances.service.answering import take
from procure.remittances.service.ordering import lay_out
from procure.remittances.service.returning import give_back

__all__ = ["give_back", "lay_out", "take"]
