"""Naming the committee, confirming it, and each member's declaration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from procure.accounts import queries as accounts
from procure.accounts.models import Person
from procure.bids import queries as bids
from procure.core.actors import Actor, RoleName
from procure.core.errors import BadInput, NotAllowed
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.db import db
from procure.evaluation import queries
from procure.evaluation.models import Committee, Member, MemberKind
from procure.evaluation.rules import ConfirmCommittee, FormCommittee, Seat
from procure.evaluation.service import turns
from procure.evaluation.steps import Step
from procure.ledger import service as ledger
from procure.tenders.models import Tender


@dataclass(frozen=True)
class Named:
    """A committee as it was drawn outside the platform; members are named by the e-mail of their accounts."""

    draw_source: str
    draw_number: str
    drawn_at: datetime
    experts: Sequence[str]
    representatives: Sequence[str] = ()


def enter(tender: Tender, named: Named, *, by: Actor, at: datetime) -> Committee:
    """Enter the drawn committee; names entered before and not yet confirmed are replaced.

    BadInput on the field whose account is unknown; RuleBroken with everything that is wrong.
    """
    replaced = _take_unconfirmed(tender, at)
    people = _people(named.experts, MemberKind.EXPERT, "experts")
    people += _people(named.representatives, MemberKind.REPRESENTATIVE, "representatives")
    enforce_seats(tender, people, named.drawn_at, at)
    if replaced is not None:
        db.session.delete(replaced)
        db.session.flush()
    committee = _row(tender, named, people, by, at)
    db.session.add(committee)
    facts = {
        "draw_source": named.draw_source,
        "draw_number": named.draw_number,
        "drawn_at": named.drawn_at.isoformat(),
        "members": [[person.id, kind.value] for person, kind in people],
        "replaced": replaced.id if replaced else None,
    }
    ledger.record("committee.entered", subject=tender.id, by=by, at=at, facts=facts)
    return committee


def confirm(tender: Tender, *, by: Actor, at: datetime) -> Committee:
    """A second person of the purchaser confirms the names against the draw."""
    turns.take(tender, Step.CONFIRMATION, at)
    committee = queries.committee(tender.id)
    assert committee is not None
    enforce(ConfirmCommittee(committee.entered_by, by.person), on=tender.governed_on(at))
    committee.confirmed_by, committee.confirmed_at = by.person, at
    facts = {"committee": committee.id, "entered_by": committee.entered_by}
    ledger.record("committee.confirmed", subject=tender.id, by=by, at=at, facts=facts)
    return committee


def declare(tender: Tender, *, by: Actor, at: datetime) -> Member:
    """A member declares that no ground of recusal exists (采购条例 9); once."""
    member = queries.seat(tender.id, by)
    if member.declared_at is not None:
        raise NotAllowed(Message("您已经声明过，不必重复。"))
    member.declared_at = at
    ledger.record("conflict.denied", subject=tender.id, by=by, at=at, facts={"member": member.id})
    return member


def _take_unconfirmed(tender: Tender, at: datetime) -> Committee | None:
    """The committee that may be entered again; NotAllowed at any other step than these two."""
    standing = queries.committee(tender.id)
    turns.take(tender, Step.CONFIRMATION if standing else Step.COMMITTEE, at)
    return standing


def _people(emails: Sequence[str], kind: MemberKind, field: str) -> list[tuple[Person, MemberKind]]:
    return [(person_of(email, field), kind) for email in emails]


def enforce_seats(
    tender: Tender, people: list[tuple[Person, MemberKind]], drawn_at: datetime, at: datetime
) -> None:
    """RuleBroken with everything that is wrong with these people as a committee."""
    enforce(_facts(tender, people, drawn_at, at), on=tender.governed_on(at))


def person_of(email: str, field: str) -> Person:
    """The active account of an e-mail; BadInput on the field where there is none."""
    person = accounts.person_of_email(email)
    if person is None or not person.active:
        reason = Message("没有邮箱为%(email)s的账号。请核对，或者请管理员先登记。", email=email)
        raise BadInput(reason, field=field, code="unknown-account")
    return person


def _facts(
    tender: Tender, people: list[tuple[Person, MemberKind]], drawn_at: datetime, at: datetime
) -> FormCommittee:
    bidders = {bid.organisation_id for bid in bids.opened(tender.id)}
    return FormCommittee(
        on=tender.governed_on(at),
        seats=tuple(_seat(person, kind, tender, bidders) for person, kind in people),
        budget_fen=tender.project_budget_fen,
        complex_project=tender.complex_project,
        drawn_at=drawn_at,
        at=at,
    )


def _seat(person: Person, kind: MemberKind, tender: Tender, bidders: set[str]) -> Seat:
    is_expert, of_purchaser = kind is MemberKind.EXPERT, person.organisation_id == tender.purchaser_id
    in_its_place = (
        person.is_a(RoleName.EXPERT) and not of_purchaser
        if is_expert
        else person.is_a(RoleName.PURCHASER) and of_purchaser
    )
    return Seat(person.id, person.name, is_expert, in_its_place, person.organisation_id in bidders)


def _row(
    tender: Tender, named: Named, people: list[tuple[Person, MemberKind]], by: Actor, at: datetime
) -> Committee:
    members = [Member(position=n, person=person, kind=kind) for n, (person, kind) in enumerate(people, 1)]
    return Committee(
        tender=tender,
        draw_source=named.draw_source,
        draw_number=named.draw_number,
        drawn_at=named.drawn_at,
        entered_by=by.person,
        entered_at=at,
        members=members,
    )
