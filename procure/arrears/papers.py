"""What is signed: a receivable that is confirmed, and a year's disclosure."""

from __future__ import annotations

from datetime import datetime

from procure.arrears import queries
from procure.arrears.models import Receivable
from procure.core import money
from procure.core.clock import text as instant
from procure.ledger.service import json_text


def statement(receivable: Receivable, at: datetime) -> bytes:
    """The confirmation of a receivable (应收账款确认书) as canonical JSON: what the purchaser signs."""
    contract, price = receivable.contract, queries.price(receivable.contract)
    said = {
        "document": "应收账款确认书",
        "code": receivable.code,
        "contract": contract.number,
        "contract_sha256": contract.document.sha256 if contract.document else "",
        "signed_at": instant(contract.signed_at) if contract.signed_at else "",
        "debtor": contract.purchaser.name,
        "debtor_code": contract.purchaser.code,
        "creditor": contract.supplier.name,
        "creditor_code": contract.supplier.code,
        "creditor_account": contract.supplier.bank_account,
        "price": money.decimal(price),
        "paid": money.decimal(price - receivable.amount_fen),
        "receivable": money.decimal(receivable.amount_fen),
        "currency": "CNY",
        "as_of": instant(at),
        "article": "《保障中小企业款项支付条例》第十六条",
    }
    return json_text(said).encode()


def disclosure(year: int) -> bytes:
    """A year's overdue debts to small suppliers (逾期未支付中小企业款项信息) as canonical JSON."""
    said = {
        "document": "逾期尚未支付中小企业款项信息",
        "year": year,
        "as_of": f"{year}-12-31",
        "currency": "CNY",
        "purchasers": queries.disclosed(year),
        "article": "《保障中小企业款项支付条例》第十八条",
    }
    return json_text(said).encode()
