"""Entering a ban; it ends by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from procure import storage
from procure.blacklist import queries
from procure.blacklist.folding import fold, fold_code
from procure.blacklist.models import Ban
from procure.blacklist.rules import EnterBan, Ground
from procure.core.actors import Actor
from procure.core.clock import beijing_day
from procure.core.errors import BadInput
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.db import db, new_id
from procure.ledger import service as ledger

_PDF = b"%PDF-"


@dataclass(frozen=True)
class Decision:
    """What the penalty decision says, and the decision itself as a PDF."""

    code: str
    name: str
    organ: str
    decision_number: str
    ground: Ground
    starts_on: date
    ends_on: date
    content: bytes
    source_url: str = ""


def enter(decision: Decision, *, by: Actor, at: datetime) -> Ban:
    """Mirror a decision; RuleBroken where it is none, BadInput where it is entered already."""
    code = fold_code(decision.code)
    enforce(_facts(decision, code), on=beijing_day(at))
    _refuse_others(decision, code)
    ban = Ban(
        id=new_id(),
        code=code,
        name=decision.name,
        folded_name=fold(decision.name),
        organ=decision.organ,
        decision_number=decision.decision_number,
        article=decision.ground.article,
        ground=decision.ground.label,
        starts_on=decision.starts_on,
        ends_on=decision.ends_on,
        decision_sha256=storage.current().put(decision.content),
        source_url=decision.source_url,
        entered_by=by.person,
        entered_at=at,
    )
    db.session.add(ban)
    db.session.flush()
    ledger.record("ban.entered", subject=ban.id, by=by, at=at, entry=_public(ban))
    return ban


def _facts(decision: Decision, code: str) -> EnterBan:
    return EnterBan(
        code=code,
        organ=decision.organ,
        decision_number=decision.decision_number,
        has_decision=bool(decision.content),
        starts_on=decision.starts_on,
        ends_on=decision.ends_on,
    )


def _refuse_others(decision: Decision, code: str) -> None:
    if not decision.content.startswith(_PDF):
        raise BadInput(Message("处罚决定书不是PDF文件，请上传PDF格式的决定书。"), field="decision")
    if queries.under_decision(decision.organ, decision.decision_number, code):
        raise BadInput(
            Message("这份处罚决定已经登记过，请在查询页查看。"), field="decision_number", code="ban-entered"
        )


def _public(ban: Ban) -> dict[str, str]:
    return {
        "code": ban.code,
        "organ": ban.organ,
        "decision_number": ban.decision_number,
        "article": ban.article,
        "starts_on": ban.starts_on.isoformat(),
        "ends_on": ban.ends_on.isoformat(),
        "decision_sha256": ban.decision_sha256,
    }
