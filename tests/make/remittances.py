"""Payments that went to the bank, and what it answers."""

from __future__ import annotations

import csv
from io import StringIO

from procure.accounts.models import Organisation
from procure.core import clock
from procure.db import db, unit_of_work
from procure.payments.models import Payment
from procure.remittances import answers, service
from procure.remittances.models import BankAnswer, PaymentFile
from tests.cast import Cast
from tests.make import payments
from tests.make.scenes import scene

PAYER, PAYEE = "某银行淄博分行 3700 0000 0000 0001", "某银行张店支行 6222 0000 0000 0001"
HEAD = ("指令号", "收款账号", "金额", "银行流水号", "付款时间", "结果", "原因")


def accounts(cast: Cast) -> None:
    """Both sides have an account, from before anything was approved."""
    with unit_of_work():
        for player, account in ((cast.purchaser, PAYER), (cast.supplier, PAYEE)):
            db.session.get_one(Organisation, player.organisation).bank_account = account


@scene
def ready(cast: Cast) -> Payment:
    """A payment that two people have approved, with both accounts known."""
    accounts(cast)
    return payments.approved(cast)


@scene
def ordered(cast: Cast) -> PaymentFile:
    """A file with that payment alone."""
    return laid_out(cast, ready(cast))


def laid_out(cast: Cast, *chosen: Payment) -> PaymentFile:
    """A file with these payments, now."""
    with unit_of_work():
        ids = [one.id for one in chosen]
        return service.lay_out(ids, by=cast.finance[0].actor, at=clock.now())


def table(*rows: dict[str, str], encoding: str = "utf-8") -> bytes:
    """A bank's answer as a table; ``rows`` by the words of its head."""
    out = StringIO()
    written = csv.DictWriter(out, HEAD)
    written.writeheader()
    written.writerows(rows)
    return out.getvalue().encode(encoding)


def row(file: PaymentFile, position: int = 1, **said: str) -> dict[str, str]:
    """That the bank paid one order of a file now; ``said`` is what it says otherwise."""
    order = file.orders[position - 1]
    return {
        "指令号": order.reference,
        "收款账号": "6222 0000 0000 0001",
        "金额": f"{order.amount_fen / 100:.2f}",
        "银行流水号": f"B-{order.reference}",
        "付款时间": "2026-03-02 09:00:00",
        "结果": "成功",
    } | said


def answered(cast: Cast, content: bytes, name: str = "回执.csv") -> BankAnswer:
    """Taken in now."""
    at = clock.now()
    return service.take(content, name, answers.read(content, at), by=cast.finance[0].actor, at=at)


def camt(file: PaymentFile, bank_reference: str = "B-1") -> bytes:
    """A bank's notification of debit of each order of a file."""
    entries = "".join(
        f"""<Ntry><Amt Ccy="CNY">{one.amount_fen / 100:.2f}</Amt><CdtDbtInd>DBIT</CdtDbtInd>
<BookgDt><DtTm>2026-03-02T09:00:00+08:00</DtTm></BookgDt><AcctSvcrRef>{bank_reference}</AcctSvcrRef>
<NtryDtls><TxDtls><Refs><EndToEndId>{one.reference}</EndToEndId></Refs>
<RltdPties><CdtrAcct><Id><Othr><Id>6222000000000001</Id></Othr></Id></CdtrAcct></RltdPties>
</TxDtls></NtryDtls></Ntry>"""
        for one in file.orders
    )
    space = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"
    return (
        f'\ufeff<?xml version="1.0"?><Document xmlns="{space}"><BkToCstmrDbtCdtNtfctn><Ntfctn>'
        f"{entries}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"
    ).encode()


def pain002(file: PaymentFile, reason: str = "账号户名不符") -> bytes:
    """A bank's report that it refuses each order of a file."""
    rows = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{one.reference}</OrgnlEndToEndId><TxSts>RJCT</TxSts>"
        f"<StsRsnInf><AddtlInf>{reason}</AddtlInf></StsRsnInf></TxInfAndSts>"
        for one in file.orders
    )
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>'
        f"<OrgnlPmtInfAndSts>{rows}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    ).encode()
