"""What every change of a tender begins and ends with."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from procure.core.actors import Actor
from procure.core.errors import Stale
from procure.core.terms import Message
from procure.db import db
from procure.ledger import service as ledger
from procure.tenders.models import TENDER, Section, Tender


def hold(tender: Tender) -> None:
    """Let nobody else change the tender until the commit, and see what it is now."""
    db.session.execute(sa.select(Tender.id).where(Tender.id == tender.id).with_for_update())
    db.session.refresh(tender)


def fresh(tender: Tender, version: int) -> None:
    """Stale where the page was filled in against an older version."""
    if version != tender.version:
        raise Stale(
            Message(
                "您打开本页之后，本单位有人修改了这个项目。您填写的内容还在：请在新窗口核对最新内容，再次提交即以您的为准。"
            )
        )


def open_draft(tender: Tender) -> None:
    """Hold a tender that may still be written; NotAllowed otherwise."""
    hold(tender)
    TENDER.after("edit", tender.state)


def edited(tender: Tender, section: Section, by: Actor, at: datetime) -> None:
    """A new version with its line."""
    tender.version += 1
    db.session.flush()
    facts = {"section": section.value, "version": tender.version}
    ledger.record("tender.edited", subject=tender.id, by=by, at=at, facts=facts)
