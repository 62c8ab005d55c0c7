"""A rush on a site that is served: suppliers who sign in and hand in, each at a moment of its own."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from procure.bids import queries
from procure.bids.models import Submission
from procure.crypto import cms, keyring
from procure.crypto.documents import Receipt, Refusal
from procure.crypto.entries import entry_of
from procure.crypto.refusals import SignatureRefused
from procure.db import db
from procure.tenders.models import Tender
from tests.bids import racing
from tests.cast import PASSWORD, Player
from tests.make import bids as make
from tests.storms import course, flood
from tests.storms.site import Site

_AT_ONCE, _PATIENCE = 32, 60
ACCEPTED = 201


@dataclass(frozen=True)
class Supplier:
    """Who hands in what."""

    player: Player
    bid: make.Sealed


@dataclass(frozen=True)
class Answer:
    """When a bid was sent and answered, by the clock of the very machine that judges it, and how."""

    sha256: str
    sent: datetime
    answered: datetime
    status: int
    said: dict[str, str]


def suppliers(tender: Tender, people: Sequence[Player]) -> list[Supplier]:
    """Each with a sealed bid of its own, its files uploaded."""
    ready = racing.ready(tender, people)
    db.session.remove()
    return [Supplier(player, one.bid) for player, one in zip(people, ready, strict=True)]


def rush(
    site: Site, tender_id: str, crowd: Sequence[Supplier], first: datetime, last: datetime
) -> list[Answer]:
    """What each was answered who came at its own moment between the two."""
    moments = sorted(first + random.random() * (last - first) for _ in crowd)
    # the server closes what is idle for two seconds
    limits = httpx.Limits(max_connections=None, keepalive_expiry=1)
    client = httpx.Client(base_url=site.url, timeout=_PATIENCE, limits=limits)
    with client as http, ThreadPoolExecutor(_AT_ONCE) as threads:
        jobs = zip(crowd, moments, strict=True)
        return list(threads.map(lambda job: _come(http, tender_id, *job), jobs))


def bearer(http: httpx.Client, player: Player) -> dict[str, str]:
    """Signed in by certificate."""
    nonce = http.post("/api/nonce", json={}).raise_for_status().json()["nonce"]
    p7s = base64.b64encode(player.sign(nonce.encode(), datetime.now(UTC))).decode()
    answer = http.post("/api/token", json={"nonce": nonce, "p7s": p7s}).raise_for_status()
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def sign_in(browser: httpx.Client, player: Player) -> int:
    """By password: 303 where it is let in."""
    token = flood.token_of(browser.get("/login").text)
    typed = {"csrf_token": token, "email": player.email, "password": PASSWORD}
    return browser.post("/login", data=typed).status_code


def _come(http: httpx.Client, tender_id: str, one: Supplier, moment: datetime) -> Answer:
    course.sleep_until(moment)
    headers = bearer(http, one.player)
    parts = {"document": ("bid.json", one.bid.document), "signature": ("bid.p7s", one.bid.p7s)}
    sent = datetime.now(UTC)
    answer = http.post(f"/api/tenders/{tender_id}/commit", files=parts, headers=headers)
    said = answer.json() if answer.headers["Content-Type"] == "application/json" else {}
    return Answer(one.bid.sha256, sent, datetime.now(UTC), answer.status_code, said)


def faults(tender_id: str, opens_at: datetime, answers: Sequence[Answer]) -> Iterator[str]:
    """What is wrong once the tender is closed."""
    yield from course.faults_of_the_ledger([head_of(one) for one in answers if one.status == ACCEPTED])
    listed = {one.sha256: one for one in queries.closed(tender_id)}
    for one in answers:
        row = listed.pop(one.sha256, None)
        if one.status >= 500:
            yield f"a failure: {one.status} {one.said}"
        elif one.status == ACCEPTED:
            yield from _faults_of_receipt(one, row, opens_at)
        else:
            yield from _faults_of_slip(one, opens_at)
            yield from ["refused and yet listed"] if row else []
    yield from ["listed without a receipt"] * len(listed)


def head_of(one: Answer) -> str:
    """The head of the ledger in its receipt."""
    return str(Receipt.parse(one.said["receipt"].encode())["head"])


def _faults_of_receipt(one: Answer, row: Submission | None, opens_at: datetime) -> Iterator[str]:
    receipt = Receipt.parse(one.said["receipt"].encode())
    if not _is_signed(receipt.data, one.said["p7s"]):
        yield "a receipt that the platform has not signed"
    if row is None or row.receipt != one.said["receipt"]:
        yield "a receipt without its bid on the list"
    if max(entry_of(receipt).time, row.arrived_at if row else opens_at) >= opens_at:
        yield "a receipt that is not before the deadline"
    if one.sent >= opens_at:
        yield "a receipt for what was sent after the deadline"


def _faults_of_slip(one: Answer, opens_at: datetime) -> Iterator[str]:
    if one.said.get("code") != "late":
        yield f"refused, but not for being late: {one.status} {one.said}"
        return
    slip = Refusal.parse(one.said["refusal"].encode())
    if not _is_signed(slip.data, one.said["p7s"]) or slip["bid_sha256"] != one.sha256:
        yield "a slip that the platform has not signed for this bid"
    if one.answered < opens_at:
        yield "called late before the deadline"


def _is_signed(data: bytes, p7s: str) -> bool:
    try:
        cms.verify(data, base64.b64decode(p7s), [keyring.current().root_certificate], datetime.now(UTC))
    except SignatureRefused:
        return False
    return True
