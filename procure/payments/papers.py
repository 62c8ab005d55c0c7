"""What two people sign before money moves."""

from __future__ import annotations

from datetime import date, datetime

from procure.core import money
from procure.core.clock import text as instant
from procure.ledger.service import json_text
from procure.payments.models import Invoice, Payment


def approval(invoice: Invoice, amount_fen: int, conditions_met_at: datetime, at: datetime) -> bytes:
    """The payment approval (支付审批单) as canonical JSON: what both people sign."""
    contract = invoice.contract
    text = json_text(
        {
            "document": "支付审批单",
            "contract": contract.number,
            "contract_sha256": contract.document.sha256 if contract.document else "",
            "instalment": invoice.instalment.title,
            "invoice": invoice.number,
            "invoice_sha256": invoice.sha256,
            "amount": money.decimal(amount_fen),
            "currency": "CNY",
            "payer": contract.purchaser.name,
            "payer_code": contract.purchaser.code,
            "payee": contract.supplier.name,
            "payee_code": contract.supplier.code,
            "payee_account": contract.supplier.account_at(at),
            "invoice_received_at": instant(invoice.received_at),
            "conditions_met_at": instant(conditions_met_at),
        }
    )
    return text.encode()


def bill_consent(payment: Payment, last_day: date, at: datetime) -> bytes:
    """That a supplier takes a bill in place of money (商业汇票收款同意书), as canonical JSON."""
    contract = payment.contract
    text = json_text(
        {
            "document": "商业汇票收款同意书",
            "contract": contract.number,
            "instalment": payment.invoice.instalment.title,
            "invoice": payment.invoice.number,
            "amount": money.decimal(payment.amount_fen),
            "currency": "CNY",
            "payer": contract.purchaser.name,
            "payer_code": contract.purchaser.code,
            "payee": contract.supplier.name,
            "payee_code": contract.supplier.code,
            "statement": "本单位自愿接受以商业汇票或者应收账款电子凭证支付这笔款项。",
            "matures_no_later_than": last_day.isoformat(),
            "stated_at": instant(at),
            "article": "《保障中小企业款项支付条例》第十一条",
        }
    )
    return text.encode()
