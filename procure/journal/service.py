"""Writing to the journal, in the unit of work of the act and after its line in the ledger."""

from __future__ import annotations

from typing import Protocol

import sqlalchemy as sa

from procure.db import db
from procure.journal.models import CHART, Account, Entry, Step
from procure.ledger.models import Line


class Book(Protocol):
    """Whose journal it is: a contract with its parties."""

    id: str
    purchaser_id: str
    supplier_id: str


def post(book: Book, step: Step, amount_fen: int, *, subject: str, line: Line) -> Entry | None:
    """Move money by one step of the chart; None where there is nothing to move.

    The ledger's lock, which whoever has recorded a line holds, keeps the numbers in one order.
    """
    debit, credit = CHART[step]
    return _add(book, step, (debit, credit), amount_fen, subject, line) if amount_fen else None


def reverse(book: Book, entry: Entry, *, line: Line) -> Entry:
    """Take an entry back, once; what was moved since must be taken back first."""
    sides = (entry.credit, entry.debit)
    return _add(book, entry.step, sides, entry.amount_fen, entry.subject, line, reverses=entry.number)


def _add(
    book: Book,
    step: Step,
    sides: tuple[Account, Account],
    amount_fen: int,
    subject: str,
    line: Line,
    reverses: int | None = None,
) -> Entry:
    last = db.session.scalar(sa.select(sa.func.max(Entry.number)).where(Entry.contract_id == book.id))
    entry = Entry(
        contract_id=book.id,
        number=(last or 0) + 1,
        purchaser_id=book.purchaser_id,
        supplier_id=book.supplier_id,
        step=step,
        debit=sides[0],
        credit=sides[1],
        amount_fen=amount_fen,
        subject=subject,
        reverses=reverses,
        line_index=line.index,
        at=line.at,
    )
    db.session.add(entry)
    db.session.flush()
    return entry
