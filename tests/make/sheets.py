"""What stands on a printed sheet."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def text_of(pdf: bytes, folder: Path) -> str:
    """The words of a PDF, whose Chinese fonts it must carry; PROCURE_KEEP_PAPERS keeps it for looking at."""
    path = folder / "sheet.pdf"
    path.write_bytes(pdf)
    if kept := os.environ.get("PROCURE_KEEP_PAPERS"):
        Path(kept, f"{len(pdf)}.pdf").write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    fonts = subprocess.run(["pdffonts", str(path)], capture_output=True, check=True).stdout.decode()
    assert "CJK" in fonts
    return done.stdout.decode()
