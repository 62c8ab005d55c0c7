"""Reading the journal: its entries, and what stands on each account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from procure.db import db
from procure.journal.models import COSTS, Account, Entry, Step


def entries(contract_id: str) -> list[Entry]:
    """A contract's entries in their order."""
    wanted = sa.select(Entry).where(Entry.contract_id == contract_id).order_by(Entry.number)
    return list(db.session.scalars(wanted))


def standing(contract_id: str, subject: str, step: Step) -> list[Entry]:
    """The entries of a step about one subject that nothing has taken back."""
    found = entries(contract_id)
    taken_back = {one.reverses for one in found}
    return [
        one
        for one in found
        if one.step is step
        and one.subject == subject
        and one.reverses is None
        and one.number not in taken_back
    ]


def balances(
    *, contract_id: str | None = None, purchaser_id: str | None = None, supplier_id: str | None = None
) -> dict[Account, int]:
    """What stands on each account, of one contract or party or of all: the trial balance."""
    asked = {"contract_id": contract_id, "purchaser_id": purchaser_id, "supplier_id": supplier_id}
    on = [getattr(Entry, name) == value for name, value in asked.items() if value is not None]
    return {one: held if one not in COSTS else -held for one, held in _held(on).items()}


def replay(found: Iterable[Entry]) -> dict[Account, int]:
    """The same by going through entries one by one."""
    held: Counter[Account] = Counter(dict.fromkeys(Account, 0))
    for one in found:
        held[one.debit] += one.amount_fen if one.debit in COSTS else -one.amount_fen
        held[one.credit] -= one.amount_fen if one.credit in COSTS else -one.amount_fen
    return dict(held)


def is_balanced(held: Mapping[Account, int]) -> bool:
    """Whether what was debited is what was credited."""
    return sum(fen if one in COSTS else -fen for one, fen in held.items()) == 0


def _held(on: list[sa.ColumnElement[bool]]) -> dict[Account, int]:
    """Credits less debits of each account."""
    sums: Counter[Account] = Counter(dict.fromkeys(Account, 0))
    wanted = sa.select(Entry.debit, Entry.credit, sa.func.sum(Entry.amount_fen)).where(*on)
    for debit, credit, fen in db.session.execute(wanted.group_by(Entry.debit, Entry.credit)):
        sums[debit] -= int(fen)
        sums[credit] += int(fen)
    return dict(sums)
