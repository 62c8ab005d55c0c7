"""Tenders of the real clock, files of hundreds of megabytes, and a note of what a page says of them."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from procure.core import clock
from procure.tenders.models import Tender
from tests.cast import Cast
from tests.journeys.bidding import PDF
from tests.make import tenders as make

MB = 1_000_000
PATIENCE = 300_000
SAID = """
window.said = [];
new MutationObserver((changes) => {
    for (const { target } of changes) {
        if (!target.classList?.contains("file-state")) continue;
        window.said.push([performance.now(), target.textContent]);
    }
}).observe(document, { subtree: true, childList: true });
"""


def tender_of(cast: Cast, opens_at: datetime, **given: Any) -> Tender:
    """Published lawfully long ago; it takes bids by the real clock."""
    clock.release()
    clock.move_to(datetime.now(UTC) - timedelta(days=40))
    made = make.published(cast, opens_at=opens_at, provisional_accepted=True, **given)
    clock.release()
    return made


def written(path: Path, size: int) -> Path:
    """A file that no one can make smaller."""
    with path.open("wb") as file:
        file.write(PDF)
        for _ in range(size // MB):
            file.write(os.urandom(MB))
    return path
