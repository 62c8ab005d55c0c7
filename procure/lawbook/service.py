"""Proposing a change of the calendar or of a number, and deciding about it: two people, one line each."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from procure.core import calendar, clock, parameters
from procure.core.actors import Actor
from procure.core.calendar import Notice, Year
from procure.core.errors import BadInput, NotAllowed
from procure.core.parameters import Parameter
from procure.core.periods import Unit
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.db import db, new_id
from procure.lawbook import queries
from procure.lawbook import source as source_of
from procure.lawbook.models import LawChange, Subject
from procure.lawbook.rules import ConfirmChange
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.obligations import recounting

_LARGEST = 10**12
_PLAIN = re.compile(r"[0-9]{1,12}(?:[./][0-9]{1,12})?")


def propose_year(year: Year, *, by: Actor, at: datetime) -> LawChange:
    """Propose a year's days as its notice tells them; RuleBroken for what no notice can say.

    A later one of the same year takes the place of an earlier one, which stays to be read.
    """
    enforce(queries.year_facts(year, clock.beijing_day(at)), on=clock.beijing_day(at))
    known = calendar.current().years.get(year.year)
    if known is not None and (known.off, known.work) == (year.off, year.work):
        raise NotAllowed(Message("%(year)s年现行的安排与此相同，不必再次导入。", year=str(year.year)))
    days = {"off": [one.isoformat() for one in sorted(year.off)]}
    days["work"] = [one.isoformat() for one in sorted(year.work)]
    return _propose(Subject.CALENDAR, str(year.year), days, year.notices[-1], by, at)


def propose_number(
    key: str, value: str, *, source: str, legal_from: date, basis: Notice, by: Actor, at: datetime
) -> LawChange:
    """Propose a number as somebody read it in the text: the value that stands, or another from a day on.

    BadInput for a value of another kind; NotAllowed where it stands so already and was checked.
    """
    queries.number(key)
    now = source_of.standing(parameters.all_(), key, max(legal_from, clock.beijing_day(at)))
    read = _value(value, now)
    if basis.date > clock.beijing_day(at):
        raise BadInput(Message("文件的日期不能晚于今天，请核对落款日期。"), field="dated", code="not-out")
    if read == now.value and now.blocks and source == now.source:
        raise NotAllowed(Message("这个数字现行的数值和来源与此相同，并且已经核对过，不必再次提出。"))
    content = {"value": read, "source": source, "legal_from": legal_from.isoformat()}
    return _propose(Subject.NUMBER, key, content, basis, by, at)


def decide(change: LawChange, *, confirms: bool, by: Actor, at: datetime) -> Line:
    """Confirm or decline a change; whoever proposed it may only take it back.

    A confirmed year counts at once: every open clock is computed anew in the same act. A confirmed number
    holds from the day its law names, at the earliest from tomorrow: no act is judged by two laws on one day.
    """
    ledger.lock()
    db.session.refresh(change, with_for_update={"of": LawChange})
    if change.decided_at is not None:
        raise NotAllowed(Message("这项变动已经处理过。请刷新页面查看结果。"))
    if confirms:
        enforce(ConfirmChange(change.proposed_by, by.person), on=clock.beijing_day(at))
    change.decided_by, change.decided_at = by.person, at
    if not confirms:
        return ledger.record("law.declined", subject=change.id, by=by, at=at, facts=_facts(change))
    return _confirm(change, by, at)


def _confirm(change: LawChange, by: Actor, at: datetime) -> Line:
    today = clock.beijing_day(at)
    if change.subject is Subject.CALENDAR:
        enforce(queries.year_facts(change.year, today), on=today)
    else:
        legal_from = date.fromisoformat(change.facts["legal_from"])
        change.holds_from = max(legal_from, today + timedelta(days=1))
    change.place = queries.last_place() + 1
    db.session.flush()
    source_of.forget()
    moved = recounting.recount_all(at) if change.subject is Subject.CALENDAR else {}
    facts = _facts(change) | {"moved": moved}
    line = ledger.record("law.confirmed", subject=change.id, by=by, at=at, facts=facts)
    change.line = line.index
    recounting.keep_moves(moved, line)
    return line


def _propose(
    subject: Subject, about: str, content: dict[str, Any], basis: Notice, by: Actor, at: datetime
) -> LawChange:
    if queries.waiting_about(subject, about) is not None:
        raise NotAllowed(Message("对它的另一项变动正等待另一人确认，请先处理完。"))
    change = LawChange(
        id=new_id(),
        subject=subject,
        about=about,
        content=ledger.json_text(content),
        title=basis.title,
        number=basis.number,
        dated=basis.date,
        url=basis.url,
        proposed_by=by.person,
        proposed_at=at,
    )
    db.session.add(change)
    db.session.flush()
    ledger.record("law.proposed", subject=change.id, by=by, at=at, facts=_facts(change))
    return change


def _facts(change: LawChange) -> dict[str, Any]:
    basis = {"title": change.title, "number": change.number, "dated": change.dated.isoformat()}
    facts = {"subject": change.subject, "about": change.about, "content": json.loads(change.content)}
    held = {"holds_from": change.holds_from.isoformat()} if change.holds_from else {}
    return facts | held | {"basis": basis | {"url": change.url}, "proposed_by": change.proposed_by}


def _value(typed: str, now: Parameter) -> int | str:
    """What was typed, as the same kind of value as stands; BadInput for any other."""
    if typed == str(now.value):
        return now.value
    is_whole, least = isinstance(now.value, int), 1 if now.unit in set(Unit) else 0
    try:
        if not _PLAIN.fullmatch(typed):  # an exponent would make a number that fills the memory
            raise ValueError(typed)
        read = int(typed) if is_whole else typed
        if not least <= Fraction(read) < _LARGEST:
            raise ValueError(typed)
    except (ValueError, ZeroDivisionError):
        shape = Message("整数，例如 5") if is_whole else Message("小数或者分数，例如 2/3")
        reason = Message("“%(typed)s”不是这个数字的写法（%(shape)s），请修改。", typed=typed, shape=shape)
        raise BadInput(reason, field="value", code="not-a-number") from None
    return read
