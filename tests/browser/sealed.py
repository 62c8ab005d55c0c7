"""Vectors of sealing: shares, age files, backups, whole bids made by either and opened by the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from itertools import product
from random import Random
from typing import Any

from procure.crypto import age, backup, cms, opening, sealing, split
from procure.crypto.documents import Bid, Tender
from procure.crypto.opening import Opened
from procure.crypto.sealing import SealedBid
from tests.browser.vectors import Vector, bytes_of, canonical_text, judged, made, refused, signer_of, text_of
from tests.crypto.scene import OPENS, ROOT, Story, Supplier, make_tender

SIZES = [0, 1, 65519, 65520, 65535, 65536, 65537, 131072, 200_001]
GROUPS = [(holders, threshold) for holders in range(1, 8) for threshold in range(1, holders + 1)]
HANDED_IN = OPENS - timedelta(hours=2)


def share_vectors(random: Random) -> Iterator[Vector]:
    """Keys split for every number of custodians and every threshold."""
    for (holders, threshold), dual in product(GROUPS, (False, True)):
        who = [f"c{number}" for number in range(holders)]
        secret = random.randbytes(74)
        shares = split.split(secret, holders, threshold, dual=dual)
        given = {"holders": holders, "threshold": threshold, "dual": dual}
        yield judged(
            "combine", lambda secret=secret: text_of(secret), shares=[text_of(one) for one in shares.values()]
        )
        yield made("split", _splits(secret, holders, threshold, dual=dual), secret=text_of(secret), **given)
        yield judged("allIds", lambda given=given: split.all_ids(**given), **given)
        if not dual:
            ids = split.share_ids(who, threshold)
            yield judged("shareIds", lambda ids=ids: ids, holders=who, threshold=threshold)


def age_vectors(random: Random) -> Iterator[Vector]:
    """Age files in one piece and in streams, whole and spoiled."""
    pairs = [age.new_identity() for _ in range(12)]
    for identity, recipient in pairs:
        yield judged("recipient", lambda recipient=recipient: recipient, identity=identity)
        yield judged(
            "spelled",
            lambda recipient=recipient: age.is_recipient(recipient),
            **{"as": "recipient", "value": recipient},
        )
        for wrong in (
            identity.lower(),
            identity[:-1],
            identity[:-1] + ("Q" if identity[-1] != "Q" else "P"),
            recipient,
            "",
        ):
            yield judged("recipient", lambda wrong=wrong: age.recipient_of(wrong), identity=wrong)
        for wrong in (
            recipient.upper(),
            recipient[:-1],
            recipient[:-1] + ("q" if recipient[-1] != "q" else "p"),
        ):
            yield judged(
                "spelled", lambda wrong=wrong: age.is_recipient(wrong), **{"as": "recipient", "value": wrong}
            )
    for number, (identity, recipient) in enumerate(pairs):
        plain = random.randbytes(random.randrange(300))
        sealed = age.seal(plain, [recipient, pairs[number - 1][1]])
        for one in (identity, pairs[number - 1][0]):
            yield judged("open", lambda plain=plain: text_of(plain), data=text_of(sealed), identities=[one])
            yield judged("openKey", lambda plain=plain: text_of(plain), data=text_of(sealed), identity=one)
        yield _open(sealed, pairs[number - 2][0])
        yield made(
            "seal", _opens(plain, identity), data=text_of(plain), recipients=[pairs[number - 1][1], recipient]
        )
        for place in random.sample(range(len(sealed)), 6):
            changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
            yield _open(changed, identity)
        yield _open(sealed[: random.randrange(len(sealed))], identity)
    yield from _stream_vectors(random, *pairs[0])


def backup_vectors() -> Iterator[Vector]:
    """Passphrase files; few, since each costs as much as it must."""
    good = backup.seal(b"AGE-SECRET-KEY-1", "口令 right")
    yield judged("backup", lambda: text_of(b"AGE-SECRET-KEY-1"), data=text_of(good), passphrase="口令 right")
    yield judged(
        "backup", lambda: text_of(backup.open_(good, "wrong")), data=text_of(good), passphrase="wrong"
    )
    for bad in (
        good.replace(b" 16\n", b" 21\n"),
        good.replace(b" 16\n", b" 016\n"),
        good[:80],
        good.replace(b"scrypt", b"X25519"),
    ):
        yield judged("backup", lambda bad=bad: backup.open_(bad, "x"), data=text_of(bad), passphrase="x")
    yield made(
        "backUp",
        lambda got: backup.open_(bytes_of(got), "口令") == b"key",
        data=text_of(b"key"),
        passphrase="口令",
    )


def bid_vectors(story: Story, random: Random) -> Iterator[Vector]:
    """Whole bids for tenders of several shapes."""
    scene = story.scene
    for number, (mode, threshold) in enumerate(product(("custodians", "dual"), (1, 2, 3))):
        supplier = scene.suppliers[number % len(scene.suppliers)]
        envelope = ("technical", "price", None)[number % 3]
        tender = make_tender(scene.custodians, mode=mode, threshold=threshold, envelope=envelope)
        yield _bid_by_page(tender, supplier, random, seq=number + 1)
        yield from _bid_by_python(story, tender, supplier)
        order = {"bidder": "a" * 64, "seq": 2, "prev": "b" * 64}
        page_given = {"tender": text_of(tender.data), **order}
        yield judged(
            "withdraw", lambda tender=tender, order=order: text_of(_withdraw(tender, **order)), **page_given
        )


def _stream_vectors(random: Random, identity: str, recipient: str) -> Iterator[Vector]:
    for size in SIZES:
        plain = random.randbytes(size)
        sealed = BytesIO()
        age.seal_stream(BytesIO(plain), sealed, recipient)
        data = sealed.getvalue()
        for piece in (1000 if size < 70_000 else 60_000, 1 << 20):
            given = {"data": text_of(data), "identity": identity, "piece": piece}
            yield judged("openStream", lambda plain=plain: text_of(plain), **given)
            given = {"data": text_of(plain), "recipient": recipient, "piece": piece}
            yield made("sealFile", _streams(plain, identity), **given)


def _open(data: bytes, identity: str) -> Vector:
    return judged(
        "open", lambda: text_of(age.open_(data, [identity])), data=text_of(data), identities=[identity]
    )


def _opens(plain: bytes, identity: str) -> Callable[[str], bool]:
    return lambda got: age.open_(bytes_of(got), [identity]) == plain


def _streams(plain: bytes, identity: str) -> Callable[[dict[str, Any]], bool]:
    def holds(got: dict[str, Any]) -> bool:
        target = BytesIO()
        opened = age.open_stream(BytesIO(bytes_of(got["data"])), target, identity)
        told = age.SealedFile(got["plainSha256"], got["plainSize"], got["sha256"], got["size"])
        return target.getvalue() == plain and opened == told

    return holds


def _splits(secret: bytes, holders: int, threshold: int, *, dual: bool) -> Callable[[dict[str, str]], bool]:
    def holds(got: dict[str, str]) -> bool:
        shares = {name: bytes_of(one) for name, one in got.items()}
        same = sorted(shares) == sorted(split.all_ids(holders, threshold, dual=dual))
        return same and len(set(shares.values())) == len(shares) and split.combine(shares.values()) == secret

    return holds


def _withdraw(tender: Tender, bidder: str, seq: int, prev: str) -> bytes:
    heading = {"tender": tender["tender"], "tender_sha256": tender.sha256, "lot": tender["lot"]}
    own = {**heading, "envelope": tender.get("envelope")}
    return sealing.Withdraw.build(**own, bidder=bidder, seq=seq, prev=prev).data


def _bid_by_page(tender: Tender, supplier: Supplier, random: Random, seq: int) -> Vector:
    files = {"技术标.pdf": random.randbytes(70_000), "空.txt": b"", "商务标.pdf": b"x" * 99}
    form = {"price": "950000.00", "currency": "CNY"}
    prev = "c" * 64 if seq > 1 else None

    def holds(got: dict[str, Any]) -> bool:
        bid, blobs = Bid.parse(bytes_of(got["bid"])), [bytes_of(one) for one in got["blobs"]]
        signed = cms.verify(bid.data, bytes_of(got["p7s"]), [ROOT], OPENS)
        identity = sealing.own_wrap(bid, supplier.own[0])["identity"]
        stored = {sha256(one).hexdigest(): one for one in blobs}
        outcome = opening.open_bid(bid, identity, lambda sha: BytesIO(stored[sha]))
        assert isinstance(outcome, Opened)
        said = [(one["name"], one["size"], one["sha256"]) for one in outcome.manifest["files"]]
        there = [(name, len(one), sha256(one).hexdigest()) for name, one in files.items()]
        order = (bid["seq"], bid["prev"], bid["created"], bid["bidder"])
        due = (seq, prev, "2026-11-30T23:00:00Z", signed.certificate_sha256)
        return said == there and order == due and outcome.manifest["form"] == form

    listed = [{"name": name, "data": text_of(one)} for name, one in files.items()]
    return made(
        "sealBid", holds, tender=text_of(tender.data), files=listed, form=form, own=supplier.own[0], seq=seq,
        prev=prev, signer=signer_of(supplier.signer), at="2026-11-30T23:00:00.750Z",
    )  # fmt: skip


def _bid_by_python(story: Story, tender: Tender, supplier: Supplier) -> Iterator[Vector]:
    sealed = story.scene.seal(supplier, tender)
    bid, own = text_of(sealed.bid.data), supplier.own[0]
    heads = {path.name: text_of(path.read_bytes()[: 200 * 1024]) for path in sealed.blobs}
    yield judged("ownWrap", lambda: canonical_text(sealing.own_wrap(sealed.bid, own)), bid=bid, own=own)
    yield judged("selfTest", lambda: True, bid=bid, own=own, heads=heads)
    for name in heads:
        spoiled = bytearray(bytes_of(heads[name]))
        spoiled[300] ^= 1
        given = {"bid": bid, "own": own, "heads": {**heads, name: text_of(bytes(spoiled))}}
        yield Vector("selfTest", given, lambda answer: answer == {"no": "self-test"})
    yield refused(
        "ownWrap",
        lambda: sealing.own_wrap(sealed.bid, age.new_identity()[0]),
        bid=bid,
        own=age.new_identity()[0],
    )
    yield _again(story, tender, sealed, supplier)


def _again(story: Story, tender: Tender, sealed: SealedBid, supplier: Supplier) -> Vector:
    later = make_tender(story.scene.custodians, mode=tender["mode"], threshold=2, documents_sha256="e" * 64)

    def holds(got: dict[str, Any]) -> bool:
        bid = Bid.parse(bytes_of(got["bid"]))
        stored = {path.name: path.read_bytes() for path in sealed.blobs} | {
            bid["manifest"]["sha256"]: bytes_of(got["manifest"])
        }
        identity = sealing.own_wrap(bid, supplier.own[0])["identity"]
        outcome = opening.open_bid(bid, identity, lambda sha: BytesIO(stored[sha]))
        same = (bid.recipient, bid["blobs"], bid["prev"]) == (
            sealed.bid.recipient,
            sealed.bid["blobs"],
            sealed.bid.sha256,
        )
        return isinstance(outcome, Opened) and same and bid["tender_sha256"] == later.sha256

    manifest = text_of(sealed.blobs[0].read_bytes())
    given = {"bid": text_of(sealed.bid.data), "manifest": manifest, "own": supplier.own[0], "seq": 2}
    return made("sealAgain", holds, tender=text_of(later.data), at="2026-11-30T23:30:00Z", **given)
