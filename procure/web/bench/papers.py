"""``procure bench pdf``: how fast contracts are printed and signed, beside a bare print of the same page.

Printing here happens in a bounded child of a process that has everything loaded; the bare print has
everything loaded too.
"""

from __future__ import annotations

import argparse
import resource
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import resources
from io import BytesIO
from os import sysconf
from pathlib import Path
from statistics import median
from time import sleep
from typing import Any

from weasyprint import CSS, HTML

from procure.accounts.models import Organisation, Size
from procure.awards.models import Award
from procure.bids.models import OpenedBid, Submission
from procure.contracts import papers
from procure.contracts.models import Contract, Instalment
from procure.crypto import certificates, gaps
from procure.crypto.certificates import Subject
from procure.crypto.cms import Signer
from procure.printing import press, rooms
from procure.signing.models import Document
from procure.tenders.models import DueAfter, Goods, PaymentCondition, Project, Tender

_AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
_FEN = 123_456_789
_NEED = "学生课桌椅一千套，高度可调，甲醛释放量符合国家标准，送货上门并安装到位。"
_PARAGRAPHS = 40
_MOMENT = 0.005


def measure(asked: argparse.Namespace) -> dict[str, Any]:
    """Both in each round, in turns, by processor time, children included."""
    page = papers.contract_page(contract(), _AT)
    parties = [_signer(name) for name in ("采购人", "供应商")]
    _bare(page)
    papers.printed(page)
    rounds = [
        (
            _seconds(lambda: _bare(page)),
            _seconds(lambda: papers.printed(page)),
            _seconds(lambda: signed(page, parties)),
        )
        for _ in range(asked.rounds)
    ]
    return {
        "rounds": asked.rounds,
        "bare_per_second": _middle([1 / bare for bare, _, _ in rounds]),
        "printed_per_second": _middle([1 / printed for _, printed, _ in rounds]),
        "printed_and_signed_per_second": _middle([1 / both for _, _, both in rounds]),
        "printed_and_signed_to_bare": _middle([bare / both for bare, _, both in rounds]),
    }


def table(found: dict[str, Any]) -> str:
    """For people."""
    rows = [
        ("仅用WeasyPrint打印", "bare_per_second"),
        ("打印（子进程，留签名位置）", "printed_per_second"),
        ("打印并由双方签署", "printed_and_signed_per_second"),
        ("后者与仅打印之比", "printed_and_signed_to_bare"),
    ]
    told = [
        f"{label}：{found[key]['median']}（{found[key]['least']}–{found[key]['most']}）"
        for label, key in rows
    ]
    head = f"每秒处理器时间的份数，{found['rounds']}轮的中位数（最小–最大）"
    return "\n".join([head, *told])


def signed(page: str, parties: list[Signer]) -> bytes:
    """A contract's file with both signatures, by the steps of the site."""
    first, second = parties
    covered = papers.printed(page).to_sign
    whole = gaps.filled(covered, first.sign(covered, _AT))
    covered = rooms.with_room(whole, papers.SECOND)
    return gaps.filled(covered, second.sign(covered, _AT))


def contract() -> Contract:
    """A contract that no database has seen."""
    buyer, seller = (
        Organisation(name=name, code=code, size=Size.SMALL, legal_representative="", address="", phone="")
        for name, code in (("采购人甲", "91110000MA0000001L"), ("供应商一", "91110000MA0000011M"))
    )
    tender = _tender()
    hashed = {"sha256": "0" * 64}
    award = Award(opened_bid=OpenedBid(submission=Submission(**hashed)), document=Document(**hashed))
    made = Contract(number="ZC-2026-1-HT", tender=tender, award=award, purchaser=buyer, supplier=seller)
    made.amount_fen, made.advance_percent, made.advance_reason_note = _FEN, 30, ""
    advance = made.advance_fen
    made.instalments = [
        _instalment(1, "预付款", advance, DueAfter.SIGNING),
        _instalment(2, "合同余款", _FEN - advance, DueAfter.FINAL),
    ]
    return made


def _instalment(position: int, title: str, fen: int, due_after: DueAfter) -> Instalment:
    return Instalment(position=position, title=title, percent=None, amount_fen=fen, due_after=due_after)


def _tender() -> Tender:
    return Tender(
        number="ZC-2026-1",
        project=Project(number="ZC-2026-1", title=""),
        own_title="课桌椅采购",
        goods=Goods.GOODS,
        category="A05010000",
        budget_id="JH-1",
        need="\n".join([_NEED] * _PARAGRAPHS),
        performance_days=30,
        performance_place="采购人指定地点",
        advance_percent=30,
        acceptance_working_days=7,
        payment_working_days=5,
        performance_security_percent=0,
        advance_guarantee_percent=0,
        liability="按照民法典承担违约责任，向采购人所在地人民法院起诉。",
        conditions=[PaymentCondition(position=1, text="验收合格")],
        tender_sha256="0" * 64,
        content_sha256="0" * 64,
    )


def _signer(name: str) -> Signer:
    root_key, root = certificates.new_root("测试根", _AT, 10)
    key, subject = certificates.new_key(), Subject(name, "91110000MA0000001L", "经办人")
    asked = certificates.csr(key, subject)
    return Signer(key, certificates.issue(asked, subject, root_key, root, _AT, 365))


def _bare(page: str) -> bytes:
    css = resources.files("procure.contracts").joinpath("paper", "contract.css").read_text("utf-8")
    out = BytesIO()
    HTML(string=page).write_pdf(out, stylesheets=[CSS(string=css)], pdf_tags=True, lang="zh-CN")
    return out.getvalue()


def _seconds(act: Callable[[], object]) -> float:
    before = _spent()
    act()
    return _spent() - before


def _spent() -> float:
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(one.ru_utime + one.ru_stime for one in map(resource.getrusage, whose)) + _press_spent()


def _press_spent() -> float:
    """What the press and its children have used, once the last of them is gone."""
    if (pid := press.pid()) is None:
        return 0.0
    while Path(f"/proc/{pid}/task/{pid}/children").read_text():
        sleep(_MOMENT)
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, told[11:15])) / sysconf("SC_CLK_TCK")


def _middle(found: list[float]) -> dict[str, float]:
    return {"median": round(median(found), 2), "least": round(min(found), 2), "most": round(max(found), 2)}
