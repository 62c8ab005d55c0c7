"""The evaluation report as the exact text that is signed: JSON that a person can read."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from procure.bids import queries as bids
from procure.bids.models import OpenedBid, OpenedStatus
from procure.core import clock, money
from procure.evaluation import queries
from procure.evaluation.models import Committee, Stage
from procure.evaluation.scoring import Placed, text
from procure.evaluation.steps import Progress
from procure.ledger.service import sha256
from procure.tenders.models import Envelope, Tender

ROUNDING = (
    "价格分＝最低有效报价÷投标报价×价格分值；评委评分取全体委员的算术平均值，不去掉最高分和最低分；"
    "两者各自四舍五入保留两位小数后相加为总分。总分相同的，报价低的在前；"
    "再相同的，按截标记录链头与投标文件摘要连接后的SHA-256由小到大排列。"
)


def report(tender: Tender, placed: list[Placed], why_void: str, at: datetime) -> bytes:
    """UTF-8 JSON with Chinese keys, indented; the same data give the same bytes."""
    committee = queries.committee(tender.id)
    assert committee is not None
    opened = {bid.id: bid for bid in bids.opened(tender.id)}
    content = {
        **_head(tender, at),
        **_members(committee),
        "投标人": [_bidder(bid) for bid in opened.values()],
        "资格审查": _checks(tender, Stage.QUALIFICATION, opened),
        "符合性审查": _checks(tender, Stage.CONFORMITY, opened),
        **_priced(tender, opened),
        "评分办法": _method(tender),
        "评委评分": _scores(tender, committee, opened) if placed else [],
        "排名": [_placed(one, opened) for one in placed],
        "结论": _conclusion(placed, opened, why_void),
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def why_void(progress: Progress) -> str:
    """Why there is no winner (采购法 36; 87号令 44)."""
    if progress.too_few_qualified:
        return f"通过资格审查的投标人{progress.qualified}家，不足{progress.least}家，不得评标，予以废标。"
    left = progress.responsive if progress.priced is None else progress.priced
    return f"对招标文件作实质响应的投标人{left}家，不足{progress.least}家，予以废标。"


def _head(tender: Tender, at: datetime) -> dict[str, str]:
    opening = bids.opening(tender.id)
    assert opening is not None
    return {
        "文件": "评标报告",
        "项目编号": tender.number,
        "项目名称": tender.title,
        "采购人": tender.purchaser.name,
        "招标文件SHA-256": tender.tender_sha256 or "",
        "开标时间": _moment(opening.opened_at),
        "开标记录SHA-256": sha256(opening.record),
        "报告时间": _moment(at),
    }


def _members(committee: Committee) -> dict[str, Any]:
    return {
        "专家抽取": {
            "来源": committee.draw_source,
            "编号": committee.draw_number,
            "时间": _moment(committee.drawn_at),
        },
        "评标委员会": [
            {"姓名": member.person.name, "身份": member.kind.label} for member in committee.members
        ],
    }


def _bidder(bid: OpenedBid) -> dict[str, str]:
    opened = bid.status is OpenedStatus.OPENED
    return {
        "名称": bid.organisation.name,
        "统一社会信用代码": bid.organisation.code,
        "开启情况": bid.status.label,
        "报价（元）": money.decimal(bid.price_fen) if opened and bid.price_fen else "",
    }


def _priced(tender: Tender, opened: dict[str, OpenedBid]) -> dict[str, Any]:
    """The second opening and what it led to; nothing where the price lay with the bids."""
    opening = bids.opening(tender.id, Envelope.PRICE)
    if opening is None:
        return {}
    return {
        "报价开启时间": _moment(opening.opened_at),
        "报价开启记录SHA-256": sha256(opening.record),
        "报价审查": _checks(tender, Stage.PRICE, opened),
    }


def _checks(tender: Tender, stage: Stage, opened: dict[str, OpenedBid]) -> list[dict[str, str]]:
    verdicts = queries.checks(tender.id, stage)
    return [
        {
            "投标人": bid.organisation.name,
            "结论": "通过" if verdicts[bid.id].passed else "不通过",
            "理由": verdicts[bid.id].reason,
        }
        for bid in opened.values()
        if bid.id in verdicts
    ]


def _method(tender: Tender) -> dict[str, Any]:
    weights = [{"因素": factor.name, "分值": factor.points} for factor in tender.factors]
    return {"方法": "综合评分法", "评审因素": weights, "计算": ROUNDING}


def _scores(tender: Tender, committee: Committee, opened: dict[str, OpenedBid]) -> list[dict[str, str]]:
    """A row for each member and bid, in the order of the committee and of the close list."""
    found = []
    for member in committee.members:
        points = queries.sheet(member)
        for bid in queries.responsive(tender.id):
            given = {factor.name: points[bid.id, factor.id] for factor in queries.factors(tender)}
            row = {name: text(one) for name, one in given.items()}
            found.append(
                {"委员": member.person.name, "投标人": opened[bid.id].organisation.name}
                | row
                | {"合计": text(sum(given.values()))}
            )
    return found


def _placed(one: Placed, opened: dict[str, OpenedBid]) -> dict[str, Any]:
    return {
        "名次": one.position,
        "投标人": opened[one.key].organisation.name,
        "报价（元）": money.decimal(one.price_fen),
        "价格分": text(one.price_score),
        "评委评分": text(one.other_score),
        "总分": text(one.total),
    }


def _conclusion(placed: list[Placed], opened: dict[str, OpenedBid], why: str) -> str:
    return why or f"推荐{opened[placed[0].key].organisation.name}为第一中标候选人。"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M:%S}（北京时间）"
