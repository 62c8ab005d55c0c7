"""The law of bids that did not open: whose fault it was decides what they count as."""

from __future__ import annotations

from dataclasses import dataclass, replace

from procure.bids.causes import Cause
from procure.core.rules import rule
from procure.core.terms import Message

ARTICLE = "《电子招标投标办法》第三十一条"

_CONTENT = ("manifest-", "file-", "price-")
_FITTING = {
    "not-decrypted-by-bidder": {Cause.ABSENT, Cause.HINDERED},
    "shares-missing": {Cause.DEALT, Cause.CUSTODIANS, Cause.HINDERED},
    "share-mismatch": {Cause.DEALT, Cause.HINDERED},
    "wrong-key": {Cause.DEALT, Cause.HINDERED},
    "blob-missing": {Cause.PLATFORM},
    "blob-altered": {Cause.PLATFORM},
}
"""Which causes the record of an opening leaves possible: a receipt proves that the blobs were whole."""


@dataclass(frozen=True)
class NameCause:
    """A cause is proposed or decided for a bid; ``reason`` is the opening's code, None where it opened."""

    reason: str | None
    cause: Cause


@dataclass(frozen=True)
class DecideCause:
    """Who proposed a cause and who is about to decide it."""

    proposed_by: str
    decided_by: str


_EXAMPLE = NameCause("not-decrypted-by-bidder", Cause.ABSENT)


def fitting(reason: str) -> list[Cause]:
    """The causes that what was recorded leaves possible."""
    found = _FITTING.get(reason, {Cause.CONTENT, Cause.HINDERED} if reason.startswith(_CONTENT) else set())
    return [one for one in Cause if one in found]


@rule("E20", article=ARTICLE, kept=_EXAMPLE, broken=replace(_EXAMPLE, reason=None))
def only_a_bid_that_did_not_open_has_a_cause(facts: NameCause) -> Message | None:
    if facts.reason is not None:
        return None
    return Message("这份投标已经开启，没有未解密的原因可以认定。")


@rule("E20", article=ARTICLE, kept=_EXAMPLE, broken=replace(_EXAMPLE, cause=Cause.PLATFORM))
def the_cause_fits_what_was_recorded(facts: NameCause) -> Message | None:
    """The evidence bounds the judgment; it never makes it."""
    if facts.reason is None or facts.cause in fitting(facts.reason):
        return None
    return Message(
        "所填原因与开标记录不符：记录为“%(reason)s”，可以认定的原因是：%(fitting)s。请核对证据后改选。",
        reason=facts.reason,
        fitting="；".join(one.label for one in fitting(facts.reason)),
    )


@rule("E20", article=ARTICLE, kept=DecideCause("one", "other"), broken=DecideCause("one", "one"))
def another_side_decides_the_cause(facts: DecideCause) -> Message | None:
    if facts.proposed_by != facts.decided_by:
        return None
    return Message("提出意见的单位不能自己作出认定，须由监管部门认定。")
