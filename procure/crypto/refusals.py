"""What this package refuses: each refusal has a stable code and a sentence for people."""

from __future__ import annotations

from procure.core.errors import ProcureError
from procure.core.terms import Message


class Refused(ProcureError):
    """A refusal of this package; ``code`` is stable for machines."""

    def __init__(self, code: str, reason: Message) -> None:
        super().__init__(reason, code=code)


class SignatureRefused(Refused):
    """A signature or its certificate does not hold."""


class CertificateRefused(Refused):
    """A certificate or a request for one can't be read or used."""


class SealRefused(Refused):
    """A file is not sealed as it must be, or does not open."""


class DocumentRefused(Refused):
    """A document has not its shape, or does not belong where it was put."""


class OpeningRefused(Refused):
    """A bid does not open, or may not be released yet."""
