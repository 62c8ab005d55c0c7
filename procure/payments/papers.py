"""What two people sign before money moves."""

from __future__ import annotations

from datetime import datetime

from procure.core import money
from procure.core.clock import text as instant
from procure.ledger.service import json_text
from procure.payments.models import Invoice


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
