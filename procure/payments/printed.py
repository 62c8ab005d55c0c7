"""Notices about money as people file them: one sheet with its amount in capitals and a square code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined

from procure.contracts.papers import wording
from procure.payments.models import Payment
from procure.printing import pdf
from procure.printing.square import square
from procure.signing import queries as signing
from procure.signing.models import Document

_PAGES = Environment(
    loader=PackageLoader("procure.payments", "paper"),
    autoescape=True,
    trim_blocks=True,
    undefined=StrictUndefined,
)


@dataclass(frozen=True)
class Sheet:
    """What stands on it; ``address`` is where the square code leads, ``document`` what was signed."""

    title: str
    number: str
    opening: str
    rows: Sequence[tuple[str, str]]
    note: str
    document: Document
    address: str


def sheet_pdf(sheet: Sheet) -> bytes:
    """A sheet as a PDF, which takes a second to print; NoRenderer where none can be made."""
    return _printed(sheet_page(sheet))


def sheet_page(sheet: Sheet) -> str:
    """The same as HTML."""
    signed = [_signed(signing.seen(one)) for one in signing.signatures(sheet.document)]
    return _PAGES.get_template("sheet.html").render(
        **vars(sheet), signed=signed, sha256=sheet.document.sha256, square=square(sheet.address)
    )


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


def _signed(one: signing.Seen) -> dict[str, str]:
    return {
        "organisation": one.organisation,
        "signer": one.signer,
        "certificate_no": one.certificate_no,
        "at": wording.moment(one.at),
    }


@lru_cache(maxsize=64)
def _printed(page: str) -> bytes:
    css = resources.files("procure.payments").joinpath("paper", "sheet.css").read_text("utf-8")
    return pdf.render(page, css, identifier=sha256(page.encode()).hexdigest()[:32])
