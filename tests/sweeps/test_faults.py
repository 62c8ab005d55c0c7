"""What the sweeps see in a page."""

from __future__ import annotations

from flask import Response

from tests.sweeps.faults import faults

GOOD = '<h1>签名</h1><p data-field="signature"></p><input name="signature" type="file">'


def found(text: str) -> list[str]:
    """The faults of a page."""
    return faults(Response(text, mimetype="text/html"))


def test_a_page_that_takes_a_signature_signs_it_too() -> None:
    assert found(GOOD) == []
    assert found(GOOD + '<input type="file" class="x" name="price_signature">') == [
        "takes a file as price_signature that can't be signed in the page"
    ]
    assert found(GOOD.replace("data-field", "id")) == [
        "takes a file as signature that can't be signed in the page"
    ]
