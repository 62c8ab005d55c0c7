"""What is printed of bids: a bidder's receipt, and the public record of an opening."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined

from procure.bids.models import Submission, SubmissionKind
from procure.core import clock
from procure.crypto.codes import short_code
from procure.crypto.documents import Receipt
from procure.printing import pdf
from procure.printing.square import square

_PAGES = Environment(
    loader=PackageLoader("procure.bids", "paper"),
    autoescape=True,
    trim_blocks=True,
    undefined=StrictUndefined,
)
_WEEKDAYS = "一二三四五六日"


def receipt_pdf(one: Submission) -> bytes:
    """The receipt of one document, which takes a second to print; NoRenderer where none can be made."""
    return _printed(receipt_page(one))


def record_pdf(page: str) -> bytes:
    """The public record of an opening."""
    return _printed(page)


def record_page(**facts: object) -> str:
    """The same as HTML."""
    return _PAGES.get_template("opening.html").render(**facts)


def receipt_page(one: Submission) -> str:
    """The same as HTML."""
    receipt = Receipt.parse(one.receipt.encode())
    is_bid = one.kind is SubmissionKind.BID
    return _PAGES.get_template("receipt.html").render(
        title="投标文件接收回执" if is_bid else "撤回投标接收回执",
        mark="演练，没有法律效力" if one.tender.is_rehearsal else "",
        short_code=short_code(one.sha256),
        rows=_rows(one),
        hashes=[
            ("bid.json" if is_bid else "withdraw.json", one.sha256),
            ("存证行", receipt["leaf"]),
            ("存证链头", receipt["head"]),
        ],
        square=square(square_text(one)),
    )


def square_text(one: Submission) -> str:
    """What the receipt's square code holds, in letters that take little room."""
    receipt = Receipt.parse(one.receipt.encode())
    hashes = (str(one.kind), one.sha256, "leaf", receipt["leaf"], "head", receipt["head"])
    return " ".join(("PROCURE RECEIPT 1", *hashes)).upper()


@lru_cache(maxsize=64)
def _printed(page: str) -> bytes:
    """Printed once as long as it says the same: anybody may ask for a record, as often as they like."""
    css = resources.files("procure.bids").joinpath("paper", "receipt.css").read_text("utf-8")
    return pdf.render(page, css, identifier=sha256(page.encode()).hexdigest()[:32])


def _rows(one: Submission) -> list[tuple[str, str]]:
    return [
        ("项目名称", one.tender.title),
        ("项目编号", one.tender.reference),
        ("采购人", "演练采购人" if one.tender.is_rehearsal else one.tender.purchaser.name),
        ("投标人", one.organisation.name),
        ("统一社会信用代码", one.organisation.code),
        ("种类和版本", f"{one.kind.label} 第{one.seq}版（对第{one.revision}版招标文件）"),
        ("收讫时间", _moment(one)),
    ]


def _moment(one: Submission) -> str:
    return f"{moment(one.arrived_at)[:-1]}，平台时钟)"


def moment(instant: datetime) -> str:
    """An instant as papers spell it."""
    at = instant.astimezone(clock.BEIJING)
    return f"{at.year}年{at.month}月{at.day}日(星期{_WEEKDAYS[at.weekday()]}){at:%H:%M:%S}(北京时间)"
