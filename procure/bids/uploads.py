"""Sealed files on their way in: in pieces, resumable, durable before they are acknowledged."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa

from procure import storage
from procure.bids.models import Blob, Upload
from procure.bids.refusals import Refused
from procure.bids.rules import FinishUpload, on
from procure.core import rules
from procure.core.errors import NotFound
from procure.core.rules import RuleBroken
from procure.core.terms import Message
from procure.crypto import headers
from procure.crypto.refusals import SealRefused
from procure.db import db

LARGEST_PIECE = 8 << 20
LARGEST_FILE = 1 << 30
_ID = re.compile(r"[0-9a-f]{32}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_RESERVE = 20
"""One part in twenty of the disk stays free, so that bids already uploaded can still be handed in."""


def begin(upload_id: str, organisation_id: str, at: datetime) -> Upload:
    """The organisation's own upload with this id, new or known; a foreign one looks like a bad id."""
    if not _ID.fullmatch(upload_id):
        raise Refused("upload-id", Message("上传编号须是32位小写十六进制数字。"))
    upload = db.session.get(Upload, upload_id)
    if upload is None:
        upload = Upload(id=upload_id, organisation_id=organisation_id, started_at=at)
        db.session.add(upload)
    elif upload.organisation_id != organisation_id:
        raise Refused("upload-id", Message("上传编号不可用，请换一个随机编号重新上传。"))
    elif upload.sha256 is not None:
        raise _out_of_step(offset_of(upload))
    return upload


def mine(upload_id: str, organisation_id: str) -> Upload:
    """The organisation's own upload; NotFound for any other."""
    upload = db.session.get(Upload, upload_id)
    if upload is None or upload.organisation_id != organisation_id:
        raise NotFound(Message("没有这个上传。"))
    return upload


def offset_of(upload: Upload) -> int:
    """How many bytes are there; the next piece starts with this one."""
    if upload.sha256 is not None:
        blob = db.session.get(Blob, upload.sha256)
        return blob.size if blob else 0
    path = part(upload.id)
    return path.stat().st_size if path.exists() else 0


def append(upload_id: str, offset: int, piece: bytes, digest: str) -> int:
    """Write one piece after checking its SHA-256 (hex) and return the new offset.

    A piece that was torn by a crash shows in the offset; the whole file is hashed again at the end.
    """
    if sha256(piece).hexdigest() != digest:
        raise Refused("piece-digest", Message("这一段在传输中损坏（校验值不符），请重传这一段。"))
    with held(upload_id) as handle:
        have = handle.seek(0, os.SEEK_END)
        if have != offset:
            raise _out_of_step(have)
        _refuse_too_much(have + len(piece))
        handle.write(piece)
        handle.flush()
        os.fsync(handle.fileno())
        return have + len(piece)


def seal_of(upload: Upload, wanted: str, size: int) -> Message | None:
    """Hash the whole file again and look whether it is sealed; None is yes, a Message what is wrong.

    BadInput codes: incomplete, hash-wrong. A file with a wrong hash is dropped, so that it can be sent anew.
    """
    path = part(upload.id)
    have = path.stat().st_size if path.exists() else 0
    if not _SHA256.fullmatch(wanted) or have != size:
        reason = Message("文件还没有传完：已收到%(have)s字节，应有%(size)s字节。", have=have, size=size)
        raise Refused("incomplete", reason, status=409, offset=have)
    if storage.hash_of(path) != (wanted, size):
        path.unlink()
        raise Refused("hash-wrong", Message("文件内容与所报的SHA-256不符，请重新上传该文件。"))
    try:
        headers.looks_sealed(path, size)
    except SealRefused as refusal:
        path.unlink()
        return refusal.reason
    return None


def finish(upload: Upload, wanted: str, size: int, fault: Message | None, at: datetime) -> Blob:
    """Take the file in under its hash; finishing twice changes nothing (电子招标投标办法 26)."""
    _enforce(FinishUpload(fault), at)
    known = db.session.get(Blob, wanted)
    if known is not None:
        refuse_foreign(known, upload)
    blob = known or Blob(sha256=wanted, organisation_id=upload.organisation_id, size=size, received_at=at)
    db.session.add(blob)
    mark(upload, wanted)
    if known is None:
        storage.current().adopt(part(upload.id), wanted)
    else:
        part(upload.id).unlink(missing_ok=True)
    return blob


def refuse_foreign(blob: Blob, upload: Upload) -> None:
    """Refused where another organisation has uploaded the very file."""
    if blob.organisation_id != upload.organisation_id:
        part(upload.id).unlink(missing_ok=True)
        reason = Message("该密文已由其他单位上传。投标文件须由本单位自行加密，请重新密封后上传。")
        raise Refused("blob-foreign", reason, status=409)


def mark(upload: Upload, sha256: str | None) -> None:
    """The upload is finished with this file; with None it begins anew."""
    upload.sha256 = sha256
    db.session.flush()


def drop(upload: Upload) -> None:
    """Forget an upload and the part that was received."""
    part(upload.id).unlink(missing_ok=True)
    db.session.delete(upload)
    db.session.flush()


def is_finished(upload: Upload, wanted: str) -> bool:
    """Whether this very file was finished before."""
    return upload.sha256 is not None and upload.sha256 == wanted


def unfinished(organisation_id: str) -> int:
    """How many uploads of an organisation have begun and not been finished."""
    wanted = sa.select(sa.func.count()).select_from(Upload)
    mine = wanted.where(Upload.organisation_id == organisation_id, Upload.sha256.is_(None))
    return db.session.scalar(mine) or 0


def _enforce(facts: FinishUpload, at: datetime) -> None:
    try:
        rules.enforce(facts, on(at))
    except RuleBroken as broken:
        article = broken.breaches[0].rule.article
        raise Refused("blob-not-encrypted", broken.reason, article=article) from broken


def _out_of_step(offset: int) -> Refused:
    reason = Message("上传位置不连续，请从第%(offset)s字节继续。", offset=offset)
    return Refused("offset", reason, status=409, offset=offset)


def _refuse_too_much(size: int) -> None:
    if size > LARGEST_FILE:
        reason = Message("单个密文不得超过%(limit)s MB，请拆分文件。", limit=LARGEST_FILE >> 20)
        raise Refused("blob-too-big", reason, status=413)
    usage = shutil.disk_usage(storage.current().root)
    if usage.free * _RESERVE < usage.total:
        reason = Message("平台存储空间紧张，暂不接收新的上传；已上传的投标仍可递交。请稍后再试。")
        raise Refused("disk-full", reason, status=507)


def part(upload_id: str) -> Path:
    """Where the part received so far lies."""
    return storage.current().root / "incoming" / f"up-{upload_id}"


@contextmanager
def held(upload_id: str) -> Iterator[BinaryIO]:
    """The part received, for one at a time: whoever writes to it, or hashes it and takes it in."""
    path = part(upload_id)
    with path.open("ab") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _out_of_step(handle.seek(0, os.SEEK_END)) from None
        if not path.exists() or path.stat().st_ino != os.fstat(handle.fileno()).st_ino:
            raise _out_of_step(0)  # it was taken in, or dropped, between opening and holding it
        yield handle
