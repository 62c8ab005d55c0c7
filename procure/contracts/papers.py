"""What is signed: the contract as a PDF, the renunciation and the record of acceptance as plain text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from hashlib import sha256
from importlib import resources

import cn2an
from jinja2 import Environment, PackageLoader, StrictUndefined

from procure.contracts.models import Acceptance, Contract, Instalment
from procure.core import clock, money, parameters
from procure.printing import pdf

_PAGES = Environment(
    loader=PackageLoader("procure.contracts", "paper"),
    autoescape=True,
    trim_blocks=True,
    undefined=StrictUndefined,
)


@dataclass(frozen=True)
class Paper:
    """A contract as both parties sign it, and the page it was made from."""

    page: str
    pdf: bytes


def printed(page: str) -> Paper:
    """A contract's page as a PDF, which takes seconds; NoRenderer where none can be made."""
    css = resources.files("procure.contracts").joinpath("paper", "contract.css").read_text("utf-8")
    identifier = sha256(page.encode()).hexdigest()[:32]
    return Paper(page, pdf.render(page, css, identifier=identifier))


def contract_page(contract: Contract, at: datetime) -> str:
    """The contract drawn up at an instant, as HTML: award, bid and tender in words, nothing else."""
    tender, on = contract.tender, clock.beijing_day(at)
    return _PAGES.get_template("contract.html").render(
        title=f"政府采购合同 {contract.number}",
        number=contract.number,
        tender=tender,
        purchaser=contract.purchaser,
        supplier=contract.supplier,
        parties=_parties(contract),
        goods=tender.goods.label,
        drawn_up_on=_day(at),
        conditions=[one.text.rstrip("。；") for one in tender.conditions],
        annexes=_annexes(contract),
        is_sme=contract.is_with_sme,
        daily_rate=_percent(parameters.ratio("sme_overdue_daily", on)),
        sme_days=parameters.number("pay_sme_max", on),
        instalments=[_instalment(one) for one in contract.instalments],
        **_amounts(contract),
    )


def renunciation(contract: Contract, at: datetime) -> bytes:
    """The supplier's statement that it wants a smaller advance, as UTF-8 text."""
    lines = [
        "预付款放弃声明",
        "",
        f"致：{contract.purchaser.name}",
        "",
        f"就“{contract.tender.title}”（项目编号：{contract.tender.number}，合同编号：{contract.number}），"
        f"招标文件规定的预付款比例为合同金额的{contract.tender.advance_percent}%。",
        f"本单位自愿将预付款比例定为{contract.advance_percent}%，放弃超出部分的预付款。"
        "本声明出于自愿，没有任何单位或者个人以此作为中标、签订合同或者付款的条件。",
        "",
        f"声明人：{contract.supplier.name}（统一社会信用代码：{contract.supplier.code}）",
        f"日期：{_day(at)}",
    ]
    return _text(lines)


def acceptance_record(acceptance: Acceptance, at: datetime) -> bytes:
    """The record of acceptance (验收书) item by item, as UTF-8 text."""
    contract = acceptance.contract
    head = [
        "政府采购验收书",
        "",
        f"项目名称：{contract.tender.title}",
        f"项目编号：{contract.tender.number}",
        f"合同编号：{contract.number}",
        f"合同文件SHA-256：{contract.document.sha256 if contract.document else ''}",
        f"采购人：{contract.purchaser.name}（{contract.purchaser.code}）",
        f"供应商：{contract.supplier.name}（{contract.supplier.code}）",
        f"验收内容：{acceptance.instalment.title}（{acceptance.instalment.due_after.label}）",
        f"交付时间：{_moment(acceptance.delivered_at)}",
        f"收到验收建议的时间：{_moment(acceptance.requested_at)}",
        f"验收书制作日期：{_day(at)}",
        "",
        "逐项验收情况：",
    ]
    rows = [
        f"{n}. 要求：{item.requirement}；依据：{item.clause}；结论：{'合格' if item.passed else '不合格'}"
        f"；实际情况：{item.finding or '符合要求'}"
        for n, item in enumerate(acceptance.items, 1)
    ]
    return _text([*head, *rows, "", f"验收结论：{'合格' if acceptance.passes else '不合格'}"])


def _parties(contract: Contract) -> list[tuple[str, str, str]]:
    named = [
        ("名称", "name"),
        ("统一社会信用代码", "code"),
        ("法定代表人或者负责人", "legal_representative"),
        ("住所", "address"),
        ("联系电话", "phone"),
        ("收款账户", "bank_account"),
    ]
    left, right = contract.purchaser, contract.supplier
    return [(label, getattr(left, name), getattr(right, name)) for label, name in named]


def _amounts(contract: Contract) -> dict[str, str | int]:
    reason = contract.advance_reason if contract.advance_confirmed_by else None
    return {
        "amount": yuan(contract.amount_fen),
        "amount_capital": _capital(contract.amount_fen),
        "advance_percent": contract.advance_percent,
        "advance_reason": reason.label if reason else "",
        "advance_note": f"{contract.advance_reason_note}。" if contract.advance_reason_note else "",
    }


def _instalment(one: Instalment) -> dict[str, str | int | None]:
    days = f"（{one.quality_days}日）" if one.quality_days else ""
    return {
        "title": one.title,
        "percent": one.percent,
        "amount": yuan(one.amount_fen),
        "capital": _capital(one.amount_fen) if one.amount_fen else "零元整",
        "condition": one.due_after.label + days,
    }


def _annexes(contract: Contract) -> list[tuple[str, str]]:
    tender, award = contract.tender, contract.award
    return [
        ("招标文件", tender.tender_sha256 or ""),
        ("招标文件内容", tender.content_sha256 or ""),
        ("投标文件", award.opened_bid.submission.sha256),
        ("中标通知书", award.document.sha256),
    ]


def yuan(amount: int) -> str:
    """An amount as papers write it."""
    return f"人民币 {money.grouped(amount)} 元"


def _capital(amount: int) -> str:
    return f"人民币{cn2an.an2cn(money.decimal(amount), 'rmb')}"


def _percent(ratio: Fraction) -> str:
    return f"{float(ratio * 100):g}%"


def _day(at: datetime) -> str:
    on = clock.beijing_day(at)
    return f"{on.year}年{on.month}月{on.day}日"


def _moment(at: datetime) -> str:
    return f"{_day(at)}{at.astimezone(clock.BEIJING):%H:%M}（北京时间）"


def _text(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()
