"""Looking at an electronic guarantee as a machine can: signature, issuer, parties, amount, days, wording."""

from __future__ import annotations

from datetime import datetime

from procure.accounts import queries as accounts
from procure.accounts import trust
from procure.core.clock import beijing_day
from procure.core.errors import BadInput
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.crypto import certificates
from procure.crypto.cms import Signed
from procure.crypto.refusals import DocumentRefused, SignatureRefused
from procure.guarantees.asking import Asked
from procure.guarantees.documents import Guarantee, elements
from procure.guarantees.rules import CheckGuarantee

_FORGED = ("changed", "garbage", "not-exact-der")
"""Codes of a signature that was not made over these bytes; of all others its issuer is to blame."""


def read(content: bytes) -> Guarantee:
    """The guarantee that a file holds; BadInput on ``document`` where it holds none."""
    try:
        return Guarantee.parse(content)
    except DocumentRefused as refusal:
        reason = Message("这不是电子保函文件：%(why)s", why=refusal.reason)
        raise BadInput(reason, field="document", code=refusal.code) from None


def check(guarantee: Guarantee, p7s: bytes, asked: Asked, at: datetime) -> str:
    """The hash of its issuer's certificate; RuleBroken with every formal defect at once."""
    signed, fault = _verified(guarantee, p7s, at)
    issuer = guarantee["issuer"]["code"]
    facts = CheckGuarantee(
        fault=None if fault is None else fault.reason,
        is_forged=not guarantee.text_is_whole or (fault is not None and fault.code in _FORGED),
        issuer_code=issuer,
        licence=guarantee["issuer"]["licence"],
        certified_code=_certified(signed, at) if signed else None,
        parties=_parties(guarantee.value),
        asked_parties=_parties(elements(asked)),
        amount_fen=guarantee.amount_fen,
        asked_fen=asked.amount_fen,
        valid_until=guarantee.valid_until,
        until=asked.until,
    )
    enforce(facts, on=beijing_day(at))
    assert signed is not None
    return signed.certificate_sha256


def has_usual_wording(guarantee: Guarantee, asked: Asked) -> bool:
    """Whether its wording is the one that was handed to the issuer; any other one a person has to read."""
    return bool(guarantee["text_sha256"] == elements(asked)["text_sha256"])


def _verified(
    guarantee: Guarantee, p7s: bytes, at: datetime
) -> tuple[Signed | None, SignatureRefused | None]:
    try:
        return trust.verify(guarantee.data, p7s, at), None
    except SignatureRefused as refusal:
        return None, refusal


def _certified(signed: Signed, at: datetime) -> str | None:
    """The credit code that a trusted authority put into the certificate; the platform's own root is none."""
    root = trust.root_of(signed, accounts.roots_at(at))
    return certificates.organisation_code(signed.certificate, root.code_oid) if root else None


def _parties(fields: object) -> tuple[str, ...]:
    assert isinstance(fields, dict)
    parties = [fields[who] for who in ("beneficiary", "applicant")]
    named = [one[part] for one in parties for part in ("name", "code")]
    return (fields["security"], *named, fields["tender"], fields["lot"])
