"""Putting a backup back: into an installation that has nothing yet, and judged before anybody uses it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Any

from procure import storage
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.crypto import certificates
from procure.db import db, unit_of_work
from procure.web import schema
from procure.web.backup import checks, rows
from procure.web.backup.taking import PRIVATE, VERSION


def manifest_of(folder: Path) -> dict[str, Any]:
    """What the backup says of itself; BadInput where it is none, or was broken off."""
    try:
        found = json.loads((folder / "backup.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict) or found.get("v") != VERSION or found.get("type") != "backup":
        raise BadInput(
            Message("%(folder)s 不是一份完整的备份。请指明 procure backup 写成的文件夹。", folder=folder)
        )
    return found


def bring_keys(folder: Path, manifest: dict[str, Any], keys: Path) -> None:
    """Put the platform's keys in place, from the backup or as the operator laid them there already."""
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in (folder / "keys").iterdir():
        if not (keys / path.name).exists():
            shutil.copy2(path, keys / path.name)
    missing = [name for name in PRIVATE if not (keys / name).exists()]
    if missing:
        raise BadInput(
            Message(
                "备份里没有平台的私钥。请先把单独保存的 %(names)s 放进 %(folder)s，再运行一次。",
                names="、".join(missing),
                folder=keys,
            )
        )
    root = certificates.load((keys / "root.crt").read_bytes())
    if certificates.sha256_of(root) != manifest["root_sha256"]:
        raise BadInput(Message("%(folder)s 里的密钥属于另一个平台。请换一个空的 PROCURE_HOME。", folder=keys))


def put_back(folder: Path, manifest: dict[str, Any], outside: Collection[str]) -> list[Message]:
    """Fill the empty installation; everything that doesn't hold, against heads kept elsewhere."""
    if schema.revision() is not None:
        raise BadInput(Message("这个数据库里已经有记录。请把 DATABASE_URL 指向一个空的数据库。"))
    for path in (folder / "files").iterdir():
        storage.current().copy_in(path, path.name)
    schema.upgrade(manifest["revision"])
    with unit_of_work():
        rows.read(db.session.connection(), folder / "tables")
    return list(checks.faults(outside))
