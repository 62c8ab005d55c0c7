"""Before an opening custodians show that they can open: a sealed challenge, answered signed."""

from __future__ import annotations

import hmac
from datetime import datetime

from flask import current_app

from procure.accounts import trust
from procure.bids import judging, queries, releases, slips
from procure.bids.deadlines import Asked
from procure.bids.models import Readiness
from procure.bids.queries import Standing
from procure.bids.refusals import Refused
from procure.core import clock
from procure.core.actors import Actor
from procure.core.terms import Message
from procure.crypto.readiness import Ready, seal_challenge
from procure.crypto.refusals import Refused as CryptoRefused
from procure.db import db
from procure.ledger import service as ledger
from procure.tenders.models import Tender


def challenge(tender: Tender, *, by: Actor, at: datetime) -> bytes:
    """The sealed text for the actor's custody; nothing is kept, since the nonce can be computed again.

    Refused (no-check) where no check is on.
    """
    custodian, standing = queries.my_custody(tender.id, by), _standing(tender, at)
    about = judging.tender_document(tender, standing.envelope)
    return seal_challenge(about, custodian.key, _nonce(about.sha256, custodian.key, standing.asked))


def answer(tender: Tender, document: bytes, p7s: bytes, *, by: Actor, at: datetime) -> Readiness:
    """Take in a custodian's signed answer; the same one again changes nothing.

    Refused codes: no-check, those of the signature and the document, other-tender, stranger, signer,
    wrong-answer.
    """
    custodian, standing = queries.my_custody(tender.id, by), _standing(tender, at)
    try:
        ready = Ready.parse(document)
        signer = trust.verify(document, p7s, at).certificate
    except CryptoRefused as refusal:
        raise Refused(refusal.code, refusal.reason) from refusal
    releases.check_sender(ready["who"], signer, custodian, at)
    about = judging.tender_document(tender, standing.envelope).sha256
    if ready["tender_sha256"] != about:
        raise Refused("other-tender", Message("这份应答不属于本项目现行的招标文件。"))
    if not hmac.compare_digest(ready["nonce"], _nonce(about, custodian.key, standing.asked)):
        raise Refused("wrong-answer", Message("应答与本次就绪检查的题目不符。请重新取题作答。"))
    return _keep(tender, ready, p7s, by, at)


def _keep(tender: Tender, ready: Ready, p7s: bytes, by: Actor, at: datetime) -> Readiness:
    ledger.lock()
    if earlier := queries.readiness_of(tender.id, ready["nonce"]):
        return earlier
    row = Readiness(
        tender_id=tender.id,
        key=ready["who"],
        nonce=ready["nonce"],
        document=ready.data,
        p7s=p7s,
        answered_at=at,
    )
    db.session.add(row)
    entry = {"ready_sha256": ready.sha256, "p7s_sha256": slips.digest(p7s), "who": row.key}
    ledger.record("readiness.shown", subject=tender.id, by=by, at=at, entry=entry)
    db.session.flush()
    return row


def _standing(tender: Tender, at: datetime) -> Standing:
    standing = queries.readiness(tender, at)
    if standing is None:
        reason = Message("现在没有就绪检查：检查在开标前一个工作日和开标前一小时各进行一次。")
        raise Refused("no-check", reason, status=409)
    return standing


def _nonce(tender_sha256: str, who: str, asked: Asked) -> str:
    """Nobody can tell it without the platform's secret, and nobody needs to store it."""
    about = f"readiness {tender_sha256} {who} {clock.text(asked.since)}"
    return hmac.digest(str(current_app.secret_key).encode(), about.encode(), "sha256").hex()
