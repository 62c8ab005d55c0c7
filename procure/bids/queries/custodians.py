"""What custodians said or sent at an opening that somebody may have to judge."""

from __future__ import annotations

import sqlalchemy as sa

from procure.bids.models import FalseRelease, Release
from procure.bids.queries import reading
from procure.bids.queries.facts import Fact
from procure.core.terms import Message
from procure.crypto import records
from procure.crypto.records import TECHNICAL_FAILED
from procure.db import db
from procure.tenders.models import Custodian, Envelope, Tender


def false_releases(tender_id: str, envelope: Envelope) -> list[FalseRelease]:
    """What was refused for its shares, in order."""
    wanted = sa.select(FalseRelease).where(
        FalseRelease.tender_id == tender_id, FalseRelease.envelope == envelope
    )
    return list(db.session.scalars(wanted.order_by(FalseRelease.received_at, FalseRelease.id)))


def false_release_of(tender_id: str, envelope: Envelope, key: str, code: str) -> FalseRelease | None:
    """The one of a custodian that was refused with a code."""
    found = false_releases(tender_id, envelope)
    return next((one for one in found if (one.key, one.code) == (key, code)), None)


def remarks(tender: Tender, envelope: Envelope) -> list[Fact]:
    """False shares and reports of bad ones, by custodian: for people to judge, never judged here."""
    names = {one.key: one.organisation.name for one in tender.custodians}
    reported = [_reported(one, names) for one in reading.releases(tender.id, envelope)]
    found = [sent_false(one, names[one.key]) for one in false_releases(tender.id, envelope)]
    return found + [one for one in reported if one is not None]


def false_facts(tender_id: str, envelope: Envelope, custodian: Custodian) -> list[Fact]:
    """What one custodian sent that was refused."""
    name = custodian.organisation.name
    found = false_releases(tender_id, envelope)
    return [sent_false(one, name) for one in found if one.key == custodian.key]


def sent_false(one: FalseRelease, name: str) -> Fact:
    """That a custodian signed shares which are not the bidder's."""
    text = Message(
        "保管人%(name)s交来与投标人签名不符的份额（%(code)s），平台拒收，其签名文件留作证据",
        name=name,
        code=one.code,
    )
    return Fact(text, one.received_at)


def _reported(release: Release, names: dict[str, str]) -> Fact | None:
    codes = records.Release.parse(release.document).get("refused", {}).values()
    count = sum(code != TECHNICAL_FAILED for code in codes)
    if not count:
        return None
    text = Message("保管人%(name)s报告%(count)s份投标的份额有误", name=names[release.key], count=count)
    return Fact(text, release.received_at)
