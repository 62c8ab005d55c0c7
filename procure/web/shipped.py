"""The folders that come with the code: beside it in a checkout, inside it in an installed package."""

from __future__ import annotations

from pathlib import Path

import procure

_PACKAGE = Path(procure.__file__).parent
_INSTALLED = _PACKAGE / "web" / "assets"
_ROOT = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent


def folder(name: str) -> Path:
    """Where ``templates``, ``static`` or ``migrations`` lie."""
    return _ROOT / name
