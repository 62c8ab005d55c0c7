"""Whose signatures count: those under the platform's own root, and under the roots trusted at the time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cryptography import x509
from flask import current_app

from procure.accounts import queries
from procure.accounts.models import TrustedRoot
from procure.core import clock
from procure.core.terms import Message
from procure.crypto import certificates, cms, keyring, sm2, trust
from procure.crypto.documents import Roots
from procure.crypto.family import Suite
from procure.crypto.refusals import SignatureRefused


def verify(data: bytes, p7s: bytes, at: datetime) -> cms.Signed:
    """Who signed exactly ``data`` that comes in now; codes as ``look_again``, and kind-not-accepted.

    That one is for a signature that holds, but of a suite that this installation doesn't take.
    """
    signed = look_again(data, p7s, at)
    if not is_accepted(signed.certificate):
        raise SignatureRefused("kind-not-accepted", not_accepted())
    return signed


def is_accepted(certificate: x509.Certificate) -> bool:
    """Whether this installation takes signatures of the certificate's suite."""
    suite = Suite.NATIONAL if sm2.is_one(certificate) else Suite.INTERNATIONAL
    return suite in current_app.config["SIGNATURES"]


def not_accepted() -> Message:
    """Why a suite isn't taken, and which is."""
    taken = next(one for one in Suite if one in current_app.config["SIGNATURES"])
    return Message("本平台只接受%(taken)s的签名，请换用相应的证书重新签名。", taken=Message(taken.label))


def look_again(data: bytes, p7s: bytes, at: datetime) -> cms.Signed:
    """Who signed exactly ``data``, under a root that was trusted at ``at``; codes as ``cms.verify``.

    A revocation list that the administrator entered counts from the dates it names.
    """
    try:
        return cms.verify(data, p7s, [own_root()], at)
    except SignatureRefused as refused:
        if refused.code != "unknown-ca":
            raise
    known = queries.roots_at(at)
    signed = cms.verify(data, p7s, [own_root(), *map(root_certificate, known)], at)
    root = root_of(signed, known)
    if root is not None and is_revoked(root, signed.certificate, at):
        raise SignatureRefused("revoked", Message("签名证书已被其签发机构吊销，请更换证书后重新签名。"))
    return signed


def own_root() -> x509.Certificate:
    """The platform's own root."""
    return keyring.current().root_certificate


def root_of(signed: cms.Signed, known: Iterable[TrustedRoot]) -> TrustedRoot | None:
    """The row of the authority behind a signature; None for the platform itself."""
    sha256 = certificates.sha256_of(signed.root)
    return next((one for one in known if one.sha256 == sha256), None)


def root_certificate(root: TrustedRoot) -> x509.Certificate:
    """A trusted root's own certificate."""
    return certificates.load(root.pem.encode())


def is_revoked(root: TrustedRoot, certificate: x509.Certificate, at: datetime) -> bool:
    """Whether the authority's newest list, where one was entered, names the certificate."""
    if root.revocations is None:
        return False
    return trust.is_listed(
        certificate, authorities(root), certificates.load_revocation_lists([root.revocations]), at
    )


def authorities(root: TrustedRoot) -> list[x509.Certificate]:
    """A root with the authorities below it whose lists are taken."""
    below = certificates.load_all(root.between.encode()) if root.between else []
    return [root_certificate(root), *below]


def pem_of_roots() -> bytes:
    """The platform's root and every other that was ever trusted: evidence outlives trust."""
    return certificates.pem(own_root()) + "".join(one.pem for one in queries.roots()).encode()


def list_of_roots(known: Iterable[TrustedRoot], at: datetime) -> Roots:
    """What the platform signs about these roots, for clients and evidence packages."""
    told = [{"sha256": one.sha256, "oid": one.code_oid, "pem": one.pem} for one in known]
    return Roots.build(time=clock.text(at), roots=told)
