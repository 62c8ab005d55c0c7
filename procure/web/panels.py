"""The lists of a desk: one's own tenders, bids and custodies, each in its state, or how to begin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from procure.bids import queries as bids
from procure.bids.models import Submission, SubmissionKind
from procure.core.actors import Actor, RoleName
from procure.core.terms import Message
from procure.crypto.codes import short_code
from procure.db import db
from procure.tenders import queries as tenders
from procure.tenders.models import Custodian, Tender, TenderState
from procure.web.workload import url_of

_MOST = 20


@dataclass(frozen=True)
class Item:
    """One line: what it is, its page (empty where there is none), its state, and its deadline."""

    title: str
    number: str
    url: str
    state: Message
    at: datetime | None


@dataclass(frozen=True)
class Panel:
    """One list with what to do when it is empty; ``url`` and ``label`` lead to the beginning."""

    title: Message
    items: list[Item]
    empty: Message
    url: str = ""
    label: Message | None = None


def of(actor: Actor, at: datetime) -> list[Panel]:
    """The lists of the actor's desk."""
    return [panel(actor, at) for panel in PANELS.get(RoleName(actor.role), ())]


def my_tenders(actor: Actor, at: datetime) -> Panel:
    """The purchaser's tenders, the newest first."""
    own = tenders.of_purchaser(actor.organisation)[:_MOST]
    return Panel(
        Message("本单位的招标项目"),
        [_item(one, url_of("tenders.edit", {"id": one.id}), _course(one, at)) for one in own],
        Message("还没有招标项目。新建一个，按页面提示逐项填写即可。"),
        url_of("tenders.create", {}),
        Message("新建招标项目"),
    )


def open_tenders(actor: Actor, at: datetime) -> Panel:
    """What a supplier may still bid for, the nearest deadline first."""
    found = tenders.open_for_bids(at)[:_MOST]
    return Panel(
        Message("正在招标的项目"),
        [_item(one, _public(one), _course(one, at)) for one in found],
        Message("现在没有正在招标的项目。新公告发布后会出现在这里。"),
    )


def my_bids(actor: Actor, at: datetime) -> Panel:
    """The tenders an organisation has handed something in for, the newest first."""
    wanted = sa.select(Tender).where(
        Tender.state != TenderState.REHEARSAL,
        sa.exists().where(
            Submission.tender_id == Tender.id, Submission.organisation_id == actor.organisation
        ),
    )
    found = db.session.scalars(wanted.order_by(Tender.opens_at.desc(), Tender.id).limit(_MOST))
    return Panel(
        Message("本单位的投标"),
        [_item(one, _public(one), _standing(one, actor)) for one in found],
        Message("还没有投标。在“正在招标的项目”里选一个，下载招标文件后即可投标。"),
    )


def my_custodies(actor: Actor, at: datetime) -> Panel:
    """The tenders an organisation keeps a share for, the newest first."""
    wanted = sa.select(Tender).where(
        Tender.state == TenderState.PUBLISHED,
        sa.exists().where(Custodian.tender_id == Tender.id, Custodian.organisation_id == actor.organisation),
    )
    found = db.session.scalars(wanted.order_by(Tender.opens_at.desc(), Tender.id).limit(_MOST))
    return Panel(
        Message("由本单位保管份额的项目"),
        [_item(one, _public(one), _course(one, at)) for one in found],
        Message("还没有由本单位保管份额的项目。采购人发布招标公告后会出现在这里。"),
    )


PANELS: Mapping[RoleName, tuple[Callable[[Actor, datetime], Panel], ...]] = {
    RoleName.PURCHASER: (my_tenders,),
    RoleName.SUPPLIER: (my_bids, open_tenders),
    RoleName.CUSTODIAN: (my_custodies,),
}


def _item(tender: Tender, url: str, state: Message) -> Item:
    return Item(tender.title, tender.number, url, state, tender.opens_at)


def _public(tender: Tender) -> str:
    return url_of("public.tender", {"id": tender.id})


def _course(tender: Tender, at: datetime) -> Message:
    if tender.state is not TenderState.PUBLISHED:
        return Message(tender.state.label)
    if tender.accepts_bids(at):
        return Message("正在招标")
    if closing := bids.closing(tender.id):
        return _after(tender, opens=closing.opens)
    return Message("投标已截止")


def _after(tender: Tender, *, opens: bool) -> Message:
    if not opens:
        return Message("投标人不足，不予开标")
    return Message("已开标") if bids.opening(tender.id) else Message("已截标，待开标")


def _standing(tender: Tender, actor: Actor) -> Message:
    last = bids.last_of(tender.id, actor.organisation)
    if last is None or last.kind is SubmissionKind.WITHDRAW:
        return Message("已撤回")
    return Message("第%(seq)s版已收讫，短码 %(code)s", seq=last.seq, code=short_code(last.sha256))
