"""What both parties sign as a PDF: from a template beside the rules to a file, and what it was made from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import metadata, resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from procure.ledger.service import json_text
from procure.printing import pdf, rooms
from procure.printing.seal import STYLE, seal

FIRST, SECOND = "Signature1", "Signature2"
"""The fields of the signatures; whose they are their certificates say."""
CONTRACT, SUPPLEMENT = "contract.html", "supplement.html"
_PAGES = Environment(
    loader=PackageLoader("procure.contracts", "paper"),
    autoescape=True,
    trim_blocks=True,
    undefined=StrictUndefined,
)


@dataclass(frozen=True)
class Paper:
    """A file that both sign, the page it was made from, and what its first signature is to cover."""

    page: str
    pdf: bytes
    to_sign: bytes


def filled_in(name: str, **values: Any) -> str:
    """A template's page."""
    return _PAGES.get_template(name).render(**values, seal=seal)


def printed(page: str) -> Paper:
    """A page as a PDF with room for a signature; NoRenderer where none can be made."""
    made = _render(page, _style())
    return Paper(page, made, rooms.with_room(made, FIRST))


def source(page: str, name: str = CONTRACT) -> bytes:
    """What a file was made from: the page, its style, and which template and renderer made it."""
    kept = {"v": 1, "page": page, "style": _style(), "template": template(name), "renderer": renderer()}
    return json_text(kept).encode()


def rendered_again(kept: bytes) -> bytes:
    """The file once more from what was kept; the same bytes under the same renderer."""
    made: dict[str, Any] = json.loads(kept)
    return _render(made["page"], made["style"])


@cache
def template(name: str = CONTRACT) -> str:
    """Which edition of the model wording this is: the hash of its page and style."""
    page = resources.files("procure.contracts").joinpath("paper", name).read_bytes()
    return sha256(page + _style().encode()).hexdigest()[:16]


@cache
def renderer() -> str:
    """What makes the file."""
    return f"weasyprint {metadata.version('weasyprint')}"


@cache
def _style() -> str:
    return resources.files("procure.contracts").joinpath("paper", "contract.css").read_text("utf-8") + STYLE


def _render(page: str, style: str) -> bytes:
    return pdf.render(page, style, identifier=sha256(page.encode()).hexdigest()[:32])
