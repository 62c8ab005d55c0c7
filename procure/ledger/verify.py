"""Recomputing the whole chain from what lies in the database, trusting none of its columns."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography import x509

from procure.core import clock
from procure.core.terms import Message
from procure.crypto import chain, cms
from procure.crypto.certificates import sha256_of
from procure.crypto.refusals import SignatureRefused
from procure.ledger import heads, queries, service
from procure.ledger.models import Line, SignedHead


@dataclass(frozen=True)
class Signers:
    """Who may sign heads: the receipt certificate, under its root."""

    root: x509.Certificate
    receipt: x509.Certificate


@dataclass
class Report:
    """What was counted, and the first thing that is wrong; ``missing`` are outside heads never met."""

    lines: int = 0
    signed_heads: int = 0
    erased: int = 0
    head: str = chain.ZERO
    fault: Message | None = None
    missing: set[str] = field(default_factory=set)

    @property
    def holds(self) -> bool:
        """Whether nothing at all is wrong."""
        return self.fault is None and not self.missing


class _Broken(Exception):
    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


def verify(signers: Signers, outside: Collection[str] = ()) -> Report:
    """Recompute every line and signed head in order and in constant memory; stops at the first fault.

    ``outside`` are heads kept elsewhere (a receipt, a printed record): each must be met in the chain.
    Without one, a chain rewritten as a whole by whoever holds the receipt key, or cut at its end, still fits.
    """
    return judge(queries.every, queries.every_head, signers, outside)


def judge(
    lines: Callable[[], Generator[Line]],
    signed: Callable[[], Generator[SignedHead]],
    signers: Signers,
    outside: Collection[str] = (),
) -> Report:
    """The same of lines and signed heads from anywhere; signatures take long and are looked at last."""
    report = Report(missing={head.lower() for head in outside} - {chain.ZERO})
    try:
        with closing(lines()) as every, closing(signed()) as waiting:
            _walk(every, waiting, report)
        if not report.missing:
            with closing(signed()) as every_head:
                _check_signatures(every_head, signers)
    except _Broken as broken:
        report.fault = broken.reason
    return report


def _walk(lines: Iterable[Line], waiting: Iterator[SignedHead], report: Report) -> None:
    following = next(waiting, None)
    for line in lines:
        _check_line(line, report)
        if following is not None and following.index <= line.index:
            _check_head(following, line)
            report.signed_heads += 1
            following = next(waiting, None)
        _count(line, report)
    if following is not None:
        raise _Broken(Message("第 %(n)s 行有平台签过名的链头，账本里却没有这一行。", n=following.index))


def _count(line: Line, report: Report) -> None:
    report.lines += 1
    report.head = line.head
    report.erased += line.facts is None
    report.missing.discard(line.head)


def _check_line(line: Line, report: Report) -> None:
    if line.index != report.lines:
        raise _Broken(
            Message("第 %(n)s 行缺失或次序被改：其位置上是第 %(x)s 行。", n=report.lines, x=line.index)
        )
    if line.prev != report.head:
        raise _Broken(Message("第 %(n)s 行没有接在上一行之后。", n=line.index))
    if line.leaf != chain.leaf_of(line.entry.encode()):
        raise _Broken(Message("第 %(n)s 行的内容与其杂凑值不符：内容被改动过。", n=line.index))
    if line.head != chain.head_after(line.prev, line.leaf):
        raise _Broken(Message("第 %(n)s 行的链头与内容不符。", n=line.index))
    _check_columns(line)


def _check_columns(line: Line) -> None:
    """Every column beside the entry says what entry and facts say; erased facts take with them who acted."""
    entry = _object(line.entry, line)
    facts = _object(line.facts, line) if line.facts is not None else {}
    if line.facts is not None and entry.get("facts_sha256", "") != service.sha256(line.facts):
        raise _Broken(Message("第 %(n)s 行所附的事实被改动过。", n=line.index))
    told = facts | entry | {"time": _instant(entry)}
    for name, value in _columns(line).items():
        if told.get(name, value if line.facts is None else None) != value:
            raise _Broken(Message("第 %(n)s 行的“%(name)s”与所存内容不一致。", n=line.index, name=name))


def _columns(line: Line) -> dict[str, object]:
    return {
        "kind": line.act,
        "time": line.at,
        "subject": line.subject,
        "by_person": line.by_person,
        "by_organisation": line.by_organisation,
    }


def _instant(entry: dict[str, Any]) -> datetime | None:
    try:
        return clock.parse(entry["time"])
    except (KeyError, TypeError, ValueError):
        return None


def _object(text: str, line: Line) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise _Broken(Message("第 %(n)s 行的内容无法读取。", n=line.index))
    return found


def _check_head(signed: SignedHead, line: Line) -> None:
    if (signed.index, signed.head) != (line.index, line.head):
        raise _Broken(Message("第 %(n)s 行的链头与平台当时签名的链头不同。", n=signed.index))
    if signed.at.microsecond or signed.document != heads.document(signed.head, signed.at):
        raise _Broken(Message("第 %(n)s 行链头的签名文件被改动过。", n=signed.index))


def _check_signatures(every: Iterable[SignedHead], signers: Signers) -> None:
    for signed in every:
        try:
            seen = cms.verify(signed.document.encode(), signed.p7s, [signers.root], signed.at)
        except SignatureRefused as refusal:
            raise _Broken(
                Message("第 %(n)s 行链头的签名不成立：%(why)s", n=signed.index, why=refusal.reason)
            ) from refusal
        if seen.certificate_sha256 != sha256_of(signers.receipt):
            raise _Broken(Message("第 %(n)s 行链头不是平台回执密钥签的。", n=signed.index))
