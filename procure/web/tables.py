"""Every table of the installation, for what makes or compares schemas."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import procure
from procure.db import Base

for _file in sorted(Path(procure.__file__).parent.glob("*/models.py")):
    import_module(f"procure.{_file.parent.name}.models")

METADATA = Base.metadata
"""The tables of all packages."""
