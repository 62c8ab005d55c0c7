"""``procure bench``: what is taken in, opened and checked in which time, beside what can be done at all."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from procure.web.bench import debts, hot, opening, papers, places, submit, wordings
from procure.web.bench.running import Wrong

_ROUNDS = 4
_ALONE = {"check": wordings, "pdf": papers}
"""What needs no server and no database."""
_MEASURED = {"submit": submit, "hot": hot, "open": opening, "inbox": debts}


def main(argv: list[str]) -> int:
    """Print the figures; 1 where what was measured doesn't count, 2 where a database is missing."""
    asked = _parser().parse_args(argv)
    if alone := _ALONE.get(asked.what):
        return _print(alone, alone.measure(asked), asked)
    measured = _MEASURED[asked.what]
    with TemporaryDirectory(prefix="procure-bench-") as folder, ExitStack() as stack:
        server_url = None if asked.sqlite_only else _server(asked.postgresql, Path(folder), stack)
        if server_url is None and not asked.sqlite_only:
            print(
                "没有可用的PostgreSQL：请用 --postgresql postgresql://… 指定一个空闲的服务器，"
                "或者加 --sqlite-only 只测SQLite。",
                file=sys.stderr,
            )
            return 2
        try:
            found = measured.measure(Path(folder), server_url, asked)
        except Wrong as wrong:
            print(f"测量作废：{wrong}", file=sys.stderr)
            return 1
    return _print(measured, found, asked)


def _print(measured: ModuleType, found: dict[str, Any], asked: argparse.Namespace) -> int:
    print(json.dumps(found, ensure_ascii=False, indent=1) if asked.json else measured.table(found))
    return 0


def _server(given: str | None, folder: Path, stack: ExitStack) -> str | None:
    """The address that was given, or that of the bundled server until the stack is left."""
    return given or stack.enter_context(places.development_server(folder / "pg"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "procure bench", description="测量收标、开标、公平竞争审查、打印合同和打开待付款页有多快"
    )
    parser.add_argument(
        "what",
        choices=(*_MEASURED, *_ALONE),
        help="submit：多个项目收标；hot：同一项目收标；open：开标；check：审查文字；pdf：打印并签署合同；inbox：待付款页",
    )
    parser.add_argument("--seconds", type=float, default=1.5, metavar="N", help="submit：每轮每项测多久")
    parser.add_argument("--bids", type=int, metavar="N", help="hot、open：投标份数；inbox：未付发票张数")
    parser.add_argument("--size", type=int, metavar="N", help="open：每份文件的字节数；check：文字的字节数")
    parser.add_argument("--rounds", type=int, default=_ROUNDS, metavar="N", help="轮数，至少4轮才可作为结论")
    parser.add_argument("--postgresql", metavar="URL", help="用哪个PostgreSQL服务器（会新建并删除数据库）")
    parser.add_argument("--sqlite-only", action="store_true", help="只测SQLite")
    parser.add_argument("--json", action="store_true", help="输出JSON")
    return parser
