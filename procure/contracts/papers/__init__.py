"""What is signed and published: the contract, the renunciation, the record of acceptance."""

from procure.contracts.papers.contract import (
    FIRST,
    SECOND,
    Paper,
    contract_page,
    printed,
    rendered_again,
    renderer,
    source,
    template,
)
from procure.contracts.papers.public import plain, published
from procure.contracts.papers.texts import acceptance_record, acceptance_sheet, renunciation, supplement
from procure.printing.wording import yuan

__all__ = [
    "FIRST",
    "SECOND",
    "Paper",
    "acceptance_record",
    "acceptance_sheet",
    "contract_page",
    "plain",
    "printed",
    "published",
    "rendered_again",
    "renderer",
    "renunciation",
    "source",
    "supplement",
    "template",
    "yuan",
]
