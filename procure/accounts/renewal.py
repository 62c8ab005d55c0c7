"""A new certificate on the word of the old key, before or shortly after the old one ends."""

from __future__ import annotations

from datetime import datetime, timedelta

from procure.accounts import issuing, queries, trust
from procure.accounts.models import Certificate
from procure.core.actors import Actor
from procure.core.terms import Message
from procure.crypto import certificates, cms
from procure.crypto.refusals import Refused, SignatureRefused
from procure.ledger import service as ledger

GRACE = timedelta(days=90)
"""How long after its end the old key may still ask for its successor; it signs nothing else then."""


def renew(
    csr: str, p7s: bytes, recipient: str | None, spare_recipient: str | None, *, address: str, at: datetime
) -> Certificate:
    """Issue a certificate for the new key of a request that the old key signed.

    The old one stays as it is: what is under way may be finished with it. BadInput for a signer that is not
    enrolled, revoked, of an authority, or past its grace.
    """
    old = _signer(csr, p7s, at)
    person = old.person
    issuing.check_recipients(person, recipient, spare_recipient)
    added = issuing.issue_to(person, csr, at)
    issuing.keep(added, recipient, spare_recipient)
    ledger.record(
        "certificate.renewed",
        subject=added.id,
        by=Actor(person.id, person.organisation_id, "person", address),
        at=at,
        facts={"recipient": recipient, "spare_recipient": spare_recipient},
        entry={"certificate": added.sha256, "renews": old.sha256},
    )
    return added


def _signer(csr: str, p7s: bytes, at: datetime) -> Certificate:
    old = _claimed(p7s)
    if old is None or old.revoked_at is not None or not old.person.active:
        reason = Message("旧证书未登记、已吊销或者账号已停用，不能凭它续期。请在“我的证书”页面另取登记码。")
        raise issuing.refused("p7s", "certificate-refused", reason)
    if old.root_id is not None:
        reason = Message("这张证书由外部机构签发，请向该机构办理续期，再把新证书登记到本平台。")
        raise issuing.refused("p7s", "foreign-certificate", reason)
    if at > old.not_after + GRACE:
        reason = Message("旧证书过期已超过90天，不能凭它续期。请在“我的证书”页面另取登记码。")
        raise issuing.refused("p7s", "renewal-late", reason)
    try:
        trust.verify(csr.encode(), p7s, min(at, old.not_after))
    except SignatureRefused as refusal:
        raise issuing.refused("p7s", refusal.code, refusal.reason) from None
    return old


def _claimed(p7s: bytes) -> Certificate | None:
    try:
        return queries.certificate_of_hash(certificates.sha256_of(cms.signer_of(p7s)))
    except Refused as refusal:
        raise issuing.refused("p7s", refusal.code, refusal.reason) from None
