"""A purchaser answers what the fair-competition gate found; a supervisor decides what it disputes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from procure.core import rules
from procure.core.actors import Actor
from procure.core.errors import BadInput, NotAllowed, Stale
from procure.core.terms import Message
from procure.db import db
from procure.fairness import entries
from procure.ledger import service as ledger
from procure.obligations import service as obligations
from procure.tenders import queries
from procure.tenders.deadlines import DECIDE_DISPUTE
from procure.tenders.models import (
    DISPUTE,
    TENDER,
    Answer,
    ChangeKind,
    ChangeState,
    Dispute,
    DisputeState,
    Tender,
)
from procure.tenders.queries import Judged
from procure.tenders.rules import ClaimException, ConfirmException, DecideDispute
from procure.tenders.service.proposals import proposed
from procure.tenders.service.standing import hold


def written_now(tender: Tender) -> Tender:
    """What is still being written: the draft, or the tender as its unfinished amendment would make it."""
    if tender.is_draft:
        return tender
    standing = queries.standing_change(tender)
    is_written = standing is not None and standing.state is ChangeState.DRAFT
    if standing is None or not is_written or standing.kind is not ChangeKind.AMENDMENT:
        raise NotAllowed(Message("招标文件已经定稿，审查结果不能再办理。须改动的，先退回草稿或者发布更正。"))
    return proposed(standing)


def justify(tender: Tender, reasons: Mapping[str, str], *, by: Actor, at: datetime) -> list[Answer]:
    """Write why each of these findings is necessary; an empty reason takes the answer back."""
    review = _review(tender, at)
    if not set(reasons) <= {one.finding.key for one in review.judged}:
        raise NotAllowed(
            Message("有的文字在您填写时已经修改。您写的说明都还在：请返回检查页，对现在的文字逐处说明。")
        )
    wanted = {key: reasons[key].strip() for key in reasons if not review.find(key).blocks}
    changed = {key: text for key, text in wanted.items() if text != _reason(review.find(key))}
    if not changed:
        return []
    answers = [_answered(tender, review.find(key), text, by, at) for key, text in changed.items()]
    db.session.flush()
    facts = {"reasons": changed, "findings": sorted({review.find(key).finding.id for key in changed})}
    ledger.record("finding.justified", subject=tender.id, by=by, at=at, facts=facts)
    return answers


def claim(tender: Tender, key: str, exception: str, reason: str, *, by: Actor, at: datetime) -> Answer:
    """Claim a lawful exception for one finding; it counts once another person has confirmed it."""
    one = _review(tender, at).find(key)
    chosen = next((each for each in one.exceptions if each.id == exception), None)
    rules.enforce(ClaimException(chosen is not None, reason), tender.governed_on(at))
    assert chosen is not None
    if one.answer and (one.answer.exception, one.answer.reason) == (exception, reason.strip()):
        return one.answer
    answer = _answered(tender, one, reason.strip(), by, at)
    answer.exception, answer.article = chosen.id, chosen.article
    db.session.flush()
    facts = {
        "finding": one.finding.id,
        "words": answer.words,
        "exception": chosen.id,
        "reason": answer.reason,
    }
    ledger.record("finding.excepted", subject=tender.id, by=by, at=at, facts=facts)
    return answer


def confirm(tender: Tender, key: str, *, version: int, by: Actor, at: datetime) -> Answer:
    """A second person of the purchaser confirms an exception as it was shown."""
    answer = _review(tender, at).find(key).answer
    if answer is None or not answer.exception:
        raise NotAllowed(Message("没有等待确认的例外。请刷新页面查看最新状态。"))
    if answer.version != version:
        raise Stale(Message("您打开本页之后，例外的说明有改动。请核对最新内容后再确认。"))
    rules.enforce(
        ConfirmException(answer.given_by, by.person, tender.purchaser_id, by.organisation),
        tender.governed_on(at),
    )
    if answer.confirmed_by is not None:
        return answer
    answer.confirmed_by, answer.confirmed_at = by.person, at
    db.session.flush()
    facts = {"finding": answer.finding, "words": answer.words, "exception": answer.exception}
    ledger.record("finding.exception-confirmed", subject=tender.id, by=by, at=at, facts=facts)
    return answer


def dispute(
    tender: Tender, key: str, grounds: str, supervisor_id: str, *, by: Actor, at: datetime
) -> Dispute:
    """Put a finding before the supervisor, who has a working day; the same words only once."""
    one = _review(tender, at).find(key)
    return _put_before(tender, one, grounds, supervisor_id, by, at)


def dispute_explanation(
    tender: Tender, text: str, key: str, grounds: str, supervisor_id: str, *, by: Actor, at: datetime
) -> Dispute:
    """Put before the supervisor what is found in words that a clarification is to say."""
    hold(tender)
    TENDER.after("explain", tender.state)
    found = queries.explained(tender, text, tender.governed_on(at))
    one = next((each for each in found if each.finding.key == key), None)
    if one is None:
        raise BadInput(Message("这段文字中没有这一处。请重新选择认为判断有误的一处。"), field="finding")
    return _put_before(tender, one, grounds, supervisor_id, by, at)


def _put_before(
    tender: Tender, one: Judged, grounds: str, supervisor_id: str, by: Actor, at: datetime
) -> Dispute:
    if one.dispute is not None:
        return one.dispute
    if not one.blocks or one.is_value:
        raise NotAllowed(Message("这一处不是不予通过的文字，不用提请决定：写明必要性，或者改正数值即可。"))
    if supervisor_id not in {each.id for each in queries.supervisors(tender)}:
        raise BadInput(Message("请选择一个监管部门。"), field="supervisor")
    found = Dispute(
        tender=tender,
        **_about(one),
        excerpt=one.finding.excerpt,
        catalogue=entries.version(),
        grounds=grounds,
        state=DisputeState(DISPUTE.initial),
        raised_by=by.person,
        raised_at=at,
        supervisor_id=supervisor_id,
    )
    db.session.add(found)
    db.session.flush()
    facts = {"tender": tender.id, "finding": found.finding, "words": found.words, "grounds": grounds}
    line = ledger.record("finding.disputed", subject=found.id, by=by, at=at, facts=facts)
    whose = {"tender_id": tender.id, "debtor_id": supervisor_id, "creditor_id": tender.purchaser_id}
    obligations.start(DECIDE_DISPUTE, subject=found.id, **whose, line=line, since=at)
    return found


def decide(found: Dispute, *, allows: bool, opinion: str, by: Actor, at: datetime) -> Dispute:
    """The supervisor's decision with its reason, public at once and once and for all."""
    db.session.refresh(found, with_for_update={"of": Dispute})
    state = DISPUTE.after("allow" if allows else "uphold", found.state)
    parties = DecideDispute(found.tender.purchaser_id, found.supervisor_id, by.organisation)
    rules.enforce(parties, found.tender.governed_on(at))
    found.state, found.opinion = DisputeState(state), opinion
    found.decided_by, found.decided_at = by.person, at
    db.session.flush()
    entry = {"finding": found.finding, "decision": found.state.value}
    facts = {"words": found.words, "opinion": opinion}
    line = ledger.record("finding.decided", subject=found.id, by=by, at=at, facts=facts, entry=entry)
    obligations.meet(found.id, DECIDE_DISPUTE, line=line, at=at)
    return found


def _review(tender: Tender, at: datetime) -> queries.Review:
    hold(tender)
    return queries.review(written_now(tender), at)


def _reason(one: Judged) -> str:
    return one.answer.reason if one.answer and not one.answer.exception else ""


def _answered(tender: Tender, one: Judged, reason: str, by: Actor, at: datetime) -> Answer:
    """The answer to a finding as a new version; what was confirmed before is confirmed no more."""
    wanted = sa.select(Answer).where(Answer.tender_id == tender.id, Answer.key == one.finding.key)
    answer = db.session.scalars(wanted).one_or_none()
    if answer is None:
        answer = Answer(tender_id=tender.id, **_about(one), version=0)
        db.session.add(answer)
    answer.exception, answer.article, answer.reason = "", "", reason
    answer.given_by, answer.given_at = by.person, at
    answer.confirmed_by, answer.confirmed_at = None, None
    answer.version += 1
    return answer


def _about(one: Judged) -> dict[str, str]:
    finding = one.finding
    return {"key": finding.key, "finding": finding.id, "place": finding.place, "words": finding.words}
