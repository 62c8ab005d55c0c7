"""What a program signs to sign in: a text that can't be taken for a document."""

from __future__ import annotations

import re

PREFIX = "procure-sign-in:"
ENROLMENT = "procure-enrol:"
"""Before a one-time code that is signed to enrol an authority's certificate."""
_NONCE = re.compile(r"procure-sign-in:[A-Za-z0-9_.\-]{16,200}")


def is_nonce(text: str) -> bool:
    """Whether a client may sign it unseen: a platform could otherwise pass it a contract as a nonce."""
    return _NONCE.fullmatch(text) is not None
