"""Terms that the purchaser adds to a draft: judged before they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from procure.contracts import queries
from procure.contracts.models import CONTRACT, Contract, ContractState, ExtraTerm
from procure.contracts.rules import AddTerms
from procure.contracts.service.beginning import fresh, hold
from procure.core.actors import Actor
from procure.core.rules import enforce
from procure.db import db
from procure.ledger import service as ledger
from procure.ledger.models import Line


def write_terms(contract: Contract, texts: Sequence[str], *, version: int, by: Actor, at: datetime) -> Line:
    """Let these be all that is added; RuleBroken with the words and the reason where one may not be."""
    hold(contract)
    fresh(contract, version)
    contract.state = ContractState(CONTRACT.after("amend", contract.state))
    on = contract.tender.governed_on(contract.created_at)
    enforce(AddTerms(tuple(texts), queries.unagreed(texts, on)), on=on)
    contract.extra_terms.clear()
    db.session.flush()
    contract.extra_terms.extend(ExtraTerm(position=n, text=text) for n, text in enumerate(texts, 1))
    contract.version += 1
    return ledger.record(
        "contract.terms-written", subject=contract.id, by=by, at=at, facts={"terms": list(texts)}
    )
