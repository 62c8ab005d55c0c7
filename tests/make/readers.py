"""What strangers' programs say of the signatures in a PDF."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from procure.core import clock
from procure.crypto import keyring
from procure.crypto.certificates import der


def by_poppler(folder: Path, pdf: bytes) -> str:
    """What pdfsig prints."""
    path = folder / "signed.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout


def judged(pdf: bytes) -> list[tuple[bool, bool, bool]]:
    """What pyHanko says of each signature: intact, valid, trusted."""
    root = asn1_x509.Certificate.load(der(keyring.current().root_certificate))
    trust = ValidationContext(trust_roots=[root], allow_fetching=False, moment=clock.now())
    try:
        found = PdfFileReader(BytesIO(pdf)).embedded_signatures
        states = [validate_pdf_signature(one, trust) for one in found]
    except Exception:  # noqa: BLE001  # a damaged file may fail anywhere in a stranger's reader
        return []
    return [(one.intact, one.valid, one.trusted) for one in states]
