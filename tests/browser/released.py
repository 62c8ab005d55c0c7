"""Vectors of releases: wraps opened, cases judged, and the release document itself, byte for byte."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from procure.crypto import age, readiness, release, shapes
from procure.crypto.case import Case, Signature
from procure.crypto.documents import Bid, Extension
from procure.crypto.entries import Entry
from tests.browser.vectors import Vector, canonical_text, judged, pem, text_of
from tests.crypto.scene import OPENS, ROOT, START, Custodian, Ledger, Story, begin, person, rebuilt, signed

SOON = OPENS + timedelta(minutes=1)


def release_vectors(folder: Path) -> Iterator[Vector]:
    """All of them, in both modes."""
    for mode in ("custodians", "dual"):
        story = begin(folder / mode, mode=mode)
        bids = [story.bid(one) for one in story.scene.suppliers[:3]]
        story.close_at(OPENS, bids)
        case = story.case(bids)
        for one in story.scene.custodians:
            yield _release(case, one)
            yield from _wraps(story, one)
        for changed, at in _changed(story, case):
            yield _release(changed, story.scene.custodians[0], at)
            yield _own(replace(changed, bids=changed.bids[:1]), story, at)
        for whole in (False, True):
            yield _own(replace(case, bids=case.bids[:1]), story, SOON, whole=whole)
        yield _release(case, story.scene.custodians[0], identity=story.scene.custodians[1].desk[0])
    yield from _priced(folder)
    yield from _challenges(story)


def _priced(folder: Path) -> Iterator[Vector]:
    """The price's envelopes: only those that the purchaser's one notice admits are opened."""
    story = begin(folder / "price", mode="dual", envelope="price", closes="2026-12-01T00:30:00Z")
    bids = [story.bid(one) for one in story.scene.suppliers[:3]]
    story.close_at(OPENS, bids, envelope="price")
    case, tender = story.case(bids), story.scene.tender
    for admitted in ([], [[]], [[bids[0].bid.sha256]], [[bids[1].bid.sha256]], [[], [bids[0].bid.sha256]]):
        notices = [
            Extension.build(
                tender_sha256=tender.sha256, opens="2026-12-01T01:00:00Z", reason="开启", admitted=one
            )
            for one in admitted
        ]
        shown = replace(case, extensions=[signed(one, story.scene.purchaser, START) for one in notices])
        yield _release(shown, story.scene.custodians[0])
        yield _own(replace(shown, bids=shown.bids[:1]), story, SOON)


def _challenges(story: Story) -> Iterator[Vector]:
    """What a custodian shows that its key works on, and what is only called so."""
    custodian, tender = story.scene.custodians[0], story.scene.tender
    other = {"who": "c2", "tender_sha256": tender.sha256, "nonce": "b" * 64}
    wrap = base64.b64decode(story.sealed[0].bid["key"]["wraps"][custodian.who])
    sealed = [readiness.seal_challenge(tender, one, "a" * 64) for one in ("c1", "c2")]
    sealed += [wrap, age.seal(readiness.Challenge.build(**other).data, [custodian.desk[1]]), b"not sealed"]
    for data in sealed:
        yield judged(
            "ready", lambda data=data: text_of(_answered(data, story).data), data=text_of(data),
            tender=text_of(tender.data), who=custodian.who, identities=[custodian.desk[0]],
        )  # fmt: skip


def _answered(data: bytes, story: Story) -> readiness.Ready:
    custodian = story.scene.custodians[0]
    return readiness.answer_challenge(data, story.scene.tender, custodian.who, [custodian.desk[0]])


def _release(case: Case, custodian: Custodian, at: datetime = SOON, identity: str | None = None) -> Vector:
    identities = [identity or custodian.desk[0]]
    return judged(
        "release", lambda: text_of(release.build_release(case, custodian.who, identities, [ROOT], at).data),
        shown=_shown(case), who=custodian.who, identities=identities, roots=pem(ROOT), at=at.isoformat(),
    )  # fmt: skip


def _own(case: Case, story: Story, at: datetime, *, whole: bool = False) -> Vector:
    own = story.scene.suppliers[0].own[0]
    return judged(
        "ownRelease", lambda: text_of(release.build_own_release(case, own, [ROOT], at, whole=whole).data),
        shown=_shown(case), own=own, roots=pem(ROOT), at=at.isoformat(), whole=whole,
    )  # fmt: skip


def _wraps(story: Story, custodian: Custodian) -> Iterator[Vector]:
    """Each bid's wrap, opened with either key; then wraps that belong elsewhere or hold something else."""
    first, second, third = (one.bid for one in story.sealed[:3])
    for bid in (first, second, third):
        for identity in (custodian.desk[0], custodian.safe[0]):
            yield _wrap(story, bid, custodian, identity)
    other = second["key"]["wraps"][custodian.who]
    yield _wrap(story, _with_wrap(first, custodian.who, other), custodian)
    held = release.open_wrap(first, story.scene.tender, custodian.who, [custodian.desk[0]])
    shares = {name: base64.b64encode(one).decode() for name, one in held.items()}
    name = min(shares)
    context = {
        "tender_sha256": first["tender_sha256"],
        "bidder": first["bidder"],
        "recipient": first.recipient,
    }
    for inner in (
        {**context, "shares": {**shares, name: base64.b64encode(b"x" * 74).decode()}},
        {**context, "shares": {**shares, "9": shares[name]}},
        {**context, "shares": {one: share for one, share in shares.items() if one != name}},
        {**context, "shares": shares, "tender_sha256": "0" * 64},
        {**context, "shares": shares, "bidder": "0" * 64},
        {**context, "shares": shares, "recipient": second.recipient},
        {**context, "shares": shares, "more": 1},
        {**context, "shares": {name: "not base64"}},
        {**context},
    ):
        sealed = age.seal(shapes.canonical(inner), [custodian.desk[1]])
        yield _wrap(story, _with_wrap(first, custodian.who, base64.b64encode(sealed).decode()), custodian)
    plain = base64.b64encode(b"not sealed").decode()
    yield _wrap(story, _with_wrap(first, custodian.who, plain), custodian)
    yield _wrap(story, first, replace(custodian, who="stranger"))


def _wrap(story: Story, bid: Bid, custodian: Custodian, identity: str | None = None) -> Vector:
    identities = [identity or custodian.desk[0]]

    def by_python() -> str:
        held = release.open_wrap(bid, story.scene.tender, custodian.who, identities)
        return canonical_text({name: base64.b64encode(one).decode() for name, one in held.items()})

    tender = text_of(story.scene.tender.data)
    given = {"bid": text_of(bid.data), "tender": tender, "who": custodian.who, "identities": identities}
    return judged("openWrap", by_python, **given)


def _with_wrap(bid: Bid, who: str, wrap: str) -> Bid:
    key = {**bid["key"], "wraps": {**bid["key"]["wraps"], who: wrap}}
    changed: Bid = rebuilt(bid, key=key)
    return changed


def _changed(story: Story, case: Case) -> Iterator[tuple[Case, datetime]]:
    """The case with one thing wrong, or seen too early."""
    scene = story.scene
    yield case, OPENS
    yield case, OPENS - timedelta(seconds=1)
    later = Extension.build(tender_sha256=scene.tender.sha256, opens="2026-12-02T01:00:00Z", reason="延期")
    yield replace(case, extensions=[signed(later, scene.purchaser, START)]), SOON
    yield replace(case, extensions=[signed(later, scene.purchaser, START)]), SOON + timedelta(days=1)
    stray = Extension.build(tender_sha256="0" * 64, opens="2026-12-01T01:00:00Z", reason="延期")
    yield replace(case, extensions=[signed(stray, scene.purchaser, START)]), SOON
    stranger = person("生人", at=START - timedelta(days=900), days=30)
    assert story.close is not None
    yield replace(case, close=signed(story.close, stranger, OPENS)), SOON
    yield replace(case, close=Signature(case.close.data, case.tender.p7s)), SOON
    yield replace(case, tender=Signature(case.tender.data + b" ", case.tender.p7s)), SOON
    yield replace(case, bids=case.bids[:2]), SOON
    yield replace(case, bids=[*case.bids[:2], Signature(case.bids[2].data, case.bids[1].p7s)]), SOON
    unlisted = story.scene.seal(scene.suppliers[3])
    yield replace(case, bids=[*case.bids, Signature(unlisted.bid.data, unlisted.p7s)]), SOON
    yield replace(case, bids=[Signature(unlisted.bid.data, unlisted.p7s), *case.bids[1:]]), SOON
    for fields in _closes(story):
        receipt = Ledger().add(Entry.build("close", **{"at": OPENS, **fields}))
        yield replace(case, close=signed(receipt, scene.platform, OPENS)), SOON
    yield replace(case, close=signed(story.ledger.receipts[0], scene.platform, OPENS)), SOON
    whole = rebuilt(story.close, head="0" * 64)
    yield replace(case, close=signed(whole, scene.platform, OPENS)), SOON
    copied = _with_wrap(story.sealed[0].bid, "c1", story.sealed[1].bid["key"]["wraps"]["c1"])
    yield _with_bid(story, case, copied), SOON


def _closes(story: Story) -> Iterator[dict[str, Any]]:
    listed = [{"bid_sha256": one.bid.sha256} for one in story.sealed[:3]]
    yield {"tender": "T1", "lot": "1", "bids": listed, "result": "no-opening"}
    yield {"tender": "T2", "lot": "1", "bids": listed}
    yield {"tender": "T1", "lot": "2", "bids": listed}
    yield {"tender": "T1", "bids": listed}
    yield {"tender": "T1", "envelope": "price", "bids": listed}
    yield {"tender": "T1", "lot": "1", "bids": listed, "at": OPENS - timedelta(seconds=1)}
    yield {"tender": "T1", "lot": "1", "bids": []}


def _with_bid(story: Story, case: Case, bid: Bid) -> Case:
    """The first bid replaced by another of the same bidder, closed with the others."""
    signer = story.scene.suppliers[0].signer
    bids = [Signature(bid.data, signer.sign(bid.data, OPENS - timedelta(hours=1))), *case.bids[1:]]
    listed = [{"bid_sha256": Bid.parse(one.data).sha256} for one in bids]
    receipt = Ledger().add(Entry.build("close", OPENS, tender="T1", lot="1", bids=listed))
    return replace(case, bids=bids, close=signed(receipt, story.scene.platform, OPENS))


def _shown(case: Case) -> dict[str, Any]:
    def told(one: Signature) -> dict[str, str]:
        return {"data": text_of(one.data), "p7s": text_of(one.p7s)}

    parts = {"bids": case.bids, "extensions": case.extensions, "revisions": case.revisions}
    whole = {"tender": told(case.tender), "close": told(case.close)}
    return {**whole, **{name: [told(one) for one in listed] for name, listed in parts.items()}}
