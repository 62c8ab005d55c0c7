"""The list of the files that a site's pages load, each by its hash, signed by the platform."""

from __future__ import annotations

from collections.abc import Mapping

from procure.crypto.documents import Document
from procure.crypto.shapes import hex64, map_of, text


class Assets(Document):
    """Every file below ``/static/`` by its path there."""

    kind = "assets"
    needed = {"files": map_of(text, hex64, 1)}

    @property
    def files(self) -> Mapping[str, str]:
        """SHA-256 hex by path."""
        files: Mapping[str, str] = self["files"]
        return files
