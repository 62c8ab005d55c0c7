"""What everybody may read of arrears."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

from flask import Response, jsonify, render_template
from flask.typing import ResponseReturnValue

from procure.arrears import queries
from procure.arrears.deadlines import Age, disclose_by
from procure.arrears.views.blueprint import blueprint
from procure.core import clock
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.gate import files
from procure.gate.access import open_to_everyone
from procure.signing import queries as signing

_BOM = "\ufeff"
"""Without it, spreadsheets take the text for another encoding."""
_FORMULA = ("=", "+", "-", "@")


@blueprint.get("/arrears")
@open_to_everyone
def board() -> ResponseReturnValue:
    """What each purchaser owes, by age, and how punctually it paid."""
    rows = queries.board(clock.now())
    return render_template(
        "arrears/board.html",
        rows=rows,
        ages=list(Age),
        totals=queries.totals(rows),
        disclosures=[(one, disclose_by(one.year)) for one in queries.disclosures()],
    )


@blueprint.get("/arrears.json")
@open_to_everyone
def board_json() -> ResponseReturnValue:
    """The same for programs."""
    at = clock.now()
    return jsonify(
        {"at": clock.text(at), "currency": "CNY", "purchasers": queries.figures(queries.board(at))}
    )


@blueprint.get("/arrears.csv")
@open_to_everyone
def board_csv() -> ResponseReturnValue:
    """The same as a table."""
    rows = [_flat(one) for one in queries.figures(queries.board(clock.now()))]
    names = list(rows[0]) if rows else ["purchaser", "purchaser_code"]
    return _table("arrears.csv", names, rows)


@blueprint.get("/arrears/<int:year>")
@open_to_everyone
def disclosure(year: int) -> ResponseReturnValue:
    """What was overdue to small suppliers when a year ended."""
    found = queries.disclosure(year)
    return render_template(
        "arrears/disclosure.html",
        found=found,
        said=queries.said(found),
        due_on=disclose_by(year),
    )


@blueprint.get("/arrears/<int:year>.json")
@open_to_everyone
def disclosure_json(year: int) -> ResponseReturnValue:
    """The disclosure as it was signed."""
    found = queries.disclosure(year).document
    return files.send(found.sha256, found.name, found.media_type)


@blueprint.get("/arrears/<int:year>.p7s")
@open_to_everyone
def disclosure_signature(year: int) -> ResponseReturnValue:
    """The platform's signature over it."""
    found = queries.disclosure(year).document
    signature = signing.by_platform(found)
    if signature is None:
        raise NotFound(Message("没有这份签名。"))
    return files.download(signature.p7s, f"{found.name}.p7s", "application/pkcs7-signature")


@blueprint.get("/arrears/<int:year>.csv")
@open_to_everyone
def disclosure_csv(year: int) -> ResponseReturnValue:
    """The disclosure as a table."""
    rows = queries.said(queries.disclosure(year))["purchasers"]
    return _table(f"arrears-{year}.csv", ["purchaser", "purchaser_code", "contracts", "amount"], rows)


def _flat(figures: dict[str, Any]) -> dict[str, Any]:
    ages = {f"open_{age}": fen for age, fen in figures["open"].items()}
    return {name: value for name, value in figures.items() if name != "open"} | ages


def _table(name: str, names: list[str], rows: list[dict[str, Any]]) -> Response:
    out = StringIO()
    table = csv.DictWriter(out, names)
    table.writeheader()
    table.writerows({key: _plain(value) for key, value in row.items()} for row in rows)
    return files.download(_BOM + out.getvalue(), name, "text/csv")


def _plain(value: Any) -> Any:
    """A text that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
