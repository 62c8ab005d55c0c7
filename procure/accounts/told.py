"""What others did to a person's account: read from the ledger, which is where it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from procure.accounts.models import Certificate, Person
from procure.core.terms import Message
from procure.db import db
from procure.ledger.models import Line

_WORDS = {
    "person.assigned": Message("变更了岗位"),
    "roles.proposed": Message("提出变更岗位"),
    "roles.confirmed": Message("确认了岗位变动"),
    "roles.declined": Message("没有同意岗位变动"),
    "person.activated": Message("恢复了账号"),
    "password.reset": Message("重新设置了初始密码"),
    "second-factor.reset": Message("清除了第二重验证"),
    "enrolment.opened": Message("开出了证书登记码"),
    "certificate.revoked": Message("吊销了证书"),
}
_OF_THE_HOUSE = {
    "bank-account.proposed": Message("提出变更本单位收款账号"),
    "bank-account.confirmed": Message("确认了本单位收款账号的变更"),
    "bank-account.withdrawn": Message("撤回了本单位收款账号的变更"),
}
"""What everybody of an organisation is told."""
_SAID = _WORDS | _OF_THE_HOUSE
_MOST = 50


@dataclass(frozen=True)
class Happened:
    """One act of another person on an account."""

    at: datetime
    what: Message
    by: str


def happened(person: Person) -> list[Happened]:
    """The newest acts of others on an account."""
    lines = db.session.scalars(_lines(person).order_by(Line.index.desc()).limit(_MOST)).all()
    return [Happened(one.at, _SAID[one.act], _name(one.by_person)) for one in lines]


def is_unseen(person: Person) -> bool:
    """Whether something happened that the person has not said to have seen."""
    wanted = _lines(person).where(Line.at > (person.told_until or person.created_at))
    return db.session.scalars(wanted.limit(1)).first() is not None


def _lines(person: Person) -> sa.Select[Line]:
    own = sa.select(Certificate.id).where(Certificate.person_id == person.id)
    mine = ((Line.subject == person.id) | Line.subject.in_(own)) & Line.act.in_(_WORDS)
    house = (Line.subject == person.organisation_id) & Line.act.in_(_OF_THE_HOUSE)
    return sa.select(Line).where(mine | house, Line.by_person != person.id)


def _name(person_id: str) -> str:
    found = db.session.get(Person, person_id)
    return found.name if found else str(Message("平台"))
