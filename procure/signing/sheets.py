"""Papers as people file them: one sheet, who signed it, and a square code to where that is verified."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined

from procure.db import let_go
from procure.printing import pdf, wording
from procure.printing.seal import STYLE, seal
from procure.printing.square import square
from procure.signing import queries
from procure.signing.models import Document

_PAGES = Environment(
    loader=PackageLoader("procure.signing", "paper"),
    autoescape=True,
    trim_blocks=True,
    undefined=StrictUndefined,
)


@dataclass(frozen=True)
class Items:
    """A table below the rows: its title, the heads of its columns, its lines."""

    title: str
    columns: Sequence[str]
    lines: Sequence[Sequence[str]]


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
    items: Items | None = None


def sheet_pdf(sheet: Sheet) -> bytes:
    """A sheet as a PDF; it takes a second and ends the reading transaction. NoRenderer where none is made."""
    page = sheet_page(sheet)
    let_go()
    return _printed(page)


def sheet_page(sheet: Sheet) -> str:
    """The same as HTML."""
    signed = [_signed(queries.seen(one)) for one in queries.signatures(sheet.document)]
    return _PAGES.get_template("sheet.html").render(
        **vars(sheet), signed=signed, sha256=sheet.document.sha256, square=square(sheet.address), seal=seal
    )


def _signed(one: queries.Seen) -> dict[str, str]:
    return {
        "organisation": one.organisation,
        "signer": one.signer,
        "certificate_no": one.certificate_no,
        "at": wording.moment(one.at),
    }


@lru_cache(maxsize=64)
def _printed(page: str) -> bytes:
    css = resources.files("procure.signing").joinpath("paper", "sheet.css").read_text("utf-8")
    return pdf.render(page, css + STYLE, identifier=sha256(page.encode()).hexdigest()[:32])
