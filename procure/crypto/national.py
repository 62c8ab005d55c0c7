"""How a signature with SM2 and SM3 names itself (GM/T 0006, GM/T 0010), written and read."""

from __future__ import annotations

from asn1crypto import cms as asn1  # type: ignore[import-untyped]  # has no type information
from asn1crypto import core
from cryptography.hazmat.primitives import hashes

from procure.crypto.der import OID, SEQUENCE, part
from procure.crypto.family import Family

SM3 = "1.2.156.10197.1.401"
SCHEMES = ("1.2.156.10197.1.301.1", "1.2.156.10197.1.501")
"""SM2 as GM/T 0010 names it, and SM2 with SM3 as certificates do."""
DATA_OF = {"signed_data": "data", "sm_signed_data": "sm_data"}
"""Which content a signature of each type is over: that of its own family."""
SCHEME = part(SEQUENCE, part(OID, bytes.fromhex("2a811ccf5501822d01")))
_SIGNED_DATA, _DATA = "1.2.156.10197.6.1.4.2.2", "1.2.156.10197.6.1.4.2.1"

asn1.ContentType._map |= {_SIGNED_DATA: "sm_signed_data", _DATA: "sm_data"}
asn1.ContentInfo._oid_specs |= {"sm_signed_data": asn1.SignedData, "sm_data": core.OctetString}


def sm3(data: bytes) -> bytes:
    """The SM3 hash of some bytes."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


FAMILY = Family(
    data=part(OID, bytes.fromhex("2a811ccf550601040201")),
    signed_data=part(OID, bytes.fromhex("2a811ccf550601040202")),
    digest=part(SEQUENCE, part(OID, bytes.fromhex("2a811ccf55018311"))),
    hash=sm3,
    names_digest=True,
)
