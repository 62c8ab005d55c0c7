"""Proving before an opening that a custodian can open what is sealed to it, and nothing else.

The client opens a text for whoever asks; it answers only what has the shape of a challenge for this very
tender and custodian, so that nobody gets a wrap of a bid opened by calling it one.
"""

from __future__ import annotations

from collections.abc import Sequence

from procure.core.terms import Message
from procure.crypto import age
from procure.crypto.documents import Document, Tender, recipients_of
from procure.crypto.refusals import OpeningRefused
from procure.crypto.shapes import hex64, text

_ABOUT = {"who": text, "tender_sha256": hex64, "nonce": hex64}


class Challenge(Document):
    """A random text for one custodian of one tender, sealed to the recipients that the tender names."""

    kind = "challenge"
    needed = _ABOUT


class Ready(Document):
    """What a custodian signs to show that it opened the challenge."""

    kind = "ready"
    needed = _ABOUT


def seal_challenge(tender: Tender, who: str, nonce: str) -> bytes:
    """A challenge for custodian ``who``, which its desk's or its safe's key opens."""
    challenge = Challenge.build(who=who, tender_sha256=tender.sha256, nonce=nonce)
    return age.seal(challenge.data, recipients_of(tender.custodian(who)))


def answer_challenge(sealed: bytes, tender: Tender, who: str, identities: Sequence[str]) -> Ready:
    """The answer (to be signed) of custodian ``who``.

    SealRefused where no identity opens it, DocumentRefused where it is no challenge, OpeningRefused
    (challenge-context) where it is another's or for another tender.
    """
    challenge = Challenge.parse(age.open_(sealed, identities))
    if (challenge["who"], challenge["tender_sha256"]) != (who, tender.sha256):
        raise OpeningRefused("challenge-context", Message("就绪检查题属于另一保管人或另一项目，拒绝作答。"))
    return Ready.build(who=who, tender_sha256=tender.sha256, nonce=challenge["nonce"])
