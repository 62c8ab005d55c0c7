"""What people do on a site whose disk is full, what they are told, and what must hold of it."""

from __future__ import annotations

import base64
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Self

import httpx
import sqlalchemy as sa

from procure import storage
from procure.bids.models import Blob, Submission
from procure.crypto import age
from procure.crypto.documents import Receipt
from procure.db import db
from tests.cast import Player
from tests.storms import course, flood, rush
from tests.storms.rush import Supplier
from tests.storms.site import Site

_PAGES = ("/", "/tenders/{}", "/health/live")
_NEW = "/purchaser/tenders/new"
_KEPT = "您已填写的内容已保留"
_FULL, _WORDS = {503, 507}, ("存储空间已满", "存储空间紧张")
_PATIENCE = 60
_SIZE = 150_000


@dataclass
class Told:
    """What was promised, and what was wrong with an answer."""

    receipts: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    refused: int = 0
    faults: list[str] = field(default_factory=list)


class Visitors:
    """A purchaser at the browser, and suppliers at their programs."""

    def __init__(self, site: Site, tender_id: str, purchaser: Player) -> None:
        self.told = Told()
        self._http = httpx.Client(base_url=site.url, timeout=_PATIENCE)
        self._browser = httpx.Client(base_url=site.url, timeout=_PATIENCE)
        self._tender, self._purchaser, self._token = tender_id, purchaser, ""

    def __enter__(self) -> Self:
        rush.sign_in(self._browser, self._purchaser)
        self._token = flood.token_of(self._browser.get(_NEW).text)
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()
        self._browser.close()

    def bearer(self, player: Player) -> dict[str, str]:
        """A supplier's program, signed in."""
        return rush.bearer(self._http, player)

    def come(self, one: Supplier, bearer: dict[str, str]) -> list[Callable[[], bool]]:
        """Everybody does what there is to do; what was refused, to be tried again."""
        content = age.seal(bytes(_SIZE), [age.new_identity()[1]])
        number = f"ZC-{secrets.token_hex(4)}".upper()
        acts = [
            lambda: self._commits(one, bearer),
            lambda: self._uploads(content, bearer),
            lambda: self._drafts(number),
        ]
        left = [act for act in acts if not act()]
        for page in _PAGES:
            answer = self._browser.get(page.format(self._tender))
            self._note(answer.status_code == 200, f"{page}: {answer.status_code}")
        return left

    def _commits(self, one: Supplier, bearer: dict[str, str]) -> bool:
        parts = {"document": ("bid.json", one.bid.document), "signature": ("bid.p7s", one.bid.p7s)}
        answer = self._http.post(f"/api/tenders/{self._tender}/commit", files=parts, headers=bearer)
        if answer.status_code == rush.ACCEPTED:
            self.told.receipts.append(answer.json()["receipt"])
        return self._is_done(answer, rush.ACCEPTED)

    def _uploads(self, content: bytes, bearer: dict[str, str]) -> bool:
        name = sha256(content).hexdigest()
        at = f"/api/up/{name[:32]}"
        known = self._http.head(at, headers=bearer)
        offset = int(known.headers["Upload-Offset"]) if known.is_success else 0
        if (piece := content[offset:]) and not self._sent_up(f"{at}?offset={offset}", piece, bearer):
            return False
        whole = {"sha256": name, "size": len(content)}
        answer = self._http.post(f"{at}/finish", json=whole, headers=bearer)
        self.told.files += [name] if answer.is_success else []
        return self._is_done(answer, 200)

    def _sent_up(self, at: str, piece: bytes, bearer: dict[str, str]) -> bool:
        digest = base64.b64encode(sha256(piece).digest()).decode()
        headers = bearer | {"Content-Digest": f"sha-256=:{digest}:"}
        return self._is_done(self._http.put(at, content=piece, headers=headers), 204)

    def _drafts(self, number: str) -> bool:
        typed = {"csrf_token": self._token, "title": "台式计算机采购", "number": number, "goods": "goods"}
        answer = self._browser.post(_NEW, data=typed)
        is_done = self._is_done(answer, 303)
        self._note(is_done or _KEPT in answer.text, "a form without a word on what was typed")
        return is_done

    def _is_done(self, answer: httpx.Response, success: int) -> bool:
        if answer.status_code == success:
            return True
        self.told.refused += 1
        is_json = answer.headers["Content-Type"] == "application/json"
        said = answer.json()["reason"] if is_json else answer.text
        is_told = answer.status_code in _FULL and any(one in said for one in _WORDS)
        about = f"{answer.request.url.path}: {answer.status_code}"
        self._note(is_told, f"{about} {said[:200]}")
        return False

    def _note(self, is_right: bool, fault: str) -> None:
        self.told.faults += [] if is_right else [fault]


def retried(acts: Sequence[Callable[[], bool]]) -> int:
    """How many of them are not done although there is room again."""
    until = time.monotonic() + _PATIENCE
    left = list(acts)
    while left and time.monotonic() < until:
        left = [act for act in left if not act()]
        time.sleep(0.2 if left else 0)
    return len(left)


def faults(told: Told) -> Iterator[str]:
    """What doesn't hold of what was promised."""
    yield from course.faults_of_the_ledger([Receipt.parse(one.encode())["head"] for one in told.receipts])
    kept = set(db.session.scalars(sa.select(Submission.receipt)))
    yield from ["a receipt without its document"] * len(set(told.receipts) - kept)
    yield from ["a document without its receipt"] * len(kept - set(told.receipts))
    rows = set(db.session.scalars(sa.select(Blob.sha256)))
    yield from ["a file that was taken in is not known"] * len(set(told.files) - rows)
    yield from [f"a file that is not there: {one}" for one in rows if not _is_whole(one)]
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            if connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() != "ok":
                yield "the database is damaged"


def _is_whole(name: str) -> bool:
    keep = storage.current()
    return keep.has(name) and sha256(keep.read(name)).hexdigest() == name
