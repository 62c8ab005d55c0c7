"""Sending sealed files in pieces, going on where the last attempt stopped."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path

from procure.client.api import ServerRefused
from procure.client.platform import Place
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.crypto.sealing import SealedBid

PIECE = 4 << 20
_TRIES = 5
_PAUSE_SECONDS = 1.0
Say = Callable[[str], None]


def upload(at: Place, sealed: SealedBid, say: Say) -> None:
    """Send every blob that isn't there yet, going on where the last attempt stopped."""
    for number, path in enumerate(sealed.blobs, start=1):
        _upload(at, path, partial(_tell, say, f"密文 {number}/{len(sealed.blobs)}"))


def _tell(say: Say, what: str, progress: str) -> None:
    say(f"{what}：{progress}")


def _upload(at: Place, path: Path, say: Say) -> None:
    upload_id, size, tries = path.name[:32], path.stat().st_size, 0
    offset = offset_of(at, upload_id)
    while offset < size or not _finished(at, upload_id, path.name, size):
        if offset >= size:
            tries, offset = _again(tries), offset_of(at, upload_id)
            continue
        try:
            offset = send_piece(at, upload_id, offset, _read(path, offset))
            say(f"{offset}/{size} 字节")
        except ServerRefused as refused:
            tries = _retry(refused, tries)
            offset = refused.answer.get("offset", offset) if refused.status else offset_of(at, upload_id)


def send_piece(at: Place, upload_id: str, offset: int, piece: bytes) -> int:
    """Send one piece with its digest; the new offset."""
    digest = base64.b64encode(sha256(piece).digest()).decode()
    headers = {"Content-Digest": f"sha-256=:{digest}:", "Content-Type": "application/octet-stream"}
    answer = at.server.put(f"/api/up/{upload_id}", params={"offset": offset}, content=piece, headers=headers)
    return int(answer.headers["Upload-Offset"])


def offset_of(at: Place, upload_id: str) -> int:
    """Where the platform wants the next piece; 0 for an upload it doesn't know."""
    try:
        return int(at.server.send("HEAD", f"/api/up/{upload_id}").headers["Upload-Offset"])
    except ServerRefused as refused:
        if refused.status == 404:
            return 0
        raise


def _finished(at: Place, upload_id: str, name: str, size: int) -> bool:
    """Whether the platform has the whole file under its hash; false where it must be sent again."""
    given = {"sha256": name, "size": size}
    try:
        at.server.post(f"/api/up/{upload_id}/finish", json=given)
    except ServerRefused as refused:
        if refused.code == "file-lost" and offset_of(at, upload_id) == size:
            at.server.post(f"/api/up/{upload_id}/restore", json=given)
            return True
        if refused.code not in ("file-lost", "incomplete", "hash-wrong"):
            raise
        return False
    return True


def _retry(refused: ServerRefused, tries: int) -> int:
    if refused.status and refused.code not in ("offset", "cut-off", "piece-digest"):
        raise refused
    return _again(tries, refused)


def _again(tries: int, refused: ServerRefused | None = None) -> int:
    if tries >= _TRIES:
        raise refused or BadInput(
            Message("多次重传仍未成功，请稍后再运行一次，会从断点继续。"), code="upload"
        )
    time.sleep(_PAUSE_SECONDS * tries)
    return tries + 1


def _read(path: Path, offset: int) -> bytes:
    with path.open("rb") as handle:
        handle.seek(offset)
        return handle.read(PIECE)
