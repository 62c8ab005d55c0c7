"""What is signed and published: the contract, supplements, the renunciation, the record of acceptance."""

from procure.contracts.papers.adding import Addition, supplement_page
from procure.contracts.papers.contract import contract_page
from procure.contracts.papers.printing import (
    FIRST,
    SECOND,
    SUPPLEMENT,
    Paper,
    printed,
    rendered_again,
    renderer,
    source,
    template,
)
from procure.contracts.papers.public import plain, published
from procure.contracts.papers.texts import acceptance_record, acceptance_sheet, renunciation
from procure.printing.wording import yuan

__all__ = [
    "FIRST",
    "SECOND",
    "SUPPLEMENT",
    "Addition",
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
    "supplement_page",
    "template",
    "yuan",
]
