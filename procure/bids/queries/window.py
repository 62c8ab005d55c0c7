"""Until when bidders decrypt, and what a bidder may still do for its closed bid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from procure.bids.models import Closing, OpeningOrder, OrderKind, Release, Submission
from procure.bids.queries import reading
from procure.core.terms import Term
from procure.crypto import release as custody
from procure.crypto.documents import Bid
from procure.crypto.records import Release as ReleaseDocument
from procure.tenders.models import Custodian, Tender


class Wanted(Term):
    """What a bidder is to release of its own bid now."""

    SHARE = "share", "解密份额"
    KEY = "key", "投标密钥"


@dataclass(frozen=True)
class Window:
    """The bidders' time where the mode is dual, and which of the closed bids they keep sealed."""

    ends_at: datetime
    closed: int
    waiting: tuple[Submission, ...]

    def is_over(self, at: datetime) -> bool:
        """Whether nobody is waited for any more."""
        return not self.waiting or at >= self.ends_at

    def waits_for(self, organisation_id: str) -> bool:
        """Whether an organisation has a closed bid that it has not decrypted."""
        return any(one.organisation_id == organisation_id for one in self.waiting)

    @property
    def released(self) -> int:
        """How many bidders have decrypted."""
        return self.closed - len(self.waiting)


def window(tender: Tender) -> Window | None:
    """The bidders' time; None before the close, without an opening, and where custodians open alone.

    Each bid's own sealing decides: one made for an earlier revision may have been sealed in the other mode.
    """
    closing = reading.closing(tender.id)
    if closing is None or not closing.opens:
        return None
    done = {one.submission_id for one in reading.every_release(tender.id)}
    closed = [one for one in reading.closed(tender.id) if needs_bidder(one)]
    if not closed:
        return None
    waiting = tuple(one for one in closed if one.id not in done)
    return Window(_ends_at(tender, closing), len(closed), waiting)


def needs_bidder(submission: Submission) -> bool:
    """Whether a bid can't be opened without its bidder's own share."""
    return custody.needs_bidder(Bid.parse(submission.document))


def bidders_until(tender: Tender, at: datetime) -> datetime | None:
    """Until when custodians wait for bidders; None where they wait for none."""
    found = window(tender)
    return None if found is None or found.is_over(at) else found.ends_at


def custodians_from(tender: Tender, at: datetime) -> datetime | None:
    """Since when custodians may release; None where they may not yet, or where nothing is opened."""
    closing = reading.closing(tender.id)
    if closing is None or not closing.opens or bidders_until(tender, at):
        return None
    found = window(tender)
    if found is None:
        return closing.closed_at
    return found.ends_at if found.waiting else min(found.ends_at, _last_own(tender))


def absent(tender: Tender) -> list[Custodian]:
    """The custodians that have not released."""
    released = {one.key for one in reading.releases(tender.id)}
    return [one for one in tender.custodians if one.key not in released]


def remedy(tender_id: str) -> OpeningOrder | None:
    """The order under which bidders hand over the keys of their bids."""
    found = [one for one in reading.orders(tender_id) if one.kind is OrderKind.REMEDY]
    return found[-1] if found else None


def wanted(tender: Tender, submission: Submission, at: datetime) -> Wanted | None:
    """What a bidder may release now: its share in the window, its key where only that still opens its bid."""
    if reading.opening(tender.id) is not None:
        return None
    kinds = {one.is_key for one in reading.own_releases(submission.id)}
    if not kinds and needs_bidder(submission) and bidders_until(tender, at) is not None:
        return Wanted.SHARE
    return Wanted.KEY if True not in kinds and may_hand_over(tender, submission, at) else None


def may_hand_over(tender: Tender, submission: Submission, at: datetime) -> bool:
    """Whether the supervisor has ordered the remedy, or custodians enough could not open this bid."""
    ordered = remedy(tender.id)
    if ordered is not None and at < ordered.until:
        return True
    releases = reading.releases(tender.id)
    return len(releases) >= tender.threshold and bool(missing(submission, releases))


def is_ready(tender: Tender, at: datetime) -> bool:
    """Whether every bid can be tried, or as much is there as will come."""
    if bidders_until(tender, at) is not None:
        return False
    every = reading.every_release(tender.id)
    with_key = {one.submission_id for one in every if one.is_key}
    closed = [one for one in reading.closed(tender.id) if one.id not in with_key]
    releases = [one for one in every if one.submission_id is None]
    if len(releases) < tender.threshold:
        return bool(with_key) and _has_remedy_ended(tender, closed, at)
    if not any(missing(one, releases) for one in closed):
        return True
    wait = timedelta(minutes=tender.custodian_wait_minutes)
    return at >= releases[tender.threshold - 1].received_at + wait


def missing(submission: Submission, releases: list[Release]) -> set[str]:
    """The ids of a bid's shares that no release holds."""
    bid = Bid.parse(submission.document)
    handed = [ReleaseDocument.parse(one.document) for one in releases]
    return set(bid["key"]["shares"]) - set(custody.shares_of(bid, handed)) - {custody.OWN_SHARE}


def _has_remedy_ended(tender: Tender, closed: list[Submission], at: datetime) -> bool:
    """Without custodians enough only keys open bids: all of them are there, or the time for them is over."""
    ordered = remedy(tender.id)
    return not closed or (ordered is not None and at >= ordered.until)


def _ends_at(tender: Tender, closing: Closing) -> datetime:
    ends_at = closing.closed_at + timedelta(minutes=tender.bidder_window_minutes)
    later = [one.until for one in reading.orders(tender.id) if one.kind is OrderKind.EXTEND]
    return max([ends_at, *later])


def _last_own(tender: Tender) -> datetime:
    own = [one.received_at for one in reading.every_release(tender.id) if one.submission_id]
    return max(own)
