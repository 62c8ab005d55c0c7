"""Tenders in given states, made by the acts themselves but without their pages."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from procure.accounts.models import Certificate
from procure.core import clock
from procure.db import db, unit_of_work
from procure.signing import queries as signing
from procure.tenders import service
from procure.tenders.models import (
    Clarification,
    FactorKind,
    Goods,
    Question,
    Reserve,
    ReserveReason,
    Section,
    Tender,
)
from procure.tenders.service import drafting
from tests.cast import Cast, Player
from tests.make.scenes import scene

OPENS_AFTER = timedelta(days=22)
EVIDENCE = b"%PDF-1.7 posted"

BASICS = {
    "category": "办公家具",
    "budget_id": "2026-0001",
    "budget_fen": 120_000_000,
    "ceiling_fen": 118_000_000,
    "reserve": Reserve.NONE,
    "reserve_reason": ReserveReason.COMPETITION,
}
NEED = {
    "need": "课桌椅一千套，符合国家标准，按招标文件所附清单验收。",
    "performance_place": "采购人指定的校区",
    "performance_days": 30,
}
FACTORS: list[dict[str, Any]] = [
    {"name": "投标报价", "kind": FactorKind.PRICE, "points": 40, "tiers": "按公式计算"},
    {
        "name": "环保检测指标",
        "kind": FactorKind.OBJECTIVE,
        "points": 20,
        "tiers": "每优于一项指标得五分，最多二十分",
    },
    {
        "name": "供货方案",
        "kind": FactorKind.JUDGED,
        "points": 40,
        "tiers": "含进度、人员、质量、应急四项，每缺一项扣十分",
    },
]
TERMS = {
    "conditions": [{"text": "验收合格后一次性支付余款"}],
    "liability": "逾期交货的，每日按合同金额的千分之一支付违约金；争议向采购人所在地人民法院起诉。",
}


@scene
def draft(
    cast: Cast,
    *,
    number: str = "ZC-2026-1",
    goods: Goods = Goods.GOODS,
    keepers: tuple[Player, ...] = (),
    **changes: Any,
) -> Tender:
    """A draft with every section written; ``changes`` set columns, ``factors`` and ``conditions`` rows.

    ``keepers`` hold the keys instead of the three custodians, whatever their role.
    """
    at = clock.now()
    given = {"opens_at": at + OPENS_AFTER, "bid_security_fen": 2_000_000} | changes
    with unit_of_work():
        tender = service.create(number, "课桌椅采购", goods, by=cast.purchaser.actor, at=at)
        chosen = certificates(keepers or cast.custodians)
        values = (
            BASICS
            | NEED
            | TERMS
            | {
                "factors": FACTORS,
            }
            | given
        )
        drafting.keep(tender, [] if "custodians" in changes else chosen)
        service.edit(tender, Section.BASICS, values, version=tender.version, by=cast.purchaser.actor, at=at)
    return tender


def prepared(cast: Cast, **changes: Any) -> Tender:
    """Frozen, waiting for its signature."""
    return prepare(cast, draft(cast, **changes))


def signed(cast: Cast, **changes: Any) -> Tender:
    """Frozen and signed, waiting for its notice."""
    return sign(cast, prepared(cast, **changes))


def attached(
    cast: Cast, draft: Tender, name: str = "清单.txt", content: bytes = b"1000", *, drawing: bool = False
) -> Tender:
    """The draft with one more file."""
    upload = service.read(name, content, drawing=drawing)
    with unit_of_work():
        tender = db.session.get_one(Tender, draft.id)
        return service.attach(tender, upload, version=tender.version, by=cast.purchaser.actor, at=clock.now())


@scene
def published(cast: Cast, **changes: Any) -> Tender:
    """Public since now; ``opens_at`` is three weeks and a day ahead unless given."""
    return issue(cast, signed(cast, **changes))


def publish(cast: Cast, tender: Tender) -> Tender:
    """From a draft to the public in one go."""
    return issue(cast, sign(cast, prepare(cast, tender)))


def prepare(cast: Cast, tender: Tender) -> Tender:
    """Freeze a draft."""
    with unit_of_work():
        tender = db.session.get_one(Tender, tender.id)
        service.prepare(tender, version=tender.version, by=cast.purchaser.actor, at=clock.now())
    return tender


def sign(cast: Cast, tender: Tender) -> Tender:
    """Sign what is frozen."""
    with unit_of_work():
        tender = db.session.get_one(Tender, tender.id)
        assert tender.document is not None
        p7s = cast.purchaser.sign(signing.content(tender.document), clock.now())
        of_price = tender.price_document
        price_p7s = cast.purchaser.sign(signing.content(of_price), clock.now()) if of_price else b""
        service.sign(tender, p7s, by=cast.purchaser.actor, at=clock.now(), price_p7s=price_p7s)
    return tender


def issue(cast: Cast, tender: Tender) -> Tender:
    """Publish what is signed."""
    with unit_of_work():
        tender = db.session.get_one(Tender, tender.id)
        service.publish(tender, posting(clock.now()), by=cast.purchaser.actor, at=clock.now())
    return tender


def divided(cast: Cast, number: str = "ZC-2026-1") -> list[Tender]:
    """A project of two lots, both drafts with every section written, that cost the last fen of its budget."""
    prices = {"budget_fen": 60_000_000, "ceiling_fen": 60_000_000, "bid_security_fen": 0}
    first, by, at = draft(cast, number=number, **prices), cast.purchaser.actor, clock.now()
    whole = service.Whole("学校家具采购", 100_000_000)
    with unit_of_work():
        first = db.session.get_one(Tender, first.id)
        second = service.divide(first, whole, "课桌椅", "宿舍床", version=first.version, by=by, at=at)
        own = {"budget_fen": 40_000_000, "ceiling_fen": 40_000_000}
        service.edit(second, Section.BASICS, own, version=second.version, by=by, at=at)
    return [first, second]


def published_lots(cast: Cast, number: str = "ZC-2026-1") -> list[Tender]:
    """Two lots published together."""
    lots = [sign(cast, prepare(cast, one)) for one in divided(cast, number)]
    issue(cast, lots[0])
    return [db.session.get_one(Tender, one.id) for one in lots]


def posting(posted_at: datetime, **changes: Any) -> service.Posting:
    """What a person found on the designated medium."""
    given = {
        "medium": "中国政府采购网",
        "url": "https://example.org/notice/1",
        "posted_at": posted_at,
        "evidence": EVIDENCE,
        "evidence_name": "公告.pdf",
    }
    return service.Posting(**(given | changes))


def asked(tender: Tender, by: Player, text: str = "交货时间能否分两批？") -> Question:
    """A question about a published tender."""
    with unit_of_work():
        return service.ask(db.session.merge(tender), text, by=by.actor, at=clock.now())


def explained(
    cast: Cast, tender: Tender, text: str = "可以分两批交货。", *, affects_bids: bool = False
) -> Clarification:
    """A clarification that waits for its signature."""
    with unit_of_work():
        return service.explain(
            db.session.merge(tender),
            service.Words(text, affects_bids),
            by=cast.purchaser.actor,
            at=clock.now(),
        )


def certificates(keepers: tuple[Player, ...]) -> list[Certificate]:
    known = {one.sha256: one for one in db.session.scalars(sa.select(Certificate))}
    return [known[one.certificate_sha256] for one in keepers]
