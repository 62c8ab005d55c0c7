"""``procure docs``: write the reference pages, or check that they are fresh."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from procure.core.terms import Message
from procure.web import reference


def main(argv: list[str]) -> int:
    """Write the pages into a folder; with ``--check`` 1 when one of them is stale."""
    parser = argparse.ArgumentParser(prog="procure docs", description="生成规则、状态、期限三份文档")
    parser.add_argument("--out", type=Path, default=Path("docs"))
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args(argv)
    stale = [name for name, text in reference.pages().items() if _kept(arguments.out / name) != text]
    if arguments.check:
        for name in stale:
            print(Message("%(name)s 不是最新的，请运行 procure docs。", name=name), file=sys.stderr)
        return 1 if stale else 0
    for name in stale:
        (arguments.out / name).write_text(reference.pages()[name], encoding="utf-8")
    return 0


def _kept(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
