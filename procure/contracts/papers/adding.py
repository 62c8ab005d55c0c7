"""The supplement as both parties sign it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from procure.contracts.models import Contract, SupplementGround
from procure.contracts.papers.printing import SUPPLEMENT, filled_in
from procure.printing import wording


@dataclass(frozen=True)
class Addition:
    """What a supplement says."""

    ground: SupplementGround
    content: str
    amount_fen: int


def supplement_page(contract: Contract, number: str, said: Addition, at: datetime) -> str:
    """A supplement drawn up at an instant, as HTML."""
    amount = said.amount_fen
    return filled_in(
        SUPPLEMENT,
        title=f"政府采购补充合同 {number}",
        number=number,
        contract=contract,
        tender=contract.tender,
        purchaser=contract.purchaser,
        supplier=contract.supplier,
        contract_sha256=contract.document.sha256 if contract.document else "",
        ground=said.ground.label,
        amount=f"{wording.yuan(amount)}（{wording.capital(amount)}）" if amount else "不改变合同金额",
        is_priced=bool(amount),
        content=[line.strip() for line in said.content.splitlines() if line.strip()],
        drawn_up_on=wording.day(at),
    )
