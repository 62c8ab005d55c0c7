"""The parts of a detached CMS signature, read strictly: rebuilt from them it must give the same bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import cms as asn1  # type: ignore[import-untyped]  # has no type information
from asn1crypto import tsp  # noqa: F401  # gives cms the attribute that names the signer's certificate
from asn1crypto import x509 as asn1_x509

from procure.core.terms import Message
from procure.crypto.national import DATA_OF, SCHEMES, SM3
from procure.crypto.refusals import SignatureRefused

LARGEST = 64 * 1024
_DIGESTS = ("sha256", "sha384", "sha512")
_NEEDED = ("content_type", "message_digest")
_SET_TAG = b"\x31"


@dataclass(frozen=True)
class Envelope:
    """What a signature says: nothing of it is checked against the data or the key yet."""

    certificates: tuple[bytes, ...]
    issuer: bytes
    serial_number: int
    digest: str
    scheme: str
    message_digest: bytes
    signed_at: datetime | None
    certificate_hash: tuple[str, bytes] | None
    signed_bytes: bytes
    signature: bytes


def read(p7s: bytes) -> Envelope:
    """The parts of ``p7s`` (DER); SignatureRefused for anything that is not one exact detached signature."""
    if len(p7s) > LARGEST:
        raise SignatureRefused("garbage", Message("签名文件过大。"))
    try:
        return _read(p7s)
    except SignatureRefused:
        raise
    except Exception as error:  # asn1crypto raises whatever it stumbles over in hostile bytes
        raise SignatureRefused("garbage", Message("签名文件无法读取：不是CMS签名或已损坏。")) from error


def _read(p7s: bytes) -> Envelope:
    whole = asn1.ContentInfo.load(p7s, strict=True)
    kind = whole["content_type"].native
    if kind not in DATA_OF:
        raise SignatureRefused("garbage", Message("签名文件不是CMS签名。"))
    content = whole["content"]
    signer = _only_signer(content)
    envelope = parts(content, signer, DATA_OF[kind])
    if _rebuilt(content, signer, kind) != p7s:
        raise SignatureRefused("not-exact-der", Message("签名文件的编码不规范（不是其内容的唯一DER编码）。"))
    return envelope


def _only_signer(content: Any) -> Any:
    if content["encap_content_info"]["content"].native is not None:
        raise SignatureRefused("embedded", Message("签名文件内嵌了内容；须使用不含内容的分离式签名。"))
    if len(content["signer_infos"]) != 1:
        raise SignatureRefused("two-signers", Message("签名文件须恰好有一个签名人。"))
    signer = content["signer_infos"][0]
    if content["crls"].native is not None or signer["unsigned_attrs"].native is not None:
        raise SignatureRefused("extra-parts", Message("签名文件带有未受签名保护的附加内容。"))
    if content["certificates"].native is None:
        raise SignatureRefused("certificate-missing", Message("签名文件里没有签名人的证书。"))
    if signer["signed_attrs"].native is None:
        raise SignatureRefused("no-attributes", _no_attributes())
    return signer


def parts(content: Any, signer: Any, data: str) -> Envelope:
    """What one signer says over content of the kind ``data``."""
    digest, scheme = _algorithms(content, signer)
    if data == "sm_data" and scheme != "sm2":
        raise SignatureRefused("unsupported-algorithm", _unsupported())
    attributes = _attributes(signer["signed_attrs"], data)
    signed_at = attributes.get("signing_time")
    sid = signer["sid"].chosen
    return Envelope(
        certificates=tuple(one.chosen.dump() for one in content["certificates"]),
        issuer=sid["issuer"].dump(),
        serial_number=sid["serial_number"].native,
        digest=digest,
        scheme=scheme,
        message_digest=attributes["message_digest"].native,
        signed_at=signed_at.native if signed_at is not None else None,
        certificate_hash=_certificate_hash(attributes.get("signing_certificate_v2")),
        signed_bytes=_SET_TAG + signer["signed_attrs"].dump()[1:],
        signature=signer["signature"].native,
    )


def _algorithms(content: Any, signer: Any) -> tuple[str, str]:
    digest = signer["digest_algorithm"]["algorithm"].native
    algorithm = signer["signature_algorithm"]
    listed = [one["algorithm"].native for one in content["digest_algorithms"]]
    if (digest, algorithm["algorithm"].dotted in SCHEMES, listed) == (SM3, True, [SM3]):
        return "sm3", "sm2"
    scheme = {"ecdsa": "ecdsa", "rsassa_pkcs1v15": "rsa"}.get(algorithm.signature_algo)
    if digest not in _DIGESTS and digest in ("md2", "md5", "sha1", "sha224"):
        raise SignatureRefused("weak-digest", _weak_digest(digest))
    plain_rsa = algorithm["algorithm"].native == "rsassa_pkcs1v15"
    if digest not in _DIGESTS or scheme is None or not (plain_rsa or algorithm.hash_algo == digest):
        raise SignatureRefused("unsupported-algorithm", _unsupported())
    if listed != [digest]:
        raise SignatureRefused("not-exact-der", Message("签名文件前后所列的摘要算法不一致。"))
    return digest, scheme


def _attributes(signed: Any, data: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for attribute in signed:
        name, values = attribute["type"].native, attribute["values"]
        if name in found or len(values) != 1:
            raise SignatureRefused("not-exact-der", Message("签名属性重复。"))
        found[name] = values[0]
    if any(name not in found for name in _NEEDED) or found["content_type"].native != data:
        raise SignatureRefused("no-attributes", _no_attributes())
    return found


def _certificate_hash(attribute: Any) -> tuple[str, bytes] | None:
    if attribute is None:
        return None
    first = attribute["certs"][0]
    name = first["hash_algorithm"]["algorithm"].native
    if name not in (*_DIGESTS, SM3):
        raise SignatureRefused("weak-digest", _weak_digest(name))
    return "sm3" if name == SM3 else name, first["cert_hash"].native


def _rebuilt(content: Any, signer: Any, kind: str) -> bytes:
    sid = signer["sid"].chosen
    again = asn1.SignerInfo(
        {
            "version": "v1",
            "sid": asn1.SignerIdentifier(
                "issuer_and_serial_number",
                {"issuer": _exact(sid["issuer"]), "serial_number": sid["serial_number"].native},
            ),
            "digest_algorithm": _exact(signer["digest_algorithm"]),
            "signed_attrs": _exact(signer["signed_attrs"].untag()),
            "signature_algorithm": _exact(signer["signature_algorithm"]),
            "signature": signer["signature"].native,
        }
    )
    parts = {
        "version": "v1",
        "digest_algorithms": [_exact(one) for one in content["digest_algorithms"]],
        "encap_content_info": {"content_type": DATA_OF[kind]},
        "certificates": [_certificate(one.chosen) for one in content["certificates"]],
        "signer_infos": [again],
    }
    whole = asn1.ContentInfo({"content_type": kind, "content": asn1.SignedData(parts)})
    return bytes(whole.dump())


def _exact(part: Any) -> Any:
    """The same part encoded anew."""
    return type(part).load(part.dump(force=True), strict=True)


def _certificate(part: Any) -> Any:
    """A certificate rebuilt around its signed body, which its issuer's signature covers."""
    return asn1_x509.Certificate(
        {
            "tbs_certificate": part["tbs_certificate"],
            "signature_algorithm": _exact(part["signature_algorithm"]),
            "signature_value": part["signature_value"].native,
        }
    )


def _weak_digest(name: str) -> Message:
    return Message("签名使用的摘要算法（%(name)s）已不安全，须为SHA-256或更强。", name=name)


def _no_attributes() -> Message:
    return Message("签名缺少必要的签名属性，无法确认所签内容，请用支持的工具重新签名。")


def _unsupported() -> Message:
    return Message("签名算法不受支持，须为ECDSA或RSA配SHA-256及以上，或者SM2配SM3。")
