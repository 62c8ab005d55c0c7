"""What an amendment changes, clause by clause, from the two signed contents alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from procure import storage
from procure.accounts.models import Certificate
from procure.core import clock
from procure.core.terms import Message
from procure.crypto.documents import Tender as TenderDocument
from procure.db import db
from procure.signing import queries as signing
from procure.signing.models import Document
from procure.tenders.models import AdvanceReason, Change, DueAfter, FactorKind, Tender
from procure.tenders.service.content import content_of

CLAUSES = {
    "need": Message("采购需求"),
    "performance_place": Message("履行地点"),
    "performance_days": Message("履行期限（日）"),
    "opens": Message("投标截止和开标"),
    "bid_security": Message("投标保证金（元）"),
    "bid_security_until": Message("投标保证金到账截止"),
    "bid_validity_days": Message("投标有效期（日）"),
    "advance_percent": Message("预付款比例（%）"),
    "advance_reason": Message("预付款低于30%的理由"),
    "acceptance_working_days": Message("验收期限（工作日）"),
    "payment_working_days": Message("付款期限（工作日）"),
    "late_interest_bp": Message("逾期付款年利率（0.01%）"),
    "performance_security_percent": Message("履约保证金（%）"),
    "advance_guarantee_percent": Message("预付款保函（占预付款的%）"),
    "liability": Message("违约责任和争议解决"),
    "provisional_accepted": Message("开标日期暂定"),
    "threshold": Message("开标至少需要几家共同解密"),
    "mode": Message("解密方式"),
    "bidder_window_minutes": Message("投标人解密时限（截标记录生成后，分钟）"),
    "custodian_wait_minutes": Message("份额有误时等候其他保管人的时间（分钟）"),
}
_LISTS = {
    "factors": Message("评分因素"),
    "conditions": Message("付款条件"),
    "instalments": Message("付款节点"),
    "custodians": Message("密钥保管人"),
}


@dataclass(frozen=True)
class Clause:
    """One clause that is other than it was; an empty side means that it was added or taken out."""

    label: Message
    before: str
    after: str


def between(tender: Tender, draft: Tender) -> list[Clause]:
    """What a draft of an amendment would change."""
    at = tender.published_at
    assert at is not None
    before, after = (json.loads(content_of(one, at)) for one in (tender, draft))
    keys = [{"threshold": one.threshold, "custodians": _names(one)} for one in (tender, draft)]
    return _compare(_flat(before) | keys[0], _flat(after) | keys[1])


def published(change: Change) -> list[Clause]:
    """What a published amendment changed; nothing for any other notice."""
    if change.replaced is None or change.document is None:
        return []
    before = _content(change.content_before) | _keys(change.replaced)
    return _compare(before, _content(change.content_sha256) | _keys(change.document))


def _content(sha256: str | None) -> dict[str, Any]:
    return _flat(json.loads(storage.current().read(str(sha256))))


def _flat(content: Mapping[str, Any]) -> dict[str, Any]:
    flat = {name: value for name, value in content.items() if not isinstance(value, dict)}
    return flat | dict(content["terms"])


def _keys(document: Document) -> dict[str, Any]:
    about = TenderDocument.parse(signing.content(document))
    hashes = [one["cert_sha256"] for one in about["custodians"]]
    known = db.session.scalars(sa.select(Certificate).where(Certificate.sha256.in_(hashes)))
    return {"threshold": about["threshold"], "custodians": sorted(_holder(one) for one in known)}


def _names(tender: Tender) -> list[str]:
    return sorted(_holder(one.certificate) for one in tender.custodians)


def _holder(certificate: Certificate) -> str:
    return f"{certificate.organisation.name}（证书 {certificate.sha256[:12]}）"


def _compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Clause]:
    plain = [
        Clause(label, _shown(before.get(name)), _shown(after.get(name)))
        for name, label in CLAUSES.items()
        if before.get(name) != after.get(name)
    ]
    return plain + [
        one
        for name, label in _LISTS.items()
        for one in _rows(label, before.get(name, []), after.get(name, []))
    ]


def _rows(label: Message, before: list[Any], after: list[Any]) -> list[Clause]:
    """Rows that went against rows that came, in their order."""
    gone = [_shown(one) for one in before if one not in after]
    come = [_shown(one) for one in after if one not in before]
    longest = max(len(gone), len(come))
    gone, come = (side + [""] * (longest - len(side)) for side in (gone, come))
    return [Clause(label, one, other) for one, other in zip(gone, come, strict=True)]


def _shown(value: Any) -> str:
    if isinstance(value, dict) and "due_after" in value:
        return instalment(value)
    if isinstance(value, dict):
        return f"{value['name']}（{FactorKind(value['kind']).label}，{value['points']}分）：{value['tiers']}"
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else _readable(str(value))


def instalment(told: Mapping[str, Any]) -> str:
    """An instalment as the content of a tender tells it, in one line."""
    days = f"（{told['quality_days']}日）" if told["quality_days"] else ""
    return f"{told['title']}：{told['percent']}%，{DueAfter(told['due_after']).label}{days}"


def _readable(text: str) -> str:
    if text in set(AdvanceReason):
        return AdvanceReason(text).label
    try:
        return f"{clock.parse(text).astimezone(clock.BEIJING):%Y-%m-%d %H:%M}（北京时间）"
    except ValueError:
        return text
