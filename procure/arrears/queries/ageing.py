"""Debts and punctuality of each purchaser, as everybody may see them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from procure.accounts.models import Organisation
from procure.arrears.deadlines import Age, year_end
from procure.arrears.queries.owed import Debt, debts, paid
from procure.core import money

_PUNCTUALITY = timedelta(days=365)
"""How far back payments count."""


@dataclass
class Row:
    """One purchaser: its open debts by age, and how it paid in the last year."""

    purchaser: Organisation
    ages: Counter[Age] = field(default_factory=Counter)
    open: list[Debt] = field(default_factory=list)
    paid: list[Debt] = field(default_factory=list)

    @property
    def overdue(self) -> list[Debt]:
        """What is late now."""
        return [one for one in self.open if one.days]

    @property
    def overdue_fen(self) -> int:
        """Its sum."""
        return sum(one.amount_fen for one in self.overdue)

    @property
    def interest_fen(self) -> int:
        """What its lateness costs by today."""
        return sum(one.interest_fen for one in self.overdue)

    @property
    def on_time(self) -> int:
        """Payments of the last year that were not late."""
        return sum(not one.days for one in self.paid)

    @property
    def punctuality(self) -> int | None:
        """Their share in whole per cent, rounded down; None where nothing was paid."""
        return self.on_time * 100 // len(self.paid) if self.paid else None

    @property
    def late_days(self) -> int:
        """By how many days late payments were late on average, rounded up."""
        late = [one.days for one in self.paid if one.days]
        return -(-sum(late) // len(late)) if late else 0


def board(at: datetime) -> list[Row]:
    """Every purchaser that owes or paid, who owes most that is late first."""
    rows: dict[str, Row] = {}
    for one in debts(at):
        row = _row(rows, one)
        row.open.append(one)
        row.ages[one.age] += one.amount_fen
    for one in paid(at - _PUNCTUALITY, at):
        _row(rows, one).paid.append(one)
    return sorted(rows.values(), key=lambda row: (-row.overdue_fen, row.purchaser.name))


def totals(rows: Iterable[Row]) -> Counter[Age]:
    """The sums of each age over all purchasers."""
    return sum((row.ages for row in rows), Counter())


def figures(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """The board for programs: whole yuan and fen as decimal text."""
    return [
        {
            "purchaser": row.purchaser.name,
            "purchaser_code": row.purchaser.code,
            "open": {age.value: money.decimal(row.ages[age]) for age in Age},
            "overdue": money.decimal(row.overdue_fen),
            "overdue_count": len(row.overdue),
            "interest": money.decimal(row.interest_fen),
            "paid_last_year": len(row.paid),
            "paid_on_time": row.on_time,
            "average_days_late": row.late_days,
        }
        for row in rows
    ]


def disclosed(year: int) -> list[dict[str, Any]]:
    """What each purchaser owed small suppliers too long when a year ended: contracts and amount."""
    late = defaultdict(list)
    for one in debts(year_end(year) - timedelta(seconds=1)):
        if one.contract.is_with_sme and one.days:
            late[one.contract.purchaser].append(one)
    return [
        {
            "purchaser": purchaser.name,
            "purchaser_code": purchaser.code,
            "contracts": len({one.contract.id for one in found}),
            "amount": money.decimal(sum(one.amount_fen for one in found)),
        }
        for purchaser, found in sorted(late.items(), key=lambda item: item[0].code)
    ]


def _row(rows: dict[str, Row], one: Debt) -> Row:
    return rows.setdefault(one.contract.purchaser_id, Row(one.contract.purchaser))
