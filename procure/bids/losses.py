"""Sealed files that the platform lost or damaged: their bidders are asked for the very bytes.

The receipt names the hash of each file, so what has that hash is what was handed in; nothing else is taken.
The opening waits for it, for a time; then the bid counts as not opened, through no fault of its bidder.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import file_digest
from io import BufferedReader
from typing import cast

from procure import storage
from procure.bids import queries, uploads
from procure.bids.models import Blob, FileLoss, LostFile, Upload
from procure.bids.refusals import Refused
from procure.core.actors import Actor, platform
from procure.core.terms import Message
from procure.crypto.documents import Bid
from procure.db import db
from procure.ledger import service as ledger
from procure.tenders.models import Tender

WAIT = timedelta(hours=2)
"""How long an opening waits for a bidder to bring back what the platform lost."""
CODES = ("blob-missing", "blob-altered")
"""Why a bid does not open then."""
Losses = Mapping[str, Mapping[str, FileLoss]]
"""By bid and hash, what became of files."""


def loss_of(sha256: str) -> FileLoss | None:
    """What became of a file in our keeping, all of it read; None where it is whole."""
    try:
        with storage.current().open(sha256) as kept:
            found = file_digest(cast(BufferedReader, kept), "sha256").hexdigest()
    except FileNotFoundError:
        return FileLoss.MISSING
    return None if found == sha256 else FileLoss.ALTERED


def refuse_lost(sha256: str) -> None:
    """Refused where a file that was finished is not whole any more: it is restored, not finished again."""
    if loss_of(sha256):
        reason = Message(
            "平台保管的密文%(name)s…已不完整。请把同一文件重新传完，再请求补传；补传会记入存证链。",
            name=sha256[:12],
        )
        raise Refused("file-lost", reason, status=409, offset=0)


def losses_of(bid: Bid) -> dict[str, FileLoss]:
    """Which files of a bid are not whole."""
    return {sha256: loss for sha256 in bid.blob_hashes if (loss := loss_of(sha256))}


def ask_for(tender: Tender, losses: Losses, at: datetime) -> bool:
    """Ask bidders for what was just found to be lost; False where all of it was asked for in vain.

    What was brought back and is lost again is asked for again.
    """
    known, asked = queries.lost_before(losses), []
    for submission_id, of_bid in losses.items():
        for sha256, loss in of_bid.items():
            before = known.get((submission_id, sha256))
            if before is None or before.restored_at:
                asked.append(_asked(before or LostFile(submission_id=submission_id, sha256=sha256), loss, at))
    if asked:
        listed = [{"sha256": one.sha256, "loss": one.loss.value} for one in asked]
        facts = {"files": listed, "until": (at + WAIT).isoformat()}
        ledger.record("files.lost", subject=tender.id, by=platform(), at=at, facts=facts)
    return bool(asked)


def _asked(lost: LostFile, loss: FileLoss, at: datetime) -> LostFile:
    lost.loss, lost.found_at, lost.until, lost.restored_at = loss, at, at + WAIT, None
    db.session.add(lost)
    return lost


def restore(
    upload: Upload, wanted: str, size: int, loss: FileLoss | None, *, by: Actor, at: datetime
) -> None:
    """Put an uploaded file, which was hashed, in the place of one that is not whole.

    ``loss``: what is wrong with the one in our keeping. Refused codes: not-kept, blob-foreign, not-lost,
    not-awaited.
    """
    blob = db.session.get(Blob, wanted)
    if blob is None:
        reason = Message("平台没有收过这个密文，不能补传。请先核对回执里的校验值；要递交的，请按新文件上传。")
        raise Refused("not-kept", reason, status=409)
    uploads.refuse_foreign(blob, upload)
    asked, needing = queries.asked_for(wanted, by.organisation), queries.needing(wanted, by.organisation)
    if loss is None and not asked:
        raise Refused("not-lost", Message("平台上的这个密文完好无损，不需要补传。"), status=409)
    if not needing:
        reason = Message("这个密文所属的投标已经开启、被替换或者撤回，项目没有在等它，不能补传。")
        raise Refused("not-awaited", reason, status=409)
    uploads.mark(upload, wanted)
    storage.current().replace(uploads.part(upload.id), wanted)
    for one in asked:
        one.restored_at = at
    facts = {"sha256": wanted, "size": size, "loss": loss.value if loss else None}
    ledger.record("file.restored", subject=needing[0].tender_id, by=by, at=at, facts=facts)
