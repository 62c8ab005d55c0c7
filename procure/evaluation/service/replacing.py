"""A member that is missing is replaced; what it judged is void, and what happened is kept (87号令 49)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from procure.accounts.models import Person
from procure.core.actors import Actor
from procure.core.rules import enforce
from procure.db import db
from procure.evaluation import queries
from procure.evaluation.models import Check, Member, MemberKind, ReplaceGround, Replacement, Score, Stage
from procure.evaluation.rules import ConfirmCommittee, ReplaceMember
from procure.evaluation.scoring import text
from procure.evaluation.service import committee, turns
from procure.evaluation.steps import Step
from procure.ledger import service as ledger
from procure.tenders.models import Tender

_STEPS = (Step.QUALIFICATION, Step.CONFORMITY, Step.SCORING, Step.REPORT)


@dataclass(frozen=True)
class Drawn:
    """Who comes in place of a member, why, and how it was drawn or named."""

    email: str
    ground: ReplaceGround
    reason: str
    draw_source: str
    draw_number: str
    drawn_at: datetime


def enter_replacement(
    tender: Tender, member: Member, drawn: Drawn, *, by: Actor, at: datetime
) -> Replacement:
    """Enter who comes; it counts once a second person confirms. An unconfirmed one before it is replaced.

    BadInput where the account is unknown; RuleBroken with everything that is wrong with the new committee.
    """
    progress = turns.wait(tender, at)
    person = committee.person_of(drawn.email, "email")
    earlier = queries.replacements(tender.id)
    came_before = person.id in {one.out_id for one in earlier if one.confirmed_at}
    enforce(ReplaceMember(progress.step in _STEPS, came_before), on=tender.governed_on(at))
    committee.enforce_seats(tender, _seated(member, person), drawn.drawn_at, at)
    for one in earlier:
        if one.member_id == member.id and one.confirmed_at is None:
            db.session.delete(one)
    found = _row(tender, member, person, drawn, by, at)
    db.session.add(found)
    db.session.flush()
    ledger.record("replacement.entered", subject=tender.id, by=by, at=at, facts=_facts(found))
    return found


def confirm_replacement(replacement: Replacement, *, by: Actor, at: datetime) -> Member:
    """A second person confirms it: the seat changes hands, and what its former holder judged is void."""
    tender = replacement.tender
    progress = turns.wait(tender, at)
    enforce(ReplaceMember(progress.step in _STEPS, came_before=False), on=tender.governed_on(at))
    enforce(ConfirmCommittee(replacement.entered_by, by.person), on=tender.governed_on(at))
    member = db.session.get_one(Member, replacement.member_id)
    void = _void(tender, member)
    member.person_id, member.declared_at, member.submitted_at = replacement.in_id, None, None
    replacement.confirmed_by, replacement.confirmed_at = by.person, at
    facts = _facts(replacement) | {"void": void}
    ledger.record("replacement.confirmed", subject=tender.id, by=by, at=at, facts=facts)
    return member


def _seated(member: Member, person: Person) -> list[tuple[Person, MemberKind]]:
    sitting = queries.committee_of(member).members
    return [(person if one.id == member.id else one.person, one.kind) for one in sitting]


def _void(tender: Tender, member: Member) -> dict[str, object]:
    """Take its points away, and where it wrote down the conformity, that too: everybody scores anew then."""
    scores = [[bid, factor, text(points)] for (bid, factor), points in sorted(queries.sheet(member).items())]
    db.session.execute(sa.delete(Score).where(Score.member_id == member.id))
    own = [
        one
        for one in queries.checks(tender.id, Stage.CONFORMITY).values()
        if one.by_person == member.person_id
    ]
    for one in own:
        db.session.delete(one)
    if own:
        for other in queries.committee_of(member).members:
            other.submitted_at = None
    return {"scores": scores, "conformity": [_verdict(one) for one in own]}


def _verdict(check: Check) -> list[object]:
    return [check.opened_bid_id, check.passed, check.reason]


def _row(
    tender: Tender, member: Member, person: Person, drawn: Drawn, by: Actor, at: datetime
) -> Replacement:
    return Replacement(
        tender=tender,
        member_id=member.id,
        out_id=member.person_id,
        in_id=person.id,
        ground=drawn.ground,
        reason=drawn.reason,
        draw_source=drawn.draw_source,
        draw_number=drawn.draw_number,
        drawn_at=drawn.drawn_at,
        entered_by=by.person,
        entered_at=at,
    )


def _facts(one: Replacement) -> dict[str, object]:
    return {
        "replacement": one.id,
        "member": one.member_id,
        "out": one.out_id,
        "in": one.in_id,
        "ground": one.ground.value,
        "reason": one.reason,
        "draw_source": one.draw_source,
        "draw_number": one.draw_number,
        "drawn_at": one.drawn_at.isoformat(),
    }
