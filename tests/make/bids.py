"""Bids in given states, sealed on the bidder's side and taken in by the acts themselves, without HTTP."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from procure import storage
from procure.accounts import queries as accounts
from procure.accounts import trust
from procure.bids import closings, judging, openings, queries, releases, service
from procure.bids.models import Blob, Closing, Opening, Release, Submission
from procure.blacklist.models import Ban
from procure.core import clock
from procure.crypto import release as custody
from procure.crypto import sealing, shapes
from procure.crypto.cms import Signer
from procure.crypto.documents import Receipt
from procure.crypto.entries import Entry, receipt_of
from procure.db import db, unit_of_work
from procure.signing import queries as signing
from procure.signing.models import Document
from procure.tenders import queries as tenders
from procure.tenders.models import Envelope, Tender
from tests.cast import Cast, Player
from tests.make import tenders as make_tenders
from tests.make.scenes import scene

FIRST = Envelope.FIRST
PRICES = ("1000000.00", "1100000.00", "1150000.00")
FILE = "投标文件.pdf"


@dataclass(frozen=True)
class Sealed:
    """A sealed bid as the bidder holds it: what is signed and the blobs by hash."""

    document: bytes
    p7s: bytes
    blobs: dict[str, bytes]

    @property
    def sha256(self) -> str:
        return sealing.Bid.parse(self.document).sha256


def signer(player: Player) -> Signer:
    """The player's key with its certificate."""
    return Signer(player.key, player.certificate, player.between)


def sealed(
    tender: Tender,
    player: Player,
    price: str = PRICES[0],
    *,
    seq: int = 1,
    prev: str | None = None,
    files: dict[str, bytes] | None = None,
    form: dict[str, str] | None = None,
    envelope: Envelope = FIRST,
) -> Sealed:
    """A bid, or one envelope of it, sealed by the player's own client for this tender."""
    about = judging.tender_document(tender, envelope)
    if form is None:
        form = {} if about.get("envelope") == "technical" else {"price": price, "currency": "CNY"}
    with TemporaryDirectory() as folder:
        sources = [
            _source(Path(folder), n, *file) for n, file in enumerate((files or _files(player)).items())
        ]
        whole = sealing.seal_bid(
            about,
            sources,
            form,
            signer(player),
            player.identity,
            Path(folder) / "bid",
            clock.now(),
            seq,
            prev,
        )
        return Sealed(whole.bid.data, whole.p7s, {one.name: one.read_bytes() for one in whole.blobs})


def uploaded(player: Player, bid: Sealed) -> None:
    """The bid's blobs in storage, owned by the player's organisation."""
    with unit_of_work():
        for sha256, content in bid.blobs.items():
            storage.current().put(content)
            row = {"organisation_id": player.organisation, "received_at": clock.now()}
            db.session.merge(Blob(sha256=sha256, size=len(content), **row))


def committed(
    tender: Tender, player: Player, bid: Sealed | None = None, price: str = PRICES[0]
) -> Submission:
    """A bid with its receipt."""
    bid = bid or sealed(tender, player, price)
    uploaded(player, bid)
    with unit_of_work():
        return service.submit(
            tenders.published(tender.id), bid.document, bid.p7s, by=player.actor, arrived_at=clock.now()
        )


def replaced(tender: Tender, player: Player, price: str, envelope: Envelope = FIRST) -> Submission:
    """The player's standing bid replaced by one at another price."""
    last = queries.last_of(tender.id, player.organisation, envelope)
    assert last is not None
    order = {"seq": last.seq + 1, "prev": last.sha256}
    return committed(tender, player, sealed(tender, player, price, **order, envelope=envelope))


def withdrawn(tender: Tender, player: Player, envelope: Envelope = FIRST) -> Submission:
    """The player's standing bid taken back."""
    last = queries.last_of(tender.id, player.organisation, envelope)
    assert last is not None
    about = judging.tender_document(tender, envelope)
    document, p7s = sealing.withdraw(about, signer(player), last.seq + 1, last.sha256, clock.now())
    with unit_of_work():
        return service.submit(
            tenders.published(tender.id), document.data, p7s, by=player.actor, arrived_at=clock.now()
        )


@scene
def bid_on(
    cast: Cast, prices: Sequence[str] = PRICES, bidders: Sequence[Player] = (), **changes: object
) -> Tender:
    """A published tender (with these changes) and a bid of each bidder at these prices."""
    tender = make_tenders.published(cast, **changes)
    for player, price in zip(bidders or cast.bidders, prices, strict=False):
        committed(tender, player, price=price)
    return tender


@scene
def closed(cast: Cast, prices: Sequence[str] = PRICES, bidders: Sequence[Player] = ()) -> Tender:
    """The same after the close record; the clock has moved on to it."""
    tender = bid_on(cast, prices, bidders)
    close(tender)
    return tender


def close(tender: Tender) -> Closing:
    """Move the clock to just after the opening time and close."""
    with unit_of_work():
        found = tenders.published(tender.id)
        assert found.opens_at is not None
        clock.move_to(max(clock.now(), found.opens_at + timedelta(seconds=5)))
        return closings.close(found, clock.now())


def release_document(
    tender: Tender, custodian: Player, who: str, envelope: Envelope = FIRST
) -> tuple[bytes, bytes]:
    """What a custodian's client makes and signs after all its checks."""
    roots = [trust.own_root(), *map(trust.root_certificate, accounts.roots())]
    document = custody.build_release(case_of(tender, envelope), who, [custodian.identity], roots, clock.now())
    return document.data, custodian.sign(document.data, clock.now())


def case_of(tender: Tender, envelope: Envelope = FIRST) -> custody.Case:
    """All that a custodian is shown of a closed tender."""
    found = tenders.published(tender.id)
    closing, signature = queries.closing(found.id, envelope), tenders.signature(found, envelope)
    assert closing is not None
    assert signature is not None
    return custody.Case(
        custody.Signature(judging.tender_document(found, envelope).data, signature.p7s),
        custody.Signature(closing.document.encode(), closing.p7s),
        [custody.Signature(one.document, one.p7s) for one in queries.closed(found.id, envelope)],
        [_signed(one, found) for one in queries.extensions(found, envelope)],
        [_signed(one, found) for one in tenders.replaced(found, envelope)],
    )


def _signed(document: Document, tender: Tender) -> custody.Signature:
    p7s = signing.p7s_of(document, tender.purchaser_id)
    assert p7s is not None
    return custody.Signature(signing.content(document), p7s)


def own_release(
    tender: Tender, bidder: Player, *, whole: bool = False, envelope: Envelope = FIRST
) -> tuple[bytes, bytes]:
    """What a bidder's client makes and signs to decrypt its own bid, or to hand over its key."""
    own = queries.closed_of(tender.id, bidder.actor, envelope)
    case = replace(case_of(tender, envelope), bids=[custody.Signature(own.document, own.p7s)])
    roots = [trust.own_root(), *map(trust.root_certificate, accounts.roots())]
    document = custody.build_own_release(case, bidder.identity, roots, clock.now(), whole=whole)
    return document.data, bidder.sign(document.data, clock.now())


def badly_dealt(bid: Sealed, tender: Tender, cast: Cast) -> Sealed:
    """The first custodian's wrap holds nothing that it could open."""
    fields = json.loads(bid.document)
    who = key_of(tender, cast.custodians[0])
    sealed = sealing.age.seal(b"{}", [cast.stranger.recipient])
    fields["key"]["wraps"][who] = base64.b64encode(sealed).decode()
    document = shapes.canonical(fields)
    return replace(bid, document=document, p7s=cast.supplier.sign(document, clock.now()))


def decrypted(tender: Tender, *bidders: Player, whole: bool = False, envelope: Envelope = FIRST) -> None:
    """Each bidder's release of its share (or key), taken in."""
    for bidder in bidders:
        document, p7s = own_release(tender, bidder, whole=whole, envelope=envelope)
        with unit_of_work():
            found = tenders.published(tender.id)
            releases.release_own(found, document, p7s, by=bidder.actor, at=clock.now())


def key_of(tender: Tender, custodian: Player) -> str:
    """The custodian's id in the tender: c1, c2, …"""
    found = tenders.published(tender.id)
    return next(one.key for one in found.custodians if one.organisation_id == custodian.organisation)


def released(tender: Tender, custodian: Player, envelope: Envelope = FIRST) -> Release:
    """A custodian's release, taken in."""
    with unit_of_work():
        found = tenders.published(tender.id)
        document, p7s = release_document(found, custodian, key_of(found, custodian), envelope)
        return releases.release(found, document, p7s, by=custodian.actor, at=clock.now())


@scene
def opened(cast: Cast, prices: Sequence[str] = PRICES, bidders: Sequence[Player] = ()) -> Tender:
    """A tender opened by two of its three custodians, with a file in storage for each bid."""
    tender = closed(cast, prices, bidders)
    for custodian in cast.custodians[:2]:
        released(tender, custodian)
    open_(tender)
    return tender


def open_(tender: Tender) -> Opening | None:
    """Open where the shares are there."""
    return openings.open_by_id(tender.id, clock.now())


def close_without(closing: Closing, sha256: str) -> Receipt:
    """The close record with one bid struck off its list, chained as if it had always been so."""
    genuine = Receipt.parse(closing.document.encode())
    fields = json.loads(genuine["entry"])
    fields["bids"] = [one for one in fields["bids"] if one["bid_sha256"] != sha256]
    return receipt_of(Entry.parse(shapes.canonical(fields)), genuine["prev"])


def masked(page: str) -> str:
    """A page without what differs from one request or day to the next: tokens and clocks."""
    page = re.sub(r'(name="csrf_token" value=)"[^"]*"', r"\1", page)
    return re.sub(r'(datetime|content|data-tag)="[^"]*"|<time[^>]*>[^<]*(<wbr>[^<]*)?</time>', "", page)


def multipart(document: bytes, p7s: bytes) -> dict[str, tuple[object, str]]:
    """The two parts of a commit or release as a test client sends them."""
    return {"document": (BytesIO(document), "document.json"), "signature": (BytesIO(p7s), "document.p7s")}


def _files(player: Player) -> dict[str, bytes]:
    return {FILE: f"{player.house.name}的投标文件".encode() + bytes(1000)}


def _source(folder: Path, number: int, name: str, content: bytes) -> sealing.Source:
    path = folder / f"{number}.bin"
    path.write_bytes(content)
    return sealing.Source(name, path)


def banned(cast: Cast, player: Player, until: date) -> None:
    """A ban on the player's organisation that ends with this day."""
    with unit_of_work():
        db.session.add(
            Ban(
                code=player.house.code,
                name=player.house.name,
                folded_name=player.house.name,
                organ="监管部门",
                decision_number="财采罚〔2025〕1号",
                article="《政府采购法》第七十七条",
                ground="提供虚假材料谋取中标",
                starts_on=until - timedelta(days=365),
                ends_on=until,
                decision_sha256="0" * 64,
                entered_by=cast.supervisor.id,
                entered_at=clock.now(),
            )
        )
