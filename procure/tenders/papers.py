"""What is printed of tenders: the report of the fair-competition gate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from hashlib import sha256
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from procure.printing import pdf
from procure.tenders.models import AnswerKind, Tender

KINDS = {one.value: one.label for one in AnswerKind}
"""How a finding was answered, in words."""
_PAGES = Environment(
    loader=PackageLoader("procure.tenders", "paper"),
    autoescape=True,
    trim_blocks=True,
    undefined=StrictUndefined,
)


def report_pdf(tender: Tender, report: Mapping[str, Any]) -> bytes:
    """The report, which takes a second to print; NoRenderer where none can be made."""
    return _printed(report_page(tender, report))


def report_page(tender: Tender, report: Mapping[str, Any]) -> str:
    """The same as HTML."""
    on = date.fromisoformat(report["law_of"])
    return _PAGES.get_template("report.html").render(
        tender=tender,
        report=_whole(report),
        outcome=_outcome(report),
        law_of=f"{on.year}年{on.month}月{on.day}日",
        sha256=tender.report_sha256,
        kinds=KINDS,
    )


def _outcome(report: Mapping[str, Any]) -> str:
    """Nothing is published that still stops."""
    found = len(report["findings"])
    return f"通过：{found}处提示均已说明或者获准" if found else "通过：没有发现问题"


def _whole(report: Mapping[str, Any]) -> dict[str, Any]:
    """Every answer with an article, be it empty."""
    findings = [one | {"answer": {"article": ""} | one["answer"]} for one in report["findings"]]
    return {**report, "findings": findings}


@lru_cache(maxsize=64)
def _printed(page: str) -> bytes:
    """Printed once as long as it says the same: anybody may ask for it, as often as they like."""
    css = resources.files("procure.tenders").joinpath("paper", "report.css").read_text("utf-8")
    return pdf.render(page, css, identifier=sha256(page.encode()).hexdigest()[:32])
