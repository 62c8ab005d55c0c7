"""``procure check``: what in a text or document restricts who may bid, and under which article."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from procure.core import clock
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.fairness import exchange
from procure.fairness.engine import check
from procure.fairness.findings import Finding, Outcome, Verdict, heaps
from procure.fairness.reading import Reading, text_of

PASSED, BLOCKED, UNUSABLE = 0, 1, 2


class Parser(argparse.ArgumentParser):
    """Arguments, refused in Chinese."""

    def error(self, message: str) -> NoReturn:
        """Say how it is called."""
        raise BadInput(
            Message("参数有误：请写 procure check 文件… [--json]，或者 procure check --jsonl 文件。")
        )


def main(argv: list[str]) -> int:
    """Print what was found; 0 where nothing blocks, 1 where something does, 2 for unusable input."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        given = _parser().parse_args(argv)
        if bool(given.files) == bool(given.jsonl):
            raise BadInput(Message("请给出要检查的文件，或者用 --jsonl 给出一个JSONL文件，两者选一。"))
        return _lines(given) if given.jsonl else _files(given)
    except BadInput as wrong:
        print(wrong.reason, file=sys.stderr)
        return UNUSABLE


def _parser() -> Parser:
    parser = Parser(
        "procure check",
        description="公平竞争审查：检查采购文件有没有限制、排斥供应商的内容。"
        "没有不予通过的内容时返回0，有时返回1，有读不了的输入时返回2。",
        allow_abbrev=False,
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="文件", help=".docx、.pdf、.xlsx、.md、.txt")
    parser.add_argument("--json", action="store_true", help="每个文件输出一行JSON")
    parser.add_argument(
        "--jsonl",
        type=Path,
        metavar="文件",
        help='每行一个JSON对象 {"text": …, "section": 可选}，按次序各输出一行',
    )
    parser.add_argument(
        "--on", type=_day, default=None, metavar="日期", help="按哪一天施行的规定检查，默认今天（北京时间）"
    )
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(Message("看不懂日期“%(given)s”，请写成 2026-11-23 的样子。", given=text)) from None


def _on(given: argparse.Namespace) -> date:
    day: date = given.on or clock.beijing_day(clock.now())
    return day


def _lines(given: argparse.Namespace) -> int:
    """Check each line of a JSONL file; nothing is printed where one of them can't be used."""
    asked = list(_asked(given.jsonl))
    blocked = False
    for one in asked:
        verdict = check(one.text, section=one.section, on=_on(given))
        print(exchange.line(exchange.answer(verdict)))
        blocked |= verdict.outcome is Outcome.BLOCK
    return BLOCKED if blocked else PASSED


def _asked(path: Path) -> Iterator[exchange.Asked]:
    text = _text(path)
    for number, line in enumerate(text.removesuffix("\n").split("\n") if text else (), 1):
        try:
            yield exchange.asked(line)
        except BadInput as wrong:
            raise BadInput(
                Message("%(file)s 第%(line)s行：%(why)s", file=path, line=number, why=str(wrong.reason))
            ) from None


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise _unread(path, error) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise BadInput(
            Message("%(file)s 第%(line)s行不是UTF-8编码，请转为UTF-8后再试。", file=path, line=line)
        ) from None


def _unread(path: Path, error: OSError) -> BadInput:
    return BadInput(Message("%(file)s 打不开：%(why)s", file=path, why=_why(error)))


def _why(error: OSError) -> str:
    known = {
        FileNotFoundError: "没有这个文件。请核对路径。",
        IsADirectoryError: "这是文件夹。请写出其中的文件。",
        PermissionError: "没有读取权限。",
    }
    return known.get(type(error)) or error.strerror or type(error).__name__


@dataclass(frozen=True)
class _Checked:
    path: Path
    reading: Reading
    verdict: Verdict

    def place(self, found: Finding) -> str:
        """Where in the file a finding stands, as a person is told."""
        return str(self.reading.place(found.start) or "")

    def data(self) -> dict[str, Any]:
        """The answer for this file, with the place of each finding."""
        answer = exchange.answer(self.verdict)
        for one, found in zip(answer["findings"], self.verdict.findings, strict=True):
            one["place"] = self.place(found)
        return {"file": str(self.path)} | answer


def _files(given: argparse.Namespace) -> int:
    """Check each file; those that can't be read are named, and the others checked all the same."""
    status = PASSED
    for path in given.files:
        try:
            checked = _checked(path, _on(given))
        except BadInput as wrong:
            print(wrong.reason, file=sys.stderr)
            status = UNUSABLE
            continue
        print(exchange.line(checked.data()) if given.json else "\n".join(_report(checked)))
        if checked.verdict.outcome is Outcome.BLOCK:
            status = max(status, BLOCKED)
    return status


def _checked(path: Path, on: date) -> _Checked:
    try:
        reading = text_of(path)
    except OSError as error:
        raise _unread(path, error) from None
    except BadInput as wrong:
        raise BadInput(Message("%(file)s：%(why)s", file=path, why=str(wrong.reason))) from None
    return _Checked(path, reading, check(reading.text, section=None, on=on))


def _report(checked: _Checked) -> Iterable[str]:
    """The findings of a file for people."""
    verdict = checked.verdict
    yield f"{checked.path}：{verdict.outcome.label}，{len(verdict.findings)}处"
    for found, *beneath in heaps(verdict.findings):
        yield f"  [{found.force.label}] {checked.place(found)} {found.id} {found.title}：{found.excerpt}"
        yield f"    理由：{found.reason}"
        yield f"    依据：{found.article}"
        yield f"    建议：{found.rewording}"
        for other in beneath:
            yield f"    同一处还有：[{other.force.label}] {other.id} {other.title}（依据：{other.article}）"
