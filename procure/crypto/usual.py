"""The signature that our own tools make, read and written part by part: some thousand in a second.

Whatever differs from it in a single byte is left to ``envelope``, which knows every shape and says what is
wrong. What is read here it would read alike, but for the body of the certificate: that is judged where the
certificate is loaded, and by its issuer's signature.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256

from procure.crypto import der
from procure.crypto.der import OCTETS, OID, SEQUENCE, SET, Different, Reader, part
from procure.crypto.envelope import LARGEST, Envelope
from procure.crypto.family import Family

_OPTIONAL_0 = 0xA0
_DATA = part(OID, bytes.fromhex("2a864886f70d010701"))
_SIGNED_DATA = part(OID, bytes.fromhex("2a864886f70d010702"))
_CONTENT_TYPE = part(OID, bytes.fromhex("2a864886f70d010903"))
_MESSAGE_DIGEST = part(OID, bytes.fromhex("2a864886f70d010904"))
_SIGNING_TIME = part(OID, bytes.fromhex("2a864886f70d010905"))
_SIGNING_CERTIFICATE = part(OID, bytes.fromhex("2a864886f70d010910022f"))
_SHA256_OID = part(OID, bytes.fromhex("608648016503040201"))
_SHA256 = part(SEQUENCE, _SHA256_OID, b"\x05\x00")
_SHA256_BARE = part(SEQUENCE, _SHA256_OID)
ECDSA = part(SEQUENCE, part(OID, bytes.fromhex("2a8648ce3d040302")))
RSA = part(SEQUENCE, part(OID, bytes.fromhex("2a864886f70d01010b")), b"\x05\x00")
INTERNATIONAL = Family(_DATA, _SIGNED_DATA, _SHA256, lambda data: sha256(data).digest(), False)
_VERSION = der.integer(1)
_NAME_PARTS = [part(OID, bytes((0x55, 0x04, number))) for number in (3, 6, 7, 8, 10, 11, 97)]
_LAST_YEAR = 2049
_NO_SPARE_BITS = b"\x00"
_DIGITS = 12


def read(p7s: bytes) -> Envelope | None:
    """The parts of a usual signature; None for any other bytes."""
    if len(p7s) > LARGEST:
        return None
    try:
        return _read(p7s)
    except ValueError:
        return None


def attributes(data: bytes, certificate: bytes, at: datetime, family: Family = INTERNATIONAL) -> bytes:
    """What a signer signs of ``data``: an exact SET in the order of DER."""
    named = _named(family.hash(certificate), family.digest if family.names_digest else b"")
    listed = [
        part(SEQUENCE, _CONTENT_TYPE, part(SET, family.data)),
        part(SEQUENCE, _SIGNING_TIME, part(SET, part(der.UTC_TIME, _time(at)))),
        part(SEQUENCE, _MESSAGE_DIGEST, part(SET, part(OCTETS, family.hash(data)))),
        part(SEQUENCE, _SIGNING_CERTIFICATE, part(SET, named)),
    ]
    return part(SET, *sorted(listed))


def written(
    certificate: bytes,
    above: Sequence[bytes],
    signed: bytes,
    algorithm: bytes,
    signature: bytes,
    family: Family = INTERNATIONAL,
) -> bytes:
    """The whole signature from its certificate, those ``above`` it, its attributes, and what signs these."""
    issuer, serial = names_of(certificate)
    signer = part(
        SEQUENCE,
        _VERSION,
        part(SEQUENCE, issuer, serial),
        family.digest,
        bytes((_OPTIONAL_0,)) + signed[1:],
        algorithm,
        part(OCTETS, signature),
    )
    content = part(
        SEQUENCE,
        _VERSION,
        part(SET, family.digest),
        part(SEQUENCE, family.data),
        part(_OPTIONAL_0, *sorted([certificate, *above])),
        part(SET, signer),
    )
    return part(SEQUENCE, family.signed_data, part(_OPTIONAL_0, content))


@lru_cache(maxsize=64)
def names_of(certificate: bytes) -> tuple[bytes, bytes]:
    """Issuer and serial number of a certificate, as it spells them."""
    body = Reader(certificate).inside(SEQUENCE).inside(SEQUENCE)
    if body.is_next(_OPTIONAL_0):
        body.whole(_OPTIONAL_0)
    serial = body.whole(der.INTEGER)
    body.whole(SEQUENCE)
    return body.whole(SEQUENCE), serial


def _read(p7s: bytes) -> Envelope:
    outermost = Reader(p7s)
    outer = outermost.inside(SEQUENCE)
    outermost.end()
    outer.exactly(_SIGNED_DATA)
    wrapped = outer.inside(_OPTIONAL_0)
    outer.end()
    content = wrapped.inside(SEQUENCE)
    wrapped.end()
    content.exactly(_VERSION)
    content.exactly(part(SET, _SHA256), part(SET, _SHA256_BARE))
    content.exactly(part(SEQUENCE, _DATA))
    certificate = content.content(_OPTIONAL_0)
    signers = content.inside(SET)
    content.end()
    _check_certificate(certificate)
    signer = signers.inside(SEQUENCE)
    signers.end()
    return _envelope(certificate, signer)


def _envelope(certificate: bytes, signer: Reader) -> Envelope:
    signer.exactly(_VERSION)
    sid = signer.inside(SEQUENCE)
    issuer = sid.whole(SEQUENCE)
    _check_name(issuer)
    serial = sid.number()
    sid.end()
    signer.exactly(_SHA256, _SHA256_BARE)
    listed = signer.content(_OPTIONAL_0)
    signed_at, digest, named = _attributes(listed)
    signer.exactly(ECDSA)
    signature = signer.content(OCTETS)
    signer.end()
    return Envelope(
        certificates=(certificate,),
        issuer=issuer,
        serial_number=serial,
        digest="sha256",
        scheme="ecdsa",
        message_digest=digest,
        signed_at=signed_at,
        certificate_hash=("sha256", named),
        signed_bytes=part(SET, listed),
        signature=signature,
    )


def _attributes(listed: bytes) -> tuple[datetime, bytes, bytes]:
    """The four attributes in the order in which DER has them."""
    reader = Reader(listed)
    reader.exactly(part(SEQUENCE, _CONTENT_TYPE, part(SET, _DATA)))
    signed_at = _instant(_value(reader, _SIGNING_TIME).content(der.UTC_TIME))
    digest = _value(reader, _MESSAGE_DIGEST).content(OCTETS)
    value = _value(reader, _SIGNING_CERTIFICATE).whole(SEQUENCE)
    named = value[-sha256().digest_size :]
    reader.end()
    if value != _named(named) or len(digest) != sha256().digest_size:
        raise Different
    return signed_at, digest, named


def _value(reader: Reader, kind: bytes) -> Reader:
    """The only value of the next attribute, which must be of this kind."""
    attribute = reader.inside(SEQUENCE)
    attribute.exactly(kind)
    values = attribute.content(SET)
    attribute.end()
    only = Reader(values)
    only.whole(values[0] if values else SET)
    only.end()
    return Reader(values)


def _named(digest: bytes, algorithm: bytes = b"") -> bytes:
    """The signer's certificate by its hash (RFC 5035)."""
    return part(SEQUENCE, part(SEQUENCE, part(SEQUENCE, algorithm, part(OCTETS, digest))))


def _check_certificate(certificate: bytes) -> None:
    """One certificate signed with ECDSA; what its issuer's signature covers is judged with it."""
    reader = Reader(certificate)
    whole = reader.inside(SEQUENCE)
    reader.end()
    whole.whole(SEQUENCE)
    whole.exactly(ECDSA)
    if not whole.content(der.BITS).startswith(_NO_SPARE_BITS):
        raise Different
    whole.end()


@lru_cache(maxsize=64)
def _check_name(name: bytes) -> None:
    """A name of plain parts: one attribute each, in UTF-8 or letters and digits."""
    parts = Reader(name).inside(SEQUENCE)
    while not parts.is_at_end():
        one = parts.inside(SET)
        attribute = one.inside(SEQUENCE)
        one.end()
        attribute.exactly(*_NAME_PARTS)
        _check_text(attribute)
        attribute.end()


def _check_text(attribute: Reader) -> None:
    try:
        text = attribute.content(der.UTF8).decode("utf-8")
    except Different:
        text = attribute.content(der.PRINTABLE).decode("ascii")
        if not text.replace(" ", "").isalnum():
            raise Different from None
    if not text:
        raise Different


def _time(at: datetime) -> bytes:
    return at.astimezone(UTC).strftime("%y%m%d%H%M%SZ").encode()


def _instant(text: bytes) -> datetime:
    if len(text) != _DIGITS + 1 or not text[:_DIGITS].isdigit():
        raise Different
    at = datetime.strptime(text.decode("ascii"), "%y%m%d%H%M%SZ").replace(tzinfo=UTC)
    if _time(at) != text or at.year > _LAST_YEAR:
        raise Different
    return at
