"""The text of a file that a person hands in, with the place of each clause; parsers run in a child."""

from __future__ import annotations

from procure.fairness.reading.asking import text_of
from procure.fairness.reading.kinds import DRAWINGS, ENDINGS, READABLE, Kind
from procure.fairness.reading.refusals import BUSY, Unreadable
from procure.fairness.reading.result import Place, Reading

__all__ = ["BUSY", "DRAWINGS", "ENDINGS", "READABLE", "Kind", "Place", "Reading", "Unreadable", "text_of"]
