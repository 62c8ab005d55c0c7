"""The contract as both parties sign it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from procure.contracts.models import Contract, Instalment
from procure.contracts.papers.printing import CONTRACT, filled_in
from procure.core import clock, parameters
from procure.printing import wording
from procure.tenders.models import DueAfter


def contract_page(contract: Contract, at: datetime, added: Sequence[str] | None = None) -> str:
    """The contract drawn up at an instant, as HTML: award, bid and tender in words, and what was added."""
    tender, on = contract.tender, clock.beijing_day(at)
    return filled_in(
        CONTRACT,
        title=f"政府采购合同 {contract.number}",
        number=contract.number,
        tender=tender,
        purchaser=contract.purchaser,
        supplier=contract.supplier,
        parties=_parties(contract, at),
        goods=tender.goods.label,
        drawn_up_on=wording.day(at),
        conditions=[one.text.rstrip("。；") for one in tender.conditions],
        annexes=_annexes(contract),
        is_sme=contract.is_with_sme,
        daily_rate=wording.percent(parameters.ratio("sme_overdue_daily", on)),
        late_rate=_late_rate(tender.late_interest_bp),
        sme_days=parameters.number("pay_sme_max", on),
        release_days=parameters.number("performance_release", on),
        instalments=[_instalment(one) for one in contract.instalments],
        added=[one.text for one in contract.extra_terms] if added is None else added,
        **_amounts(contract),
    )


def _late_rate(bp: int | None) -> str:
    return wording.percent(Fraction(bp, 10_000)) if bp else ""


def _parties(contract: Contract, at: datetime) -> list[tuple[str, str, str]]:
    named = [
        ("名称", "name"),
        ("统一社会信用代码", "code"),
        ("法定代表人或者负责人", "legal_representative"),
        ("住所", "address"),
        ("联系电话", "phone"),
    ]
    left, right = contract.purchaser, contract.supplier
    accounts = ("收款账户", left.account_at(at), right.account_at(at))
    return [*((label, getattr(left, name), getattr(right, name)) for label, name in named), accounts]


def _amounts(contract: Contract) -> dict[str, str | int]:
    reason = contract.advance_reason if contract.advance_confirmed_by else None
    return {
        "amount": wording.yuan(contract.amount_fen),
        "amount_capital": wording.capital(contract.amount_fen),
        "advance_percent": contract.advance_percent,
        "advance_guarantee": _advance_guarantee(contract),
        "advance_reason": reason.label if reason else "",
        "advance_note": f"{contract.advance_reason_note}。" if contract.advance_reason_note else "",
    }


def _advance_guarantee(contract: Contract) -> str:
    percent = contract.tender.advance_guarantee_percent
    fen = contract.advance_fen * percent // 100
    return f"预付款的{percent}%，即{wording.yuan(fen)}（{wording.capital(fen)}）" if fen else ""


def _instalment(one: Instalment) -> dict[str, str | int | None]:
    days = f"（{one.quality_days}日）" if one.quality_days else ""
    is_secured = one.due_after is DueAfter.SIGNING and one.contract.tender.advance_guarantee_percent
    guaranteed = "；乙方提交预付款保函" if is_secured else ""
    return {
        "title": one.title,
        "percent": one.percent,
        "amount": wording.yuan(one.amount_fen),
        "capital": wording.capital(one.amount_fen),
        "condition": one.due_after.label + days + guaranteed,
    }


def _annexes(contract: Contract) -> list[tuple[str, str]]:
    tender, award = contract.tender, contract.award
    return [
        ("招标文件", tender.tender_sha256 or ""),
        ("招标文件内容", tender.content_sha256 or ""),
        ("投标文件", award.opened_bid.submission.sha256),
        ("中标通知书", award.document.sha256),
    ]
