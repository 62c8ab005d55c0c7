"""``procure restore``: a backup put back into an empty installation, and judged."""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.web.backup import putting_back
from procure.web.config import from_environment
from procure.web.installation import opened

_HEAD = re.compile(r"[0-9a-f]{64}")


def main(argv: list[str]) -> int:
    """Put it back; 1 where something in it doesn't hold, 2 where it can't be put back at all."""
    asked = _parser().parse_args(argv)
    try:
        outside = [_head(one) for one in asked.head]
        manifest = putting_back.manifest_of(asked.folder)
        putting_back.bring_keys(asked.folder, manifest, from_environment().keys)
        return _put_back(asked.folder, manifest, outside)
    except BadInput as wrong:
        print(wrong.reason, file=sys.stderr)
        return 2


def _put_back(folder: Path, manifest: dict[str, Any], outside: list[str]) -> int:
    with opened():
        faults = putting_back.put_back(folder, manifest, outside)
    for fault in faults:
        print(fault)
    if faults:
        print(Message("恢复的数据有 %(n)s 处不成立，请不要用它开始服务。", n=len(faults)))
        return 1
    print(Message("已恢复 %(time)s 的备份：账本、每份回执和每个文件都核验无误。", time=manifest["time"]))
    if not outside:
        print(Message("没有给出别处保存的链头（--head），因此不能发现这份备份是不是旧的。"))
    return 0


def _head(given: str) -> str:
    """A head by its value, or by the signed file that was kept."""
    if _HEAD.fullmatch(given.lower()):
        return given.lower()
    try:
        found = str(json.loads(Path(given).read_text(encoding="utf-8"))["head"])
    except (OSError, ValueError, KeyError, TypeError):
        found = ""
    if not _HEAD.fullmatch(found):
        raise BadInput(Message("“%(given)s”既不是链头也不是链头文件（head.json）。", given=given))
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("procure restore", description=str(Message("恢复一份备份。")))
    parser.add_argument(
        "folder", type=Path, metavar="文件夹", help=str(Message("procure backup 写成的文件夹"))
    )
    parser.add_argument(
        "--head",
        action="append",
        default=[],
        metavar="链头",
        help=str(Message("别处保存的链头或者 head.json，可多次给出")),
    )
    return parser
