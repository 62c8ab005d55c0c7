"""Published tenders extended, amended, suspended and ended by the acts themselves, without their pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from procure.awards import service as awards
from procure.core import clock
from procure.db import db, unit_of_work
from procure.obligations.models import Hold
from procure.signing import queries as signing
from procure.tenders import service
from procure.tenders.models import Change, ChangeKind, Ground, HoldGround, Section, Tender
from tests.cast import Cast
from tests.make import tenders as make_tenders

REASON = "道路施工，现场踏勘推迟。"
NEED = {
    "need": "课桌椅一千二百套，符合国家标准，按招标文件所附清单验收。",
    "performance_place": "采购人指定的校区",
    "performance_days": 30,
}
_ACTS = {
    ChangeKind.EXTENSION: service.publish_extension,
    ChangeKind.AMENDMENT: service.publish_amendment,
    ChangeKind.TERMINATION: awards.end,
}


def extension(cast: Cast, tender: Tender, opens_at: datetime) -> Change:
    """An extension that waits for its signature."""
    with unit_of_work():
        return service.prepare_extension(
            db.session.get_one(Tender, tender.id),
            opens_at,
            REASON,
            provisional_accepted=False,
            by=cast.purchaser.actor,
            at=clock.now(),
        )


def extended(cast: Cast, tender: Tender, opens_at: datetime) -> Change:
    """A tender whose opening was moved."""
    return publish(cast, extension(cast, tender, opens_at))


def amendment(
    cast: Cast, tender: Tender, values: dict[str, Any] | None = None, section: Section = Section.NEED
) -> Change:
    """An amendment of one section, frozen and waiting for its signature."""
    by, at = cast.purchaser.actor, clock.now()
    with unit_of_work():
        found = db.session.get_one(Tender, tender.id)
        change = service.begin_amendment(found, REASON, by=by, at=at)
        service.write(change, section, values or NEED, version=change.version, by=by, at=at)
        return service.prepare_amendment(change, changes_object=False, version=change.version, by=by, at=at)


def amended(
    cast: Cast, tender: Tender, values: dict[str, Any] | None = None, section: Section = Section.NEED
) -> Change:
    """A tender of which another revision holds."""
    return publish(cast, amendment(cast, tender, values, section))


def ending(cast: Cast, tender: Tender, ground: Ground = Ground.TASK_CANCELLED) -> Change:
    """A termination that waits for its signature."""
    with unit_of_work():
        return service.prepare_ending(
            db.session.get_one(Tender, tender.id),
            ground,
            "上级调整规划，不再建设。",
            "正在招标，尚未开标。",
            by=cast.purchaser.actor,
            at=clock.now(),
        )


def ended(cast: Cast, tender: Tender, ground: Ground = Ground.TASK_CANCELLED) -> Change:
    """A tender that came to nothing."""
    return publish(cast, ending(cast, tender, ground))


def publish(cast: Cast, change: Change, **posting: Any) -> Change:
    """Sign and post what is frozen."""
    with unit_of_work():
        found = db.session.get_one(Change, change.id)
        assert found.document is not None
        p7s = cast.purchaser.sign(signing.content(found.document), clock.now())
        posted = make_tenders.posting(clock.now(), **posting)
        of_price = found.price_document
        more = {"price_p7s": cast.purchaser.sign(signing.content(of_price), clock.now())} if of_price else {}
        _ACTS[found.kind](found, p7s, posted, by=cast.purchaser.actor, at=clock.now(), **more)
    return found


def suspended(
    cast: Cast, tender: Tender, ground: HoldGround = HoldGround.COMPLAINT, decision: str = "财采〔2026〕1号"
) -> Hold:
    """A tender that a supervisor has suspended."""
    with unit_of_work():
        found = db.session.get_one(Tender, tender.id)
        return service.suspend(
            found, ground, decision, "正在处理投诉。", by=cast.supervisor.actor, at=clock.now()
        )


def resumed(cast: Cast, placed: Hold) -> None:
    """The suspension lifted."""
    with unit_of_work():
        found = db.session.get_one(Hold, placed.id)
        tender = db.session.get_one(Tender, found.subject)
        service.resume(tender, found, by=cast.supervisor.actor, at=clock.now())
