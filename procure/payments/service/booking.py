"""What each act of paying writes in the contract's journal."""

from __future__ import annotations

from procure.journal import queries, service
from procure.journal.models import Account, Step
from procure.ledger.models import Line
from procure.payments.models import Invoice, Payment
from procure.tenders.models import DueAfter


def invoiced(invoice: Invoice, line: Line) -> None:
    """An invoice came in."""
    service.post(invoice.contract, Step.INVOICED, invoice.amount_fen, subject=invoice.id, line=line)


def owed(payment: Payment, line: Line) -> None:
    """Its conditions are met; deliveries that were accepted use up the advance first."""
    contract, invoice = payment.contract, payment.invoice
    service.post(contract, Step.OWED, payment.amount_fen, subject=invoice.id, line=line)
    if invoice.instalment.due_after is not DueAfter.SIGNING:
        advance = queries.balances(contract_id=contract.id)[Account.ADVANCE]
        service.post(contract, Step.ADVANCE_EARNED, advance, subject=contract.id, line=line)


def approved(payment: Payment, line: Line) -> None:
    """Both have approved."""
    service.post(payment.contract, Step.APPROVED, payment.amount_fen, subject=payment.id, line=line)


def paid(payment: Payment, line: Line) -> None:
    """The money has moved: as an advance, unless deliveries were accepted before."""
    is_early = payment.invoice.instalment.due_after is DueAfter.SIGNING and not _has_earned(payment)
    step = Step.ADVANCE_PAID if is_early else Step.PAID
    service.post(payment.contract, step, payment.amount_fen, subject=payment.id, line=line)


def _has_earned(advance: Payment) -> bool:
    found = queries.entries(advance.contract.id)
    return any(one.step is Step.OWED and one.subject != advance.invoice_id for one in found)
