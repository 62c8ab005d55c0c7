"""What is shown of a closed tender to whoever releases; checked on its own machine before anything goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509

from procure.core import clock
from procure.core.terms import Message
from procure.crypto import cms
from procure.crypto.documents import Bid, Extension, Receipt, Tender
from procure.crypto.entries import Entry, close_of
from procure.crypto.refusals import OpeningRefused


@dataclass(frozen=True)
class Signature:
    """A document's exact bytes and its detached signature, as they came."""

    data: bytes
    p7s: bytes


@dataclass(frozen=True)
class Case:
    """All that a custodian is shown of a closed tender; ``bids`` are those of the close list."""

    tender: Signature
    close: Signature
    bids: Sequence[Signature]
    extensions: Sequence[Signature] = ()
    revisions: Sequence[Signature] = field(default=())


@dataclass(frozen=True)
class Checked:
    """A case that holds: every revision by its hash, the close, and the deadline."""

    tenders: Mapping[str, Tender]
    tender: Tender
    close: Receipt
    entry: Entry
    deadline: datetime
    admitted: frozenset[str] | None = None
    """Of the price's envelopes, the hashes of those that are opened at all; None for any other."""

    def admits(self, bid: Bid) -> bool:
        """Whether a bid is opened at all."""
        return self.admitted is None or bid.sha256 in self.admitted


def check_case(case: Case, roots: Sequence[x509.Certificate], at: datetime) -> Checked:
    """Client checks (a) and (b): its own clock has reached the latest opening, and the close is signed.

    The price's envelopes are opened only after a signed notice that says which (not-announced).
    """
    tender = Tender.parse(case.tender.data)
    revisions = [Tender.parse(one.data) for one in case.revisions]
    tenders = {one.sha256: one for one in [*revisions, tender]}
    extensions = [Extension.parse(one.data) for one in case.extensions]
    for one in [case.tender, case.close, *case.extensions, *case.revisions]:
        _verify(one, roots, at)
    opens = max([tender.opens, *(one.opens for one in extensions)])
    if clock.in_time(at, opens):
        raise OpeningRefused(
            "too-early", Message("未到开标时间%(opens)s，拒绝释放。", opens=clock.text(opens))
        )
    admitted = admitted_of(tender, extensions)
    close = Receipt.parse(case.close.data)
    entry = close_of(close)
    if entry.is_without_opening:
        raise no_opening()
    if not _same_tender(tenders, tender, extensions, entry):
        raise OpeningRefused("other-tender", Message("截标记录、延期公告或历次文件不属于本项目。"))
    deadline = max([tender.closes, *(one.closes for one in extensions)])
    if clock.in_time(entry.time, deadline):
        raise OpeningRefused("too-early", Message("截标记录早于投标截止时间，拒绝释放。"))
    return Checked(tenders, tender, close, entry, deadline, admitted)


def admitted_of(tender: Tender, extensions: Sequence[Extension]) -> frozenset[str] | None:
    """The bids whose price's envelopes may be opened, by the one notice that says so; None for any other."""
    if tender.get("envelope") != "price":
        return None
    notices = [one["admitted"] for one in extensions if "admitted" in one.value]
    if len(notices) != 1:
        reason = Message("采购人还没有签名通知哪些投标的报价可以开启，拒绝释放。")
        raise OpeningRefused("not-announced", reason)
    return frozenset(notices[0])


def _same_tender(
    tenders: Mapping[str, Tender], tender: Tender, extensions: Sequence[Extension], entry: Entry
) -> bool:
    names = {one["tender"] for one in tenders.values()} | {entry.value["tender"]}
    same = entry.value.get("lot", tender["lot"]) == tender["lot"]
    same = same and entry.value.get("envelope", tender.get("envelope")) == tender.get("envelope")
    return same and names == {tender["tender"]} and all(one["tender_sha256"] in tenders for one in extensions)


def listed_bids(case: Case, checked: Checked, roots: Sequence[x509.Certificate]) -> list[Bid]:
    """Client check (c): every bid is signed by its bidder and in the close list, and none is missing."""
    bids = [read_bid(one, checked, roots) for one in case.bids]
    if any(bid.sha256 not in checked.entry.bids for bid in bids):
        raise not_listed()
    if {bid.sha256 for bid in bids} != set(checked.entry.bids):
        raise OpeningRefused("bids-missing", Message("截标记录所列的投标没有全部送达，拒绝释放。"))
    return bids


def read_bid(signature: Signature, checked: Checked, roots: Sequence[x509.Certificate]) -> Bid:
    """A bid's certificate counts at the signing time it claims, or at the deadline where that is later."""
    bid = Bid.parse(signature.data)
    claimed = cms.signing_time(signature.p7s) or checked.deadline
    signed = _verify(signature, roots, min(claimed, checked.deadline))
    if bid["tender_sha256"] not in checked.tenders or bid["bidder"] != signed.certificate_sha256:
        raise OpeningRefused("other-tender", Message("投标不属于本项目，或签名人不是投标人。"))
    return bid


def _verify(one: Signature, roots: Sequence[x509.Certificate], at: datetime) -> cms.Signed:
    return cms.verify(one.data, one.p7s, roots, at)


def no_opening() -> OpeningRefused:
    """Where too few bid nothing is opened."""
    return OpeningRefused("no-opening", Message("投标人不足三家，本次不开标，密封投标不予解密。"))


def not_listed() -> OpeningRefused:
    """A bid that the close record doesn't list."""
    return OpeningRefused("bid-not-in-close-list", Message("投标不在截标记录所列之中，拒绝释放。"))
