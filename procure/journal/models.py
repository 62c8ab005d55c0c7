"""One entry takes from one account what it gives to another, so that none can be out of balance."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from procure.core.terms import Term
from procure.db import Fen, Instant, Model, term


class Account(Term):
    """Where money of a contract stands; each contract has all of them."""

    PRICE = "price", "合同价款"
    COMMITTED = "committed", "合同负债（还没有开票）"
    INVOICED = "invoiced", "已收发票（付款条件未满足）"
    PAYABLE = "payable", "应付账款"
    APPROVED = "approved", "已批准，待银行付款"
    ADVANCE = "advance", "已付预付款（还没有验收）"
    PAID = "paid", "银行已付"
    LATE = "late", "逾期付款的成本"
    INTEREST = "interest", "应付逾期利息"
    INTEREST_PAID = "interest-paid", "已付逾期利息"


class Step(Term):
    """Why money moves from one account to another."""

    SIGNED = "signed", "合同签订"
    INVOICED = "invoiced", "收到发票"
    OWED = "owed", "付款条件满足"
    APPROVED = "approved", "两人批准付款"
    ADVANCE_PAID = "advance-paid", "支付预付款"
    PAID = "paid", "银行付款"
    ADVANCE_EARNED = "advance-earned", "验收后冲抵预付款"
    INTEREST = "interest", "逾期利息"
    INTEREST_PAID = "interest-paid", "支付逾期利息"
    FREED = "freed", "合同终止，未履行部分不再支付"


CHART = {
    Step.SIGNED: (Account.PRICE, Account.COMMITTED),
    Step.INVOICED: (Account.COMMITTED, Account.INVOICED),
    Step.OWED: (Account.INVOICED, Account.PAYABLE),
    Step.APPROVED: (Account.PAYABLE, Account.APPROVED),
    Step.ADVANCE_PAID: (Account.APPROVED, Account.ADVANCE),
    Step.PAID: (Account.APPROVED, Account.PAID),
    Step.ADVANCE_EARNED: (Account.ADVANCE, Account.PAID),
    Step.INTEREST: (Account.LATE, Account.INTEREST),
    Step.INTEREST_PAID: (Account.INTEREST, Account.INTEREST_PAID),
    Step.FREED: (Account.COMMITTED, Account.PRICE),
}
"""What each step debits and credits; its reversal does the opposite."""
COSTS = (Account.PRICE, Account.LATE)
"""Accounts that are debited to grow; all others grow by credits. None goes below zero."""


def _chart() -> str:
    """The database's own copy of the chart."""
    moves = [(step, *pair, sign) for step, pair in CHART.items() for sign in ("IS NULL", "IS NOT NULL")]
    return " OR ".join(
        f"(step = '{step}' AND reverses {sign} AND debit = '{first}' AND credit = '{second}')"
        for step, debit, credit, sign in moves
        for first, second in [(debit, credit) if sign == "IS NULL" else (credit, debit)]
    )


class Entry(Model):
    """One entry of a contract's journal, numbered without gaps, with the line of the act behind it."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        sa.CheckConstraint("amount_fen > 0", name="amount_is_positive"),
        sa.CheckConstraint(_chart(), name="moves_by_the_chart"),
        sa.ForeignKeyConstraint(
            ["contract_id", "reverses"],
            ["journal_entry.contract_id", "journal_entry.number"],
            name="fk_journal_entry_reverses",
        ),
        sa.UniqueConstraint("contract_id", "reverses"),
    )

    contract_id: Mapped[str] = mapped_column(sa.ForeignKey("contract.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    purchaser_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    supplier_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    step: Mapped[Step] = mapped_column(term(Step))
    debit: Mapped[Account] = mapped_column(term(Account, "debit_account"))
    credit: Mapped[Account] = mapped_column(term(Account, "credit_account"))
    amount_fen: Mapped[int] = mapped_column(Fen)
    subject: Mapped[str] = mapped_column(sa.String(32), index=True)
    """The contract, supplement, instalment, invoice or payment it is about."""
    reverses: Mapped[int | None]
    """The entry that this one takes back: nothing is ever changed."""
    line_index: Mapped[int] = mapped_column(sa.ForeignKey("ledger_line.index"))
    at: Mapped[datetime] = mapped_column(Instant)
