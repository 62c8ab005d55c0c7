"""A contract's journal: where each fen of its price stands, and how it came there."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from procure.contracts import queries as contracts
from procure.gate.access import open_to
from procure.journal import queries
from procure.payments.views.blueprint import READERS, blueprint, reader


@blueprint.get("/contracts/<id>/journal")
@open_to(*READERS)
def journal(id: str) -> ResponseReturnValue:
    """The accounts and entries of one contract, as both sides and the auditor see them."""
    contract = contracts.mine(id, reader())
    entries = queries.entries(contract.id)
    held = queries.balances(contract_id=contract.id)
    return render_template(
        "payments/journal.html",
        contract=contract,
        entries=entries,
        held=[(account, fen) for account, fen in held.items() if fen],
        holds=queries.is_balanced(held) and queries.replay(entries) == held,
    )
