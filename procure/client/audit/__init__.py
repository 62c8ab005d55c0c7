"""``procure audit DIR``: judge an evidence package offline, by what it holds alone."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509

from procure.client.audit.index import audit
from procure.client.audit.report import Failed, Report, Unusable, naming
from procure.core.terms import Message
from procure.crypto import certificates
from procure.crypto.documents import Receipt

OK, FAILED, UNUSABLE = 0, 1, 2


def main(argv: list[str]) -> int:
    """0: the package holds; 1: it doesn't; 2: there is nothing to audit."""
    arguments = _parser().parse_args(argv)
    report = Report()
    status, reason = _run(arguments, report)
    _print_json(status, reason, report) if arguments.json else _print(status, reason, report)
    return status


def _run(arguments: argparse.Namespace, report: Report) -> tuple[int, Message | None]:
    try:
        receipts, authorities = _receipts(arguments.receipt), _roots(arguments.tsa_root)
        audit(arguments.folder, arguments.anchor, receipts, report, authorities)
    except Failed as error:
        return FAILED, error.reason
    except Unusable as error:
        return UNUSABLE, error.reason
    except Exception as error:  # hostile input may break a parser: that must not look like a verdict of ours
        return FAILED, Message("证据包无法处理（%(kind)s）。", kind=type(error).__name__)
    return OK, None


def _receipts(paths: Sequence[Path]) -> list[Receipt]:
    return [_receipt(path) for path in paths]


def _roots(paths: Sequence[Path]) -> list[x509.Certificate]:
    found = []
    for path in paths:
        with naming(str(path)):
            found += certificates.load_all(path.read_bytes())
    return found


def _receipt(path: Path) -> Receipt:
    with naming(str(path)):
        return Receipt.parse(path.read_bytes())


def _print(status: int, reason: Message | None, report: Report) -> None:
    for line in report.checked:
        print(f"✓ {line}")
    for line in report.remarks:
        print(f"注：{line}")
    if status == OK:
        print("AUDIT OK 审计通过")
        return
    word = "AUDIT FAILED" if status == FAILED else "NOT AUDITED"
    print(f"{word}: {reason}", file=sys.stdout if status == FAILED else sys.stderr)


def _print_json(status: int, reason: Message | None, report: Report) -> None:
    whole = {
        "ok": status == OK,
        "reason": None if reason is None else str(reason),
        "checked": [str(one) for one in report.checked],
        "remarks": [str(one) for one in report.remarks],
    }
    print(json.dumps(whole, ensure_ascii=False, indent=2))


def _anchor(text: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", text.lower()):
        raise argparse.ArgumentTypeError("须是64位十六进制的SHA-256")
    return text.lower()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="procure audit", description="离线审计一个证据包")
    parser.add_argument("folder", type=Path, help="证据包所在的文件夹")
    parser.add_argument(
        "--anchor", type=_anchor, action="append", default=[], help="信任的根证书（DER）的SHA-256，可重复"
    )
    parser.add_argument(
        "--receipt", type=Path, action="append", default=[], help="另行保存的回执json，可重复"
    )
    parser.add_argument(
        "--tsa-root", type=Path, action="append", default=[], help="时间戳机构的根证书（PEM），可重复"
    )
    parser.add_argument("--json", action="store_true", help="以JSON输出")
    return parser
