"""Files of a draft."""

from __future__ import annotations

from datetime import datetime

from procure import storage
from procure.core.actors import Actor
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.tenders.models import Attachment, Section, Tender
from procure.tenders.service.standing import edited, fresh, open_draft

MOST_ATTACHMENTS = 50


def attach(
    tender: Tender, name: str, media_type: str, content: bytes, *, version: int, by: Actor, at: datetime
) -> Tender:
    """Add a file to the documents; the same file twice is there once."""
    open_draft(tender)
    sha256 = storage.current().put(content)
    if any(one.sha256 == sha256 and one.name == name for one in tender.attachments):
        return tender
    fresh(tender, version)
    if len(tender.attachments) >= MOST_ATTACHMENTS:
        raise BadInput(Message("附件最多%(n)s个，请合并后上传。", n=MOST_ATTACHMENTS), field="file")
    position = max((one.position for one in tender.attachments), default=-1) + 1
    tender.attachments.append(
        Attachment(position=position, name=name, media_type=media_type, sha256=sha256, size=len(content))
    )
    edited(tender, Section.ATTACHMENTS, by, at)
    return tender


def detach(tender: Tender, attachment: Attachment, *, version: int, by: Actor, at: datetime) -> Tender:
    """Take a file out of the draft."""
    open_draft(tender)
    fresh(tender, version)
    tender.attachments.remove(attachment)
    edited(tender, Section.ATTACHMENTS, by, at)
    return tender
