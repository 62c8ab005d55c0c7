"""What stands before the measuring: an installation with open tenders, suppliers, and their sealed bids."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from stdnum.cn import uscc

from procure import storage
from procure.accounts.models import Certificate, Organisation, Person, Role
from procure.bids.models import Blob
from procure.core import clock
from procure.core.actors import RoleName
from procure.crypto import age, certificates, keyring, sealing
from procure.crypto.certificates import Subject
from procure.crypto.cms import Signer
from procure.crypto.documents import SUITE
from procure.crypto.documents import Tender as TenderDocument
from procure.db import db, new_id, unit_of_work
from procure.signing.models import Document, Kind
from procure.tenders.models import Goods, Project, Tender, TenderState

SUPPLIERS = 100
_CUSTODIANS, _THRESHOLD = 3, 2
OPEN_FOR, _VALID_DAYS = timedelta(days=1), 30
_LARGEST_BLOB = 1 << 30
_PROCESSES = 2


@dataclass(frozen=True)
class Supplier:
    """An organisation, its only person, and what that person signs with."""

    organisation: str
    person: str
    key: bytes
    certificate: bytes
    identity: str

    @property
    def signer(self) -> Signer:
        """The key with its certificate."""
        return Signer(certificates.load_key(self.key), certificates.load(self.certificate))


@dataclass(frozen=True)
class Sealed:
    """A bid as its supplier holds it."""

    tender: str
    supplier: int
    document: bytes
    p7s: bytes
    blobs: tuple[str, ...]
    sizes: tuple[int, ...]


@dataclass(frozen=True)
class Crowd:
    """So many suppliers who bid for each of so many tenders, with a file of so many bytes."""

    tenders: int
    suppliers: int
    size: int = 1000


@dataclass(frozen=True)
class Noticed:
    """A published tender: its id, its tender.json, and what its custodians open with, by their ids."""

    id: str
    document: bytes
    identities: dict[str, str]


@dataclass(frozen=True)
class Built:
    """Who bids, and for each crowd its tenders and sealed bids."""

    people: list[Supplier]
    crowds: list[tuple[list[Noticed], list[Sealed]]]


def build(crowds: Sequence[Crowd], at: datetime) -> Built:
    """Fill the empty database and the storage."""
    with unit_of_work():
        purchaser, role = _organisation(0, at), Role(name=RoleName.SUPPLIER)
        db.session.add_all([purchaser, role])
        db.session.flush()
        most = max(crowd.suppliers for crowd in crowds)
        people = [_supplier(number + 1, role, at) for number in range(most)]
        count = sum(crowd.tenders for crowd in crowds)
        noticed = iter([_tender(number, purchaser, at) for number in range(count)])
    told = []
    for crowd in crowds:
        own = list(islice(noticed, crowd.tenders))
        sealed = _seal_all(own, people[: crowd.suppliers], crowd.size, at)
        with unit_of_work():
            _know_blobs(sealed, people, at)
        told.append((own, sealed))
    return Built(people, told)


def _organisation(number: int, at: datetime) -> Organisation:
    start = f"91110000MA00{number:05d}"
    code = start + uscc.calc_check_digit(start)
    return Organisation(name=f"测量单位{number}", code=code, created_at=at)


def _supplier(number: int, role: Role, at: datetime) -> Supplier:
    house = _organisation(number, at)
    db.session.add(house)
    db.session.flush()
    person = Person(
        email=f"{number}@example.org",
        name=f"经办人{number}",
        password=secrets.token_hex(16),
        fs_uniquifier=secrets.token_hex(16),
        organisation_id=house.id,
        roles=[role],
        created_at=at,
    )
    db.session.add(person)
    db.session.flush()
    return _enrolled(house, person, at)


def _enrolled(house: Organisation, person: Person, at: datetime) -> Supplier:
    key, ring = certificates.new_key(), keyring.current()
    subject = Subject(house.name, house.code, person.name)
    request = certificates.csr(key, subject)
    issued = certificates.issue(request, subject, ring.root_key, ring.root_certificate, at, _VALID_DAYS)
    identity, recipient = age.new_identity()
    db.session.add(
        Certificate(
            sha256=certificates.sha256_of(issued),
            der=certificates.der(issued),
            serial=f"{issued.serial_number:x}",
            organisation_id=house.id,
            person_id=person.id,
            recipient=recipient,
            not_before=issued.not_valid_before_utc,
            not_after=issued.not_valid_after_utc,
        )
    )
    return Supplier(house.id, person.id, certificates.key_pem(key), certificates.der(issued), identity)


def _tender(number: int, purchaser: Organisation, at: datetime) -> Noticed:
    """A published tender as rows."""
    keys = {f"c{n + 1}": age.new_identity() for n in range(_CUSTODIANS)}
    about = _about(number, at + OPEN_FOR, {who: recipient for who, (_, recipient) in keys.items()})
    tender = Tender(
        id=new_id(),
        project=Project(number=about["tender"]),
        own_title="测量",
        state=TenderState.PUBLISHED,
        purchaser_id=purchaser.id,
        created_by="bench",
        created_at=at,
        goods=Goods.GOODS,
        budget_fen=1,
        ceiling_fen=1,
        opens_at=about.opens,
        tender_sha256=about.sha256,
        published_at=at,
        posted_at=at,
    )
    tender.document = _kept(about, tender.id, at)
    db.session.add(tender)
    db.session.flush()
    return Noticed(tender.id, about.data, {who: identity for who, (identity, _) in keys.items()})


def _about(number: int, opens_at: datetime, recipients: dict[str, str]) -> TenderDocument:
    return TenderDocument.build(
        tender=f"BENCH-{number}",
        lot="1",
        opens=clock.text(opens_at),
        mode="custodians",
        threshold=_THRESHOLD,
        suite=SUITE,
        max_blob=_LARGEST_BLOB,
        custodians=[
            {"id": who, "recipient": one, "cert_sha256": secrets.token_hex(32)}
            for who, one in recipients.items()
        ],
    )


def _kept(about: TenderDocument, tender_id: str, at: datetime) -> Document:
    return Document(
        kind=Kind.TENDER,
        subject=tender_id,
        name="tender.json",
        media_type="application/json",
        sha256=storage.current().put(about.data),
        size=len(about.data),
        created_at=at,
    )


def _seal_all(
    noticed: Sequence[Noticed], people: Sequence[Supplier], size: int, at: datetime
) -> list[Sealed]:
    keep, firsts = storage.current().root, range(0, len(people), SUPPLIERS)
    shares = [(one, first, people[first : first + SUPPLIERS]) for one in noticed for first in firsts]
    with ProcessPoolExecutor(_PROCESSES) as pool:
        found = pool.map(partial(_seal_for, size=size, keep=keep, at=at), shares)
        return [one for sealed in found for one in sealed]


def _seal_for(
    share: tuple[Noticed, int, Sequence[Supplier]], size: int, keep: Path, at: datetime
) -> list[Sealed]:
    """For one tender the bids of some suppliers, of whom the first has this number."""
    noticed, first, people = share
    document, folder, sealed = TenderDocument.parse(noticed.document), storage.Folder(keep), []
    with TemporaryDirectory() as scratch:
        source = sealing.Source("投标文件.pdf", Path(scratch) / "file")
        for number, one in enumerate(people, start=first):
            source.path.write_bytes(secrets.token_bytes(size))
            whole = _seal(document, one, source, Path(scratch) / str(number), at)
            sealed.append(_kept_bid(noticed.id, number, whole, folder))
    return sealed


def _seal(
    about: TenderDocument, supplier: Supplier, source: sealing.Source, scratch: Path, at: datetime
) -> sealing.SealedBid:
    form = {"price": "1000000.00", "currency": "CNY"}
    return sealing.seal_bid(about, [source], form, supplier.signer, supplier.identity, scratch, at)


def _kept_bid(tender_id: str, number: int, whole: sealing.SealedBid, keep: storage.Folder) -> Sealed:
    sizes = tuple(one.stat().st_size for one in whole.blobs)
    names = tuple(one.name for one in whole.blobs)
    for one in whole.blobs:
        keep.path(one.name).parent.mkdir(exist_ok=True)
        shutil.move(one, keep.path(one.name))
    return Sealed(tender_id, number, whole.bid.data, whole.p7s, names, sizes)


def _know_blobs(sealed: Sequence[Sealed], people: Sequence[Supplier], at: datetime) -> None:
    db.session.add_all(
        Blob(sha256=sha256, organisation_id=people[one.supplier].organisation, size=size, received_at=at)
        for one in sealed
        for sha256, size in zip(one.blobs, one.sizes, strict=True)
    )
