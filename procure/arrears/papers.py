"""What is signed: a receivable that is confirmed, and a year's disclosure."""

from __future__ import annotations

import json
from datetime import datetime

from procure.arrears import queries
from procure.arrears.models import ArrearsComplaint, ComplaintOutcome, Receivable
from procure.core import money
from procure.core.clock import text as instant
from procure.ledger.service import json_text
from procure.payments.models import Payment
from procure.printing import wording
from procure.signing import queries as signing
from procure.signing.sheets import Items, Sheet


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
        "creditor_account": contract.supplier.account_at(at),
        "price": money.decimal(price),
        "paid": money.decimal(price - receivable.amount_fen),
        "receivable": money.decimal(receivable.amount_fen),
        "currency": "CNY",
        "as_of": instant(at),
        "article": "《保障中小企业款项支付条例》第十六条",
    }
    return json_text(said).encode()


def interest_approval(payment: Payment, amount_fen: int, at: datetime) -> bytes:
    """The approval of late interest (逾期利息支付审批单) as canonical JSON: what two people sign."""
    contract = payment.contract
    said = {
        "document": "逾期利息支付审批单",
        "contract": contract.number,
        "contract_sha256": contract.document.sha256 if contract.document else "",
        "instalment": payment.invoice.instalment.title,
        "invoice": payment.invoice.number,
        "principal": money.decimal(payment.amount_fen),
        "paid_at": instant(payment.paid_at) if payment.paid_at else "",
        "amount": money.decimal(amount_fen),
        "currency": "CNY",
        "payer": contract.purchaser.name,
        "payer_code": contract.purchaser.code,
        "payee": contract.supplier.name,
        "payee_code": contract.supplier.code,
        "payee_account": contract.supplier.account_at(at),
        "demanded_at": instant(at),
        "article": "《保障中小企业款项支付条例》第十七条",
    }
    return json_text(said).encode()


def complaint_result(
    complaint: ArrearsComplaint, outcome: ComplaintOutcome, findings: str, at: datetime
) -> bytes:
    """What was found about a complaint (拖欠款项投诉处理结果) as canonical JSON: the department signs it."""
    contract, handler = complaint.contract, complaint.handler
    assert handler is not None
    said = {
        "document": "拖欠款项投诉处理结果",
        "contract": contract.number,
        "contract_sha256": contract.document.sha256 if contract.document else "",
        "complainant": contract.supplier.name,
        "complainant_code": contract.supplier.code,
        "debtor": contract.purchaser.name,
        "debtor_code": contract.purchaser.code,
        "department": handler.name,
        "filed_at": instant(complaint.filed_at),
        "sums": [_sum(one) for one in queries.progress(complaint)],
        "currency": "CNY",
        "outcome": outcome.label,
        "findings": findings,
        "as_of": instant(at),
        "article": "《保障中小企业款项支付条例》第二十五条",
    }
    return json_text(said).encode()


def _sum(one: queries.Progress) -> dict[str, str]:
    return {
        "instalment": one.item.instalment.title,
        "invoice": one.item.invoice_number,
        "due_on": one.item.due_on.isoformat(),
        "amount": money.decimal(one.item.amount_fen),
        "open": money.decimal(one.open_fen),
    }


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


def statement_sheet(receivable: Receivable, address: str) -> Sheet:
    """A confirmed statement to print; its square code leads a bank to where it is verified."""
    contract, price = receivable.contract, queries.price(receivable.contract)
    rows = [
        ("查验码", receivable.code),
        ("债务人", f"{contract.purchaser.name}（{contract.purchaser.code}）"),
        ("债权人", f"{contract.supplier.name}（{contract.supplier.code}）"),
        ("收款账户", contract.supplier.account_at(receivable.document.created_at) or "没有登记"),
        ("合同", f"{contract.number}（{contract.tender.title}）"),
        ("合同价款", wording.yuan(price)),
        ("应收账款（小写）", wording.yuan(receivable.amount_fen)),
        ("应收账款（大写）", wording.capital(receivable.amount_fen)),
        ("申请时间", wording.moment(receivable.requested_at)),
        ("确认时间", wording.moment(receivable.confirmed_at) if receivable.confirmed_at else "—"),
    ]
    return Sheet(
        title="应收账款确认书",
        number=f"合同编号：{contract.number}",
        opening="依照《保障中小企业款项支付条例》第十六条，债务人确认对债权人负有下列债务。",
        rows=rows,
        note="本页是抄件，效力来自债务人对确认书的电子签名。确认之后的付款以扫码所见为准。",
        document=receivable.document,
        address=address,
    )


def result_sheet(complaint: ArrearsComplaint, address: str) -> Sheet:
    """A signed result to print and to file; its square code leads to the complaint."""
    contract, handler = complaint.contract, complaint.handler
    assert handler is not None
    assert complaint.outcome is not None
    assert complaint.document is not None
    said = json.loads(signing.content(complaint.document))
    rows = [
        ("投诉人", f"{contract.supplier.name}（{contract.supplier.code}）"),
        ("被投诉人", f"{contract.purchaser.name}（{contract.purchaser.code}）"),
        ("合同", f"{contract.number}（{contract.tender.title}）"),
        ("投诉金额（小写）", wording.yuan(complaint.amount_fen)),
        ("投诉金额（大写）", wording.capital(complaint.amount_fen)),
        ("受理时间", wording.moment(complaint.filed_at)),
        ("处理部门", handler.name),
        ("处理结果", complaint.outcome.label),
        ("查明的事实和处理意见", complaint.findings),
        ("反馈时间", wording.moment(complaint.ended_at) if complaint.ended_at else "—"),
    ]
    columns = ("款项", "发票", "付款期限最后一天", "投诉金额", "当时未付")
    lines = [
        [one[key] for key in ("instalment", "invoice", "due_on", "amount", "open")] for one in said["sums"]
    ]
    return Sheet(
        title="拖欠款项投诉处理结果",
        number=f"合同编号：{contract.number}",
        opening="依照《保障中小企业款项支付条例》第二十五条，处理结果书面反馈如下。",
        rows=rows,
        note="本页是抄件，效力来自处理部门对处理结果的电子签名。以后的付款以扫码所见为准。",
        document=complaint.document,
        address=address,
        items=Items("投诉的款项（元）", columns, lines),
    )
