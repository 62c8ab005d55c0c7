"""What is signed as plain text: the renunciation, the record of acceptance (also to print)."""

from __future__ import annotations

from datetime import datetime

from procure.contracts.models import Acceptance, AcceptanceItem, Contract
from procure.printing import wording
from procure.signing import queries as signing
from procure.signing.models import Document
from procure.signing.sheets import Items, Sheet

_TITLE, _ITEMS = "政府采购验收书", "逐项验收情况："


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
        f"日期：{wording.day(at)}",
    ]
    return wording.text(lines)


def acceptance_record(acceptance: Acceptance, at: datetime) -> bytes:
    """The record of acceptance (验收书) item by item, as UTF-8 text."""
    head = [f"{label}：{value}" for label, value in _head(acceptance, at)]
    rows = [
        f"{n}. 要求：{item.requirement}；依据：{item.clause}；结论：{_result(item.passed)}"
        f"；实际情况：{item.finding or '符合要求'}{_shown(item)}"
        for n, item in enumerate(acceptance.items, 1)
    ]
    end = [*_heard(acceptance), f"验收结论：{_result(acceptance.passes)}"]
    return wording.text([_TITLE, "", *head, "", _ITEMS, *rows, "", *end])


def acceptance_sheet(acceptance: Acceptance, document: Document, address: str) -> Sheet:
    """The signed record to print and file: its head and end are read back from what was signed."""
    lines = signing.content(document).decode().split("\n")
    middle = lines.index(_ITEMS)
    said = [*lines[1:middle], *lines[middle + 1 + len(acceptance.items) :]]
    return Sheet(
        title=_TITLE,
        number=f"合同编号：{acceptance.contract.number}",
        opening="采购人按照合同约定的技术、服务、安全标准对供应商的履约情况进行了验收。",
        rows=[(label, value) for label, _, value in (line.partition("：") for line in said if line)],
        items=Items(_ITEMS.rstrip("："), ["序号", "要求", "依据", "结论", "实际情况"], _table(acceptance)),
        note="本页是验收书的抄件，效力来自双方对验收书文件的电子签名。",
        document=document,
        address=address,
    )


def _head(acceptance: Acceptance, at: datetime) -> list[tuple[str, str]]:
    contract, part = acceptance.contract, acceptance.instalment
    return [
        ("项目名称", contract.tender.title),
        ("项目编号", contract.tender.number),
        ("合同编号", contract.number),
        ("合同文件SHA-256", contract.document.sha256 if contract.document else ""),
        ("采购人", f"{contract.purchaser.name}（{contract.purchaser.code}）"),
        ("供应商", f"{contract.supplier.name}（{contract.supplier.code}）"),
        ("验收内容", f"{part.title}（{part.due_after.label}）"),
        ("对应的款项", f"{wording.yuan(part.amount_fen)}（大写：{wording.capital(part.amount_fen)}）"),
        ("交付时间", wording.moment(acceptance.delivered_at)),
        ("收到验收建议的时间", wording.moment(acceptance.requested_at)),
        ("验收书制作日期", wording.day(at)),
        ("依据", "《政府采购法》第四十一条；《政府采购法实施条例》第四十五条"),
    ]


def _table(acceptance: Acceptance) -> list[tuple[str, str, str, str, str]]:
    return [
        (str(n), one.requirement, one.clause, _result(one.passed), _found(one))
        for n, one in enumerate(acceptance.items, 1)
    ]


def _found(item: AcceptanceItem) -> str:
    return "\n".join([item.finding or "符合要求", *(f"附件：{one.name}" for one in item.files)])


def _result(passed: bool) -> str:
    return "合格" if passed else "不合格"


def _shown(item: AcceptanceItem) -> str:
    files = "、".join(f"{one.name}（SHA-256 {one.sha256}）" for one in item.files)
    return f"；附件：{files}" if files else ""


def _heard(acceptance: Acceptance) -> list[str]:
    said = []
    if acceptance.tester:
        said.append(f"参加验收的质量检测机构：{acceptance.tester}")
    if acceptance.public_service:
        said.append(f"本项目是向社会公众提供的公共服务，服务对象的意见：{acceptance.users_opinion}")
    return said
