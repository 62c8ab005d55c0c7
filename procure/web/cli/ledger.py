"""``procure ledger``: verify the chain of the installation, or export it."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import NoReturn

from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.crypto import keyring
from procure.ledger import export
from procure.ledger.verify import Report, Signers, verify
from procure.web.installation import opened

_HEAD = re.compile(r"[0-9a-fA-F]{64}")


class Parser(argparse.ArgumentParser):
    """Says what is wrong in Chinese instead of argparse's English."""

    def error(self, message: str) -> NoReturn:
        raise BadInput(
            Message(
                "参数有误。用法：procure ledger verify [--head 链头]，"
                "或者 procure ledger export [--out 文件] [--facts]"
            )
        )


def main(argv: list[str]) -> int:
    """Run one of both; 1 where the ledger does not hold, 2 for a wrong call."""
    try:
        asked = _parser().parse_args(argv)
        _check(asked)
    except BadInput as wrong:
        print(wrong.reason, file=sys.stderr)
        return 2
    with opened():
        return _verify(asked.head) if asked.command == "verify" else _export(asked.out, asked.facts)


def _parser() -> Parser:
    parser = Parser("procure ledger", description="核验、导出账本。", allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("verify", help="重新计算整条链，指出第一处不符")
    checking.add_argument(
        "--head", action="append", default=[], metavar="链头", help="别处保存的链头，可多次给出"
    )
    writing = commands.add_parser("export", help="逐行导出为 JSON")
    writing.add_argument("--out", type=Path, metavar="文件", help="写入的文件；未给出时输出到屏幕")
    writing.add_argument("--facts", action="store_true", help="连同所附事实（含个人信息）")
    return parser


def _check(asked: argparse.Namespace) -> None:
    for head in getattr(asked, "head", []):
        if not _HEAD.fullmatch(head):
            raise BadInput(Message("链头应为64位十六进制数，收到的是“%(head)s”。", head=head))


def _verify(outside: list[str]) -> int:
    ring = keyring.current()
    report = verify(Signers(ring.root_certificate, ring.receipt_certificate), outside)
    print(_summary(report))
    if report.fault is not None:
        print(Message("不成立：%(why)s", why=report.fault))
    elif report.missing:
        for head in sorted(report.missing):
            print(
                Message("不成立：账本里没有别处保存的链头 %(head)s，其后的账本被截断或者重写过。", head=head)
            )
    return 0 if report.holds else 1


def _summary(report: Report) -> Message:
    return Message(
        "已核验 %(lines)s 行、%(heads)s 个签名链头，%(erased)s 行所附事实已依法删除；最后的链头 %(head)s",
        lines=report.lines,
        heads=report.signed_heads,
        erased=report.erased,
        head=report.head,
    )


def _export(out: Path | None, facts: bool) -> int:
    rows = export.rows(with_facts=facts)
    if out is None:
        sys.stdout.writelines(f"{row}\n" for row in rows)
        return 0
    with out.open("w", encoding="utf-8") as handle:
        handle.writelines(f"{row}\n" for row in rows)
    return 0
