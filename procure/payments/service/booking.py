"""What each act of paying writes in the contract's journal."""

from __future__ import annotations

from procure.contracts.models import Contract
from procure.core.errors import NotAllowed
from procure.core.terms import Message
from procure.journal import queries, service
from procure.journal.models import Account, Step
from procure.ledger.models import Line
from procure.payments.models import Invoice, Payment
from procure.payments.queries.dues import dues
from procure.payments.queries.dues import late as lateness
from procure.tenders.models import DueAfter


def invoiced(invoice: Invoice, line: Line) -> None:
    """An invoice came in."""
    subject = invoice.instalment_id
    service.post(invoice.contract, Step.INVOICED, invoice.amount_fen, subject=subject, line=line)


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


def unapproved(payment: Payment, line: Line) -> None:
    """Its approvals fell away before any money moved."""
    _take_back(payment.contract, payment.id, Step.APPROVED, line)


def paid(payment: Payment, line: Line) -> None:
    """The money has moved: as an advance, unless deliveries were accepted before; lateness costs interest."""
    is_early = payment.invoice.instalment.due_after is DueAfter.SIGNING and not _has_earned(payment)
    step = Step.ADVANCE_PAID if is_early else Step.PAID
    service.post(payment.contract, step, payment.amount_fen, subject=payment.id, line=line)
    _interest(payment, line)


def redated(payment: Payment, line: Line) -> None:
    """The money came on another day than was recorded: its interest is another."""
    _refuse_paid_interest(payment)
    _take_back(payment.contract, payment.id, Step.INTEREST, line)
    _interest(payment, line)


def _interest(payment: Payment, line: Line) -> None:
    if payment.paid_at and (late := lateness(dues([payment])[0], payment.paid_at)):
        service.post(payment.contract, Step.INTEREST, late.interest_fen, subject=payment.id, line=line)


def _has_earned(advance: Payment) -> bool:
    found = queries.entries(advance.contract.id)
    return any(one.step is Step.OWED and one.subject != advance.invoice_id for one in found)


def withdrawn(invoice: Invoice, line: Line) -> None:
    """An invoice was taken back before anything was approved on it."""
    _take_back(invoice.contract, invoice.id, Step.OWED, line)
    _take_back(invoice.contract, invoice.instalment_id, Step.INVOICED, line)


def disputed(payment: Payment, line: Line) -> None:
    """The money has not come after all; what deliveries used up of an advance falls back with it."""
    _refuse_paid_interest(payment)
    contract = payment.contract
    if queries.standing(contract.id, payment.id, Step.ADVANCE_PAID):
        _take_back(contract, contract.id, Step.ADVANCE_EARNED, line)
    for step in (Step.ADVANCE_PAID, Step.PAID, Step.INTEREST):
        _take_back(contract, payment.id, step, line)


def shortened(payment: Payment, line: Line) -> None:
    """Less has come than was recorded: what came is booked anew, the rest falls back to what is owed."""
    disputed(payment, line)
    _take_back(payment.contract, payment.id, Step.APPROVED, line)
    approved(payment, line)
    paid(payment, line)


def _refuse_paid_interest(payment: Payment) -> None:
    if queries.standing(payment.contract.id, payment.id, Step.INTEREST_PAID):
        raise NotAllowed(
            Message("这笔款的逾期利息已经付清，付款时间不能再更改。有争议的请与对方核对后向监管部门反映。")
        )


def _take_back(contract: Contract, subject: str, step: Step, line: Line) -> None:
    for entry in reversed(queries.standing(contract.id, subject, step)):
        service.reverse(contract, entry, line=line)
