"""``procure backup``: the whole installation into a folder, while the site is at work."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from procure.core import clock
from procure.core.terms import Message
from procure.web.backup import taking
from procure.web.installation import opened


def main(argv: list[str]) -> int:
    """Write the backup; 1 where the folder isn't empty."""
    asked = _parser().parse_args(argv)
    asked.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(asked.folder.iterdir()):
        print(
            Message("%(folder)s 里已经有文件。请另指定一个空的文件夹。", folder=asked.folder), file=sys.stderr
        )
        return 1
    with opened() as app:
        keys = app.extensions["procure.config"].keys
        counted = taking.take(asked.folder, keys, clock.now(), with_keys=asked.with_keys)
    print(Message("已备份 %(rows)s 行记录、%(files)s 个文件到 %(folder)s。", folder=asked.folder, **counted))
    print(
        Message("备份里有平台的私钥，请加密保存。")
        if asked.with_keys
        else Message("备份里没有平台的私钥，请另行保存 %(keys)s。", keys=keys)
    )
    print(Message("请把 head.json 另存一份到别处：恢复时凭它发现旧的或者被截断的备份。"))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("procure backup", description=str(Message("备份整个平台。")))
    parser.add_argument("folder", type=Path, metavar="文件夹", help=str(Message("空的或者还不存在的文件夹")))
    parser.add_argument("--with-keys", action="store_true", help=str(Message("连同平台的私钥")))
    return parser
