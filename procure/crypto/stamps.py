"""Time stamps of an authority (RFC 3161): that some bytes were there at a time, said by somebody else."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from asn1crypto import tsp  # type: ignore[import-untyped]  # has no type information
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from procure.core.terms import Message
from procure.crypto import certificates, cms, envelope, trust
from procure.crypto.refusals import Refused

LARGEST = 64 << 10
"""Bytes of an answer; one with its certificates has about six thousand."""
REQUEST_TYPE, ANSWER_TYPE = "application/timestamp-query", "application/timestamp-reply"
_GRANTED = ("granted", "granted_with_mods")


class StampRefused(Refused):
    """A time stamp does not hold."""


@dataclass(frozen=True)
class Question:
    """What an authority is asked, and the number by which its answer is told from an older one."""

    data: bytes
    nonce: int


@dataclass(frozen=True)
class _Stamp:
    told: Any
    """What the authority says (TSTInfo)."""
    data: bytes
    """The exact bytes of it, which are signed."""
    content: Any
    signer: Any


def question(data: bytes) -> Question:
    """The request for a time stamp over some bytes, of which the authority sees the hash alone."""
    nonce = secrets.randbits(63)
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": hashlib.sha256(data).digest()}
    asked = {"version": "v1", "message_imprint": imprint, "nonce": nonce, "cert_req": True}
    return Question(tsp.TimeStampReq(asked).dump(), nonce)


def verify(
    answer: bytes, data: bytes, roots: Sequence[x509.Certificate], nonce: int | None = None
) -> datetime:
    """When the authority saw these very bytes, by a certificate that was good then under one of ``roots``.

    StampRefused (not-a-stamp, refused, other-data, other-question, not-trusted) for anything else. With
    ``nonce`` it must be the answer to that request.
    """
    stamp = _read(answer)
    imprint = stamp.told["message_imprint"]
    algorithm = imprint["hash_algorithm"]["algorithm"].native
    known = algorithm in ("sha256", "sha384", "sha512")
    if not known or imprint["hashed_message"].native != hashlib.new(algorithm, data).digest():
        raise StampRefused("other-data", Message("时间戳是为别的内容签发的。"))
    if nonce is not None and stamp.told["nonce"].native != nonce:
        raise StampRefused("other-question", Message("时间戳不是对这次请求的回答。"))
    at = _time(stamp)
    try:
        _check_signer(stamp, roots, at)
    except (Refused, ValueError) as error:
        raise StampRefused(
            "not-trusted", Message("时间戳不是由所信任的机构签发的，或者已被改动。")
        ) from error
    return at


def told_at(answer: bytes) -> datetime:
    """The time that a stamp names, whoever made it."""
    return _time(_read(answer))


def digest(answer: bytes) -> str:
    """Hex SHA-256 of a time stamp."""
    return hashlib.sha256(answer).hexdigest()


def _read(answer: bytes) -> _Stamp:
    if len(answer) > LARGEST:
        raise _not_a_stamp()
    try:
        whole = tsp.TimeStampResp.load(answer, strict=True)
        if whole["status"]["status"].native not in _GRANTED:
            raise StampRefused("refused", Message("时间戳机构没有签发。"))
        content = whole["time_stamp_token"]["content"]
        wrapped = content["encap_content_info"]
        if wrapped["content_type"].native != "tst_info":
            raise _not_a_stamp()
        (signer,) = content["signer_infos"]
        data = bytes(wrapped["content"])
        told = tsp.TSTInfo.load(data, strict=True)
        return _Stamp(told, data, content, signer)
    except StampRefused:
        raise
    except Exception as error:  # asn1crypto raises whatever it stumbles over in hostile bytes
        raise _not_a_stamp() from error


def _time(stamp: _Stamp) -> datetime:
    at: datetime = stamp.told["gen_time"].native
    return at.astimezone(UTC)


def _check_signer(stamp: _Stamp, roots: Sequence[x509.Certificate], at: datetime) -> None:
    """The key signed, its certificate is named by what is signed, made for stamping, and good then."""
    certificate, others = cms.check(envelope.parts(stamp.content, stamp.signer, "tst_info"), stamp.data)
    if not _is_named(stamp.signer, certificate) or not _is_for_stamping(certificate):
        raise _not_a_stamp()
    between = [one for one in others if one not in roots]
    trust.check(certificate, between, roots, at)


def _is_named(signer: Any, certificate: x509.Certificate) -> bool:
    """RFC 5035 with a hash of its own choice, or RFC 2634 with SHA-1, which many authorities still write."""
    found = {
        one["type"].native: one["values"][0]["certs"][0] for one in signer["signed_attrs"] if _names(one)
    }
    first = found.get("signing_certificate_v2") or found.get("signing_certificate")
    if first is None:
        return False
    algorithm = first["hash_algorithm"]["algorithm"].native if "signing_certificate_v2" in found else "sha1"
    own = hashlib.new(algorithm, certificates.der(certificate), usedforsecurity=algorithm != "sha1")
    return bool(first["cert_hash"].native == own.digest())


def _names(attribute: Any) -> bool:
    return attribute["type"].native in ("signing_certificate", "signing_certificate_v2")


def _is_for_stamping(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        return False
    return usage.critical and list(usage.value) == [ExtendedKeyUsageOID.TIME_STAMPING]


def _not_a_stamp() -> StampRefused:
    return StampRefused("not-a-stamp", Message("这不是时间戳（RFC 3161）。"))
