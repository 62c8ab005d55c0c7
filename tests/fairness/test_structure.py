"""What the platform gives no place to needs no wording to find it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from procure.tenders.models import Tender

_OF_AN_AGENCY = re.compile(r"agen(?:cy|t)|broker|lottery|draw", re.IGNORECASE)


def of_an_agency(names: Iterable[str]) -> list[str]:
    """Names of fields in which an agency would be named or drawn by lot."""
    return [name for name in names if _OF_AN_AGENCY.search(name)]


def test_a_tender_has_no_place_for_an_agency_named_or_drawn_by_others() -> None:
    assert of_an_agency(Tender.__table__.columns.keys()) == []


def test_a_place_for_it_would_be_noticed() -> None:
    assert of_an_agency(["title", "agency_id", "drawn_by_lot"]) == ["agency_id", "drawn_by_lot"]
