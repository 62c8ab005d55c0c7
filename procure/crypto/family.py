"""Families of algorithms, as signatures name them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from procure.core.terms import Term


class Suite(Term):
    """The suites whose signatures an installation may take."""

    INTERNATIONAL = "international", "国际算法（ECDSA、RSA）"
    NATIONAL = "sm2", "国密算法（SM2）"


@dataclass(frozen=True)
class Family:
    """How one family names itself in a signature (each a whole part of DER), and its hash."""

    data: bytes
    signed_data: bytes
    digest: bytes
    hash: Callable[[bytes], bytes]
    names_digest: bool
    """Whether the attribute that names the certificate says by which hash: its default is SHA-256."""
