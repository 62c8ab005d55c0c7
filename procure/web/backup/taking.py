"""Taking a backup while the site is at work: one instant of the database, and every file it names."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from procure import storage
from procure.core import clock
from procure.crypto import certificates, keyring
from procure.db import db
from procure.ledger import queries as ledger
from procure.web import schema
from procure.web.backup import rows, stored

VERSION = 1
PRIVATE = ("root.key", "receipt.key")


def take(folder: Path, keys: Path, at: datetime, *, with_keys: bool) -> dict[str, int]:
    """Write everything into an empty folder, the manifest last; how many rows and files there are.

    ``head.json`` with its signature is the checkpoint: kept elsewhere, it shows later what is missing.
    """
    (folder / "tables").mkdir()
    (folder / "files").mkdir()
    (folder / "keys").mkdir(mode=0o700)
    _one_instant()
    counted = rows.write(db.session.connection(), folder / "tables")
    files = [_copy(sha256, folder / "files") for sha256 in stored.named()]
    for path in keys.iterdir():
        if with_keys or path.name not in PRIVATE:
            shutil.copy2(path, folder / "keys" / path.name)
    _write_head(folder)
    manifest = {
        "v": VERSION,
        "type": "backup",
        "time": clock.text(at),
        "revision": schema.revision(),
        "root_sha256": certificates.sha256_of(keyring.current().root_certificate),
        "rows": counted,
        "files": len(files),
    }
    (folder / "backup.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return {"rows": sum(counted.values()), "files": len(files)}


def _one_instant() -> None:
    """A transaction that sees one instant: SQLite's always do."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


def _copy(sha256: str, folder: Path) -> str:
    storage.current().copy_out(sha256, folder / sha256)
    return sha256


def _write_head(folder: Path) -> None:
    newest = ledger.newest_head()
    if newest is not None:
        (folder / "head.json").write_text(newest.document, encoding="utf-8")
        (folder / "head.json.p7s").write_bytes(newest.p7s)
