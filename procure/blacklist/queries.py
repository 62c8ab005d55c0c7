"""Who is banned, and what a look-up finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from procure.blacklist.folding import fold, fold_code
from procure.blacklist.models import Ban
from procure.core.errors import NotFound
from procure.core.terms import Message, Term
from procure.db import db

_LONGEST_ANSWER = 50
_SHORTEST_NAME = 2


class Match(Term):
    """How sure a look-up is."""

    CONFIRMED = "confirmed", "确认"
    SUSPECTED = "suspected", "疑似"


@dataclass(frozen=True)
class Found:
    """One ban that a look-up came upon; only a credit code confirms."""

    ban: Ban
    match: Match


def in_force(code: str, on: date) -> Ban | None:
    """The ban on an organisation that runs longest on a day, or None."""
    wanted = _on(on).where(Ban.code == code).order_by(Ban.ends_on.desc()).limit(1)
    return db.session.scalars(wanted).first()


def look_up(words: str, on: date, *, history: bool = False) -> list[Found]:
    """Bans that a credit code confirms or a name suggests; with ``history`` those that have ended too."""
    code, folded = fold_code(words), fold(words)
    if len(folded) < _SHORTEST_NAME:
        return []
    base = sa.select(Ban) if history else _on(on)
    near = Ban.folded_name.contains(folded, autoescape=True)
    rows = db.session.scalars(
        base.where(sa.or_(Ban.code == code, near)).order_by(Ban.starts_on.desc()).limit(_LONGEST_ANSWER)
    )
    found = [Found(ban, Match.CONFIRMED if ban.code == code else Match.SUSPECTED) for ban in rows]
    return sorted(found, key=lambda one: one.match is not Match.CONFIRMED)


def one(ban_id: str, on: date, *, history: bool = False) -> Ban:
    """A ban by its id; NotFound where there is none, and once it has ended for who may not read history."""
    found = db.session.get(Ban, ban_id)
    if found is None or not (history or found.is_in_force(on)):
        raise NotFound(Message("没有这条记录，或者禁止期已经届满。"))
    return found


def under_decision(organ: str, decision_number: str, code: str) -> Ban | None:
    """The ban of one decision on one organisation."""
    same = (Ban.organ == organ, Ban.decision_number == decision_number, Ban.code == code)
    return db.session.scalars(sa.select(Ban).where(*same)).one_or_none()


def newest(limit: int = 20) -> list[Ban]:
    """The bans entered last."""
    return list(db.session.scalars(sa.select(Ban).order_by(Ban.entered_at.desc()).limit(limit)))


def _on(on: date) -> sa.Select[Ban]:
    return sa.select(Ban).where(Ban.starts_on <= on, on <= Ban.ends_on)
