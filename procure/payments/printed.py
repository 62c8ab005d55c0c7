"""Notices about money as people file them: one sheet with its amount in capitals and a square code."""

from __future__ import annotations

from procure.payments.models import Payment
from procure.printing import wording
from procure.signing.sheets import Sheet


def notice(payment: Payment, address: str) -> Sheet:
    """The notice that two people have approved a payment, or that it was made (付款通知书)."""
    contract, invoice = payment.contract, payment.invoice
    rows = [
        ("合同", f"{contract.number}（{contract.tender.title}）"),
        ("付款人", f"{contract.purchaser.name}（{contract.purchaser.code}）"),
        ("收款人", f"{contract.supplier.name}（{contract.supplier.code}）"),
        ("收款账户", payment.payee_account or "没有登记"),
        ("款项", invoice.instalment.title),
        ("发票号码", invoice.number),
        ("金额（小写）", wording.yuan(payment.amount_fen)),
        ("金额（大写）", wording.capital(payment.amount_fen)),
        ("银行流水号", payment.bank_reference or "—"),
        ("付款时间", wording.moment(payment.paid_at) if payment.paid_at else "已批准，等待银行付款"),
    ]
    return Sheet(
        title="付款通知书",
        number=f"合同编号：{contract.number}",
        opening=f"致{contract.supplier.name}：下列款项已经两位财务人员批准支付。",
        rows=rows,
        note="本通知书是支付审批单的抄件，效力来自对支付审批单的电子签名；付款情况在项目的公开页面可以核对。",
        document=payment.document,
        address=address,
    )
