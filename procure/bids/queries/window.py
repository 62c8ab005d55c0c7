"""Until when bidders decrypt, and what a bidder may still do for its closed bid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from procure.bids.models import Closing, OpeningOrder, OrderKind, Release, Submission
from procure.bids.queries import reading
from procure.bids.queries.envelopes import FIRST, opens_at, to_open
from procure.core.terms import Term
from procure.crypto import release as custody
from procure.crypto.records import Release as ReleaseDocument
from procure.tenders.models import Custodian, Envelope, Tender


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


def window(tender: Tender, envelope: Envelope = FIRST) -> Window | None:
    """The bidders' time; None before the close, without an opening, and where custodians open alone.

    Each bid's own sealing decides: one made for an earlier revision may have been sealed in the other mode.
    """
    closing, since = reading.closing(tender.id, envelope), opens_at(tender, envelope)
    if closing is None or not closing.opens or since is None:
        return None
    done = {one.submission_id for one in reading.every_release(tender.id, envelope)}
    closed = [one for one in to_open(tender, envelope) if needs_bidder(one)]
    if not closed:
        return None
    waiting = tuple(one for one in closed if one.id not in done)
    return Window(_ends_at(tender, closing, max(since, closing.closed_at)), len(closed), waiting)


def needs_bidder(submission: Submission) -> bool:
    """Whether a bid can't be opened without its bidder's own share."""
    return custody.needs_bidder(submission.bid)


def bidders_until(tender: Tender, at: datetime, envelope: Envelope = FIRST) -> datetime | None:
    """Until when custodians wait for bidders; None where they wait for none."""
    found = window(tender, envelope)
    return None if found is None or found.is_over(at) else found.ends_at


def custodians_from(tender: Tender, at: datetime, envelope: Envelope = FIRST) -> datetime | None:
    """Since when custodians may release; None where they may not yet, or where nothing is opened."""
    closing, opens = reading.closing(tender.id, envelope), opens_at(tender, envelope)
    if closing is None or not closing.opens or opens is None or at < opens:
        return None
    if bidders_until(tender, at, envelope):
        return None
    found = window(tender, envelope)
    if found is None:
        return max(opens, closing.closed_at)
    return found.ends_at if found.waiting else min(found.ends_at, _last_own(tender, envelope))


def absent(tender: Tender, envelope: Envelope = FIRST) -> list[Custodian]:
    """The custodians that have not released."""
    released = {one.key for one in reading.releases(tender.id, envelope)}
    return [one for one in tender.custodians if one.key not in released]


def remedy(tender_id: str, envelope: Envelope = FIRST) -> OpeningOrder | None:
    """The order under which bidders hand over the keys of their bids."""
    found = [one for one in reading.orders(tender_id, envelope) if one.kind is OrderKind.REMEDY]
    return found[-1] if found else None


def wanted(tender: Tender, submission: Submission, at: datetime) -> Wanted | None:
    """What a bidder may release now: its share in the window, its key where only that still opens its bid."""
    envelope = submission.envelope
    opens = opens_at(tender, envelope)
    if reading.opening(tender.id, envelope) is not None or opens is None or at < opens:
        return None
    if envelope is not FIRST and submission not in to_open(tender, envelope):
        return None
    kinds = {one.is_key for one in reading.own_releases(submission.id)}
    if not kinds and needs_bidder(submission) and bidders_until(tender, at, envelope) is not None:
        return Wanted.SHARE
    return Wanted.KEY if True not in kinds and may_hand_over(tender, submission, at) else None


def may_hand_over(tender: Tender, submission: Submission, at: datetime) -> bool:
    """Whether the supervisor has ordered the remedy, or custodians enough could not open this bid."""
    ordered = remedy(tender.id, submission.envelope)
    if ordered is not None and at < ordered.until:
        return True
    releases = reading.releases(tender.id, submission.envelope)
    return len(releases) >= tender.threshold and bool(missing(submission, read(releases)))


def is_ready(tender: Tender, at: datetime, envelope: Envelope = FIRST) -> bool:
    """Whether every bid can be tried, or as much is there as will come."""
    opens = opens_at(tender, envelope)
    if opens is None or at < opens or bidders_until(tender, at, envelope) is not None:
        return False
    every = reading.every_release(tender.id, envelope)
    with_key = {one.submission_id for one in every if one.is_key}
    closed = [one for one in to_open(tender, envelope) if one.id not in with_key]
    releases = [one for one in every if one.submission_id is None]
    if len(releases) < tender.threshold:
        return bool(with_key) and _has_remedy_ended(remedy(tender.id, envelope), closed, at)
    handed = read(releases)
    if not any(missing(one, handed) for one in closed):
        return True
    wait = timedelta(minutes=tender.custodian_wait_minutes)
    return at >= releases[tender.threshold - 1].received_at + wait


def read(releases: list[Release]) -> list[ReleaseDocument]:
    """What was released, read once: each names every bid."""
    return [ReleaseDocument.parse(one.document) for one in releases]


def missing(submission: Submission, handed: list[ReleaseDocument]) -> set[str]:
    """The ids of a bid's shares that no release holds."""
    bid = submission.bid
    return set(bid["key"]["shares"]) - set(custody.shares_of(bid, handed)) - {custody.OWN_SHARE}


def _has_remedy_ended(ordered: OpeningOrder | None, closed: list[Submission], at: datetime) -> bool:
    """Without custodians enough only keys open bids: all of them are there, or the time for them is over."""
    return not closed or (ordered is not None and at >= ordered.until)


def _ends_at(tender: Tender, closing: Closing, since: datetime) -> datetime:
    ends_at = since + timedelta(minutes=tender.bidder_window_minutes)
    orders = reading.orders(tender.id, closing.envelope)
    later = [one.until for one in orders if one.kind is OrderKind.EXTEND]
    return max([ends_at, *later])


def _last_own(tender: Tender, envelope: Envelope) -> datetime:
    own = [one.received_at for one in reading.every_release(tender.id, envelope) if one.submission_id]
    return max(own)
