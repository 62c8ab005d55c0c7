"""What is known about an opening, piece by piece."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from procure.core.terms import Message


@dataclass(frozen=True)
class Fact:
    """One thing that is known, and when it happened."""

    text: Message
    at: datetime | None = None
