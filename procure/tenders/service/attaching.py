"""Files of a draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from procure import storage
from procure.core.actors import Actor
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.fairness.reading import DRAWINGS, Kind, Reading, text_of
from procure.tenders.models import Attachment, Section, Tender
from procure.tenders.service.standing import edited, fresh, open_draft

MOST_ATTACHMENTS = 50
TYPES = {
    Kind.TEXT: "text/plain",
    Kind.MARKDOWN: "text/markdown",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.PDF: "application/pdf",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
    Kind.DWG: "image/vnd.dwg",
    Kind.DXF: "image/vnd.dxf",
}
"""The closed list of what may be attached."""


@dataclass(frozen=True)
class Upload:
    """A file that was read; ``drawing``: its purchaser declares that it is one."""

    name: str
    content: bytes
    reading: Reading
    drawing: bool = False


def read(name: str, content: bytes, *, drawing: bool = False) -> Upload:
    """Read a file that comes in, which takes a second; Unreadable with the reason where it can't be."""
    reading = text_of(content, name, drawing=drawing)
    is_drawing = reading.kind in DRAWINGS or bool(reading.unread)
    return Upload(name, content, reading, drawing and is_drawing)


def attach(tender: Tender, upload: Upload, *, version: int, by: Actor, at: datetime) -> Tender:
    """Add a file with its text to the documents; the same file twice is there once."""
    open_draft(tender)
    sha256 = storage.current().put(upload.content)
    if any(one.sha256 == sha256 and one.name == upload.name for one in tender.attachments):
        return tender
    fresh(tender, version)
    if len(tender.attachments) >= MOST_ATTACHMENTS:
        raise BadInput(Message("附件最多%(n)s个，请合并后上传。", n=MOST_ATTACHMENTS), field="file")
    position = max((one.position for one in tender.attachments), default=-1) + 1
    tender.attachments.append(
        Attachment(
            position=position,
            name=upload.name,
            media_type=TYPES[upload.reading.kind],
            sha256=sha256,
            size=len(upload.content),
            text_sha256=storage.current().put(upload.reading.data()) if upload.reading.text else None,
            drawing=upload.drawing,
            pictures=upload.reading.pictures,
        )
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
