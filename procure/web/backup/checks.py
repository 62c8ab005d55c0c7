"""What is wrong with an installation, judged against a head of its ledger that was kept elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa

from procure import storage
from procure.bids.models import Submission
from procure.core import clock
from procure.core.terms import Message
from procure.crypto import cms, keyring
from procure.crypto.documents import Receipt
from procure.crypto.refusals import Refused
from procure.db import db
from procure.ledger import queries as ledger
from procure.ledger.models import Line
from procure.ledger.verify import Signers, verify
from procure.web.backup import stored

_PIECE = 1 << 20


def faults(outside: Collection[str]) -> Iterator[Message]:
    """Everything that doesn't hold: the ledger, each receipt, each stored file; nothing where all does."""
    yield from _ledger(outside)
    yield from _receipts()
    yield from _files()


def _ledger(outside: Collection[str]) -> Iterator[Message]:
    ring = keyring.current()
    report = verify(Signers(ring.root_certificate, ring.receipt_certificate), outside)
    if report.fault is not None:
        yield Message("账本不成立：%(why)s", why=report.fault)
    for head in sorted(report.missing):
        last = ledger.last()
        yield Message(
            "账本里没有别处保存的链头 %(head)s：这份数据比那个链头旧，或者被截断、重写过。"
            "它的最后一行是第 %(n)s 行，时间 %(at)s。请改用更新的备份。",
            head=head,
            n=last.index if last else 0,
            at=clock.text(last.at) if last else "—",
        )


def _receipts() -> Iterator[Message]:
    for submission in db.session.scalars(sa.select(Submission).order_by(Submission.line_index)):
        if not _is_proved(submission):
            yield Message("第 %(n)s 行账本所记的回执与投标文件对不上。", n=submission.line_index)


def _is_proved(submission: Submission) -> bool:
    """The receipt is the platform's, it is the ledger's line, and it names these very bytes."""
    line = db.session.get(Line, submission.line_index)
    try:
        receipt = Receipt.parse(submission.receipt.encode())
        root = keyring.current().root_certificate
        cms.verify(receipt.data, submission.receipt_p7s, [root], submission.arrived_at)
    except Refused:
        return False
    digest = hashlib.sha256(submission.document).hexdigest()
    is_in_ledger = line is not None and (line.entry, line.head) == (receipt["entry"], receipt["head"])
    return is_in_ledger and digest == submission.sha256 and digest in receipt["entry"]


def _files() -> Iterator[Message]:
    keep = storage.current()
    for sha256 in stored.named():
        try:
            found = _digest(keep.open(sha256))
        except FileNotFoundError:
            yield Message("缺少存储的文件 %(sha256)s。", sha256=sha256)
            continue
        if found != sha256:
            yield Message("存储的文件 %(sha256)s 被改动过或者已经损坏。", sha256=sha256)


def digest(path: Path) -> str:
    """SHA-256 of a file, in constant memory."""
    return _digest(path.open("rb"))


def _digest(stream: BinaryIO) -> str:
    found = hashlib.sha256()
    with stream:
        while piece := stream.read(_PIECE):
            found.update(piece)
    return found.hexdigest()
