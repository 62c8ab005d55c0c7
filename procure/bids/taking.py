"""Taking in under the ledger's lock: what may have changed meanwhile, the law, the sequence, the receipt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Self

import sqlalchemy as sa

from procure.bids import gates, judging, kept, queries, slips
from procure.bids.judging import Handed
from procure.bids.models import SealedPart, Submission, SubmissionKind
from procure.bids.queries import Door, Place
from procure.bids.refusals import Refused, enforce
from procure.bids.rules import HandIn, on
from procure.blacklist import queries as bans
from procure.core.actors import Actor
from procure.core.terms import Message
from procure.db import new_id
from procure.ledger import service as ledger
from procure.prepared import Prepared, at_once


@dataclass(frozen=True)
class Arrival:
    """A document that was judged, whose it is, and when its last byte came."""

    tender: Door
    handed: Handed
    by: Actor
    at: datetime

    @cached_property
    def claims(self) -> frozenset[str]:
        """What it is judged by beside the tender; two that share any of it are taken in one after another."""
        handed, own = self.handed, {self.by.organisation, self.handed.sha256}
        return frozenset(own.union(handed.parts, {handed.recipient} if handed.recipient else ()))


@dataclass(frozen=True)
class Accepted:
    """An accepted document with its receipt."""

    id: str
    kind: SubmissionKind
    seq: int
    sha256: str
    receipt: str
    receipt_p7s: bytes

    @classmethod
    def of(cls, one: Submission) -> Self:
        """What its organisation holds of it."""
        return cls(one.id, one.kind, one.seq, one.sha256, one.receipt, one.receipt_p7s)


@dataclass
class _Book:
    """What one transaction will write: the lines, and the rows that belong to them."""

    lines: ledger.Lines = field(default_factory=ledger.Lines)
    submissions: list[dict[str, Any]] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)

    def write(self) -> None:
        if self.submissions:
            self.lines.write()
            _SUBMISSION.write(*self.submissions)
        if self.parts:
            _PARTS.write(*self.parts)


def take_in(arrivals: Sequence[Arrival], *, is_all: bool = False) -> list[Accepted | Refused]:
    """The answer to each, in the order in which they came; no two of them may share a claim.

    Each accepted one has a line of its own. Who is refused leaves nothing, and hinders none of the others.
    ``is_all``: the unit of work does nothing else, and is committed with what is written.
    """
    durable = kept.durable({sha256 for one in arrivals for sha256 in one.handed.blobs})
    with at_once():
        gates.lock_shared(one.tender.id for one in arrivals)
        owned = kept.ask_owned(durable)
        book = _Book()
        asked = [_ask_place(one) for one in arrivals]
    have = owned()
    answers = [_answer(one, place(), have, book) for one, place in zip(arrivals, asked, strict=True)]
    with at_once(is_last=is_all):
        book.write()
    return answers


def _ask_place(one: Arrival) -> Callable[[], Place]:
    handed = one.handed
    about = (handed.sha256, handed.parts, handed.recipient, handed.envelope)
    return queries.ask_place(one.tender.id, one.by.organisation, *about)


def _answer(
    one: Arrival, place: Place, have: Mapping[tuple[str, str], int], book: _Book
) -> Accepted | Refused:
    try:
        judging.check_blobs(one.handed, one.by.organisation, have)
        return _take_in(one, place, book)
    except Refused as refused:
        return refused


def _take_in(one: Arrival, place: Place, book: _Book) -> Accepted:
    if place.knows and (repeated := _repeated(one)):
        return repeated
    if place.is_closed:
        raise _overtaken()
    if place.tender_sha256 != one.tender.tender_sha256 or not place.is_published:
        raise Refused("tender-revision", Message("招标文件刚刚有变动，请重新下载后核对、密封并递交。"))
    enforce(_hand_in(one.handed, place, one.at), one.at)
    _refuse_reused(one, place)
    in_order = max(one.at, place.latest or one.at)  # a clock that was put back leaves receipts in their order
    return _accept(one, place, in_order, book)


def _repeated(one: Arrival) -> Accepted | None:
    document, p7s = one.handed.document.data, one.handed.p7s
    found = queries.repeated(one.tender.id, one.by.organisation, document, p7s)
    return Accepted.of(found) if found else None


def _hand_in(handed: Handed, place: Place, at: datetime) -> HandIn:
    ban = bans.in_force(place.code, on(at)) if place.was_ever_banned else None
    return HandIn(
        seq=handed.seq,
        prev=handed.document["prev"],
        last_seq=place.last_seq,
        standing=place.standing,
        is_withdrawal=handed.kind is SubmissionKind.WITHDRAW,
        today=on(at),
        banned_until=ban.ends_on if ban else None,
        ban_decision=ban.decision_number if ban else "",
    )


def _overtaken() -> Refused:
    """It came in time, and the platform was too slow for it: no fault of the supplier's."""
    reason = Message(
        "投标文件在截止时间前已经到达，但平台未能及时核验完毕，截标记录已经生成，本次递交没有生效。"
        "这不是贵单位的责任：请保存好本拒收回执，立即联系采购人和监管部门。"
    )
    return Refused("overtaken", reason, status=409)


def _refuse_reused(one: Arrival, place: Place) -> None:
    """A ciphertext, wrap or recipient that another organisation has handed in is not one's own."""
    if place.is_anothers:
        raise Refused("reused", Message("投标中含有不是由贵单位密封的密文或密钥，不能递交。请重新密封。"))
    if place.is_another_tenders:
        reason = Message("投标中含有贵单位为其他项目或者其他包密封的密文，不能递交到这里。请重新密封。")
        raise Refused("reused", reason)
    about = (one.tender.id, one.by.organisation, one.handed.envelope)
    last = queries.last_of(*about) if place.has_used_key else None
    if place.has_used_key and not judging.confirms(last, one.handed):
        raise Refused(
            "key-reused", Message("该投标密钥已在此前的投标中用过，请用 procure bid replace 重新密封。")
        )


def _accept(one: Arrival, place: Place, at: datetime, book: _Book) -> Accepted:
    tender, handed, by = one.tender, one.handed, one.by
    entry = _entry(handed, place.code)
    index, signed = slips.enter(book.lines, str(handed.kind), tender, by, at, **entry)
    accepted = Accepted(new_id(), handed.kind, handed.seq, handed.sha256, signed.text, signed.p7s)
    row = {
        "tender_id": tender.id,
        "envelope": handed.envelope,
        "organisation_id": by.organisation,
        "certificate_id": handed.certificate_id,
        "document": handed.document.data,
        "p7s": handed.p7s,
        "recipient": handed.recipient,
        "revision": tender.revision,
        "arrived_at": at,
        "line_index": index,
    }
    book.submissions.append(row | vars(accepted))
    own = {"submission_id": accepted.id, "organisation_id": by.organisation}
    book.parts += [{"sha256": one, **own} for one in dict.fromkeys(handed.parts)]
    return accepted


_SUBMISSION, _PARTS = (
    Prepared(sa.insert(one.metadata.tables[one.__tablename__])) for one in (Submission, SealedPart)
)


def _entry(handed: Handed, code: str) -> dict[str, object]:
    return {
        "lot": handed.document.get("lot"),
        "envelope": handed.document.get("envelope"),
        "bidder": handed.document["bidder"],
        "organisation": code,
        "seq": handed.seq,
        f"{handed.kind}_sha256": handed.sha256,
        "p7s_sha256": slips.digest(handed.p7s),
    }
