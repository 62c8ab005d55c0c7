"""Drafts with words that the gate stops, answered by the acts themselves without their pages."""

from __future__ import annotations

from procure.core import clock
from procure.db import db, unit_of_work
from procure.tenders import queries, service
from procure.tenders.models import Dispute, Tender
from tests.cast import Cast
from tests.make import tenders

EXCEPTED = "投影机须采用联想牌。"
"""Stops the tender unless a lawful exception is confirmed."""
STOPPED = "投标人须在本市注册，否则投标无效。"
"""Stops it whatever is said."""
ASKED = "供应商应具备工程设计甲级资质，否则投标无效。"
"""Asks for a written necessity."""


def draft(cast: Cast, words: str, **changes: object) -> Tender:
    """A draft whose need says these words after its own."""
    return tenders.draft(cast, need=f"{tenders.NEED['need']}{words}", **changes)


def keys(tender: Tender) -> list[str]:
    """What names each finding in a draft."""
    return [one.finding.key for one in queries.review(service.written_now(tender), clock.now()).judged]


def excepted(cast: Cast, tender: Tender) -> Tender:
    """Its only finding excepted and confirmed by another person."""
    at = clock.now()
    with unit_of_work():
        found = db.session.get_one(Tender, tender.id)
        (one,) = queries.review(service.written_now(found), at).judged
        chosen, key = one.exceptions[0].id, one.finding.key
        answer = service.claim(
            found, key, chosen, "财政部门批准文号〔2026〕3号。", by=cast.purchaser.actor, at=at
        )
    with unit_of_work():
        found = db.session.get_one(Tender, tender.id)
        service.confirm(found, key, version=answer.version, by=cast.colleague.actor, at=at)
    return found


def disputed(cast: Cast, tender: Tender) -> Dispute:
    """Its only finding put before the supervisor."""
    with unit_of_work():
        found = db.session.get_one(Tender, tender.id)
        (key,) = keys(found)
        whom = queries.supervisors(found)[0].id
        grounds = "引用的是其他项目的条件，不约束投标人。"
        return service.dispute(found, key, grounds, whom, by=cast.purchaser.actor, at=clock.now())


def decided(cast: Cast, dispute: Dispute, *, allows: bool) -> Dispute:
    """The supervisor's decision."""
    with unit_of_work():
        found = db.session.get_one(Dispute, dispute.id)
        opinion = "该表述仅为背景，不构成限制。" if allows else "直接限定了注册地。"
        return service.decide(found, allows=allows, opinion=opinion, by=cast.supervisor.actor, at=clock.now())


def in_every_state(cast: Cast, tender: Tender) -> Tender:
    """A draft with an exception that waits, a dispute that waits, one that is decided, and a necessity."""
    by, at = cast.purchaser.actor, clock.now()
    with unit_of_work():
        found = db.session.get_one(Tender, tender.id)
        found.need = f"{found.need}{EXCEPTED}{STOPPED}\n一、{STOPPED}{ASKED}"
    judged = queries.review(found, at).judged
    key = {one.finding.words: one.finding.key for one in judged}
    with unit_of_work():
        service.claim(found, key[EXCEPTED], "single-source", "财政部门批准。", by=by, at=at)
    whom = queries.supervisors(found)[0].id
    for words in (STOPPED, f"一、{STOPPED}"):
        with unit_of_work():
            put = service.dispute(found, key[words], "不约束投标人。", whom, by=by, at=at)
    decided(cast, put, allows=False)
    with unit_of_work():
        service.justify(found, {key[ASKED]: "仅用于备案。"}, by=by, at=at)
    return found
