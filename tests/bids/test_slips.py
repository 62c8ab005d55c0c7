"""Whatever is handed in and refused, readable or not, gets the platform's signed word for it."""

from __future__ import annotations

import base64
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from procure.bids import slips
from procure.bids.models import Refusal
from procure.bids.refusals import Refused
from procure.core import clock as running_clock
from procure.core.terms import Message
from procure.crypto import cms, keyring
from procure.crypto.documents import Refusal as Slip
from procure.crypto.refusals import SignatureRefused
from procure.db import db, unit_of_work
from procure.ledger import queries as ledger
from procure.tenders.models import Tender
from tests.cast import Cast
from tests.ground import Hands
from tests.make import bids as make
from tests.make import clients
from tests.make import tenders as make_tenders

BOUNDARY = "b" * 20
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


@pytest.fixture
def tender(cast: Cast) -> Tender:
    return make_tenders.published(cast)


@pytest.fixture
def headers(visitor: FlaskClient, cast: Cast) -> dict[str, str]:
    return clients.bearer(visitor, cast.supplier)


def handed_in(http: FlaskClient, tender: Tender, headers: dict[str, str], **request: Any) -> Any:
    return http.post(f"/api/tenders/{tender.id}/commit", headers=headers, **request)


def slip_of(answer: Any) -> Slip:
    """The slip of a refusal, after its signature was checked."""
    body = answer.get_json()
    slip = Slip.parse(body["refusal"].encode())
    p7s = base64.b64decode(body["p7s"])
    cms.verify(slip.data, p7s, [keyring.current().root_certificate], running_clock.now())
    assert slip["code"] == body["code"]
    assert body["reason"]
    return slip


def parts(document: bytes, p7s: bytes = b"") -> dict[str, Any]:
    return {"data": make.multipart(document, p7s)}


BIG = b"x" * (70 << 10)
HUGE = b"x" * (2 << 20)


@pytest.mark.parametrize(
    ("request_", "status", "code", "about"),
    [
        (BIG, 413, "too-large", BIG),
        ({"data": HUGE, "content_type": MULTIPART}, 413, "too-large", HUGE[: (1 << 20) + 1]),
        ({"data": HUGE, "content_type": "text/plain"}, 413, "too-large", HUGE[: (1 << 20) + 1]),
        ({"data": b"{}", "content_type": "application/json"}, 415, "media-type", b"{}"),
        ({"data": b"a=1", "content_type": "application/x-www-form-urlencoded"}, 415, "media-type", b"a=1"),
        ({"data": b"no parts", "content_type": MULTIPART}, 400, "parts", b"no parts"),
        ({"data": b"no parts", "content_type": "multipart/form-data"}, 400, "parts", b"no parts"),
        ({}, 400, "parts", b""),
        (b"{}", 422, "field-missing", b"{}"),
    ],
    ids=["big", "huge", "huge-text", "json", "form", "garbage", "no-boundary", "empty", "no-bid"],
)
def test_each_refusal_is_signed_and_names_the_bytes_it_is_about(
    visitor: FlaskClient,
    tender: Tender,
    headers: dict[str, str],
    request_: dict[str, Any] | bytes,
    status: int,
    code: str,
    about: bytes,
) -> None:
    sent = parts(request_) if isinstance(request_, bytes) else request_
    answer = handed_in(visitor, tender, headers, **sent)
    slip = slip_of(answer)
    assert (answer.status_code, slip["code"], slip["tender"]) == (status, code, tender.number)
    assert slip["bid_sha256"] == sha256(about).hexdigest()


def test_a_document_without_its_signature_is_refused_by_name(
    visitor: FlaskClient, tender: Tender, headers: dict[str, str]
) -> None:
    alone = {"document": (BytesIO(b"only"), "document.json")}
    slip = slip_of(handed_in(visitor, tender, headers, data=alone))
    assert (slip["code"], slip["bid_sha256"]) == ("parts", sha256(b"only").hexdigest())


def test_a_slip_that_the_platform_did_not_sign_would_be_seen(cast: Cast) -> None:
    slip = Slip.build(
        tender="1", bid_sha256="0" * 64, code="late", time="2026-03-02T01:00:00Z", head="0" * 64
    )
    p7s = slips.sign(slip, running_clock.now()).p7s
    with pytest.raises(SignatureRefused):
        cms.verify(slip.data + b" ", p7s, [cast.root], running_clock.now())


def test_unreadable_bytes_after_the_deadline_are_late_before_anything_else(
    visitor: FlaskClient, cast: Cast, tender: Tender, clock: Hands
) -> None:
    assert tender.opens_at is not None
    clock.move_to(tender.opens_at)
    headers = clients.bearer(visitor, cast.supplier)
    assert slip_of(handed_in(visitor, tender, headers, **parts(BIG)))["code"] == "late"


def test_the_same_bytes_get_the_same_slip_and_no_second_row(
    visitor: FlaskClient, tender: Tender, headers: dict[str, str], clock: Hands
) -> None:
    first = handed_in(visitor, tender, headers, **parts(b"{}")).get_json()
    clock.forward(seconds=5)
    assert handed_in(visitor, tender, headers, **parts(b"{}")).get_json() == first
    lines = [one for one in ledger.of(tender.id) if one.act == "bid.refused"]
    assert (db.session.query(Refusal).count(), len(lines)) == (1, 1)


def test_the_same_bytes_refused_for_another_reason_get_another_slip(cast: Cast, tender: Tender) -> None:
    at, by = running_clock.now(), cast.supplier.actor
    for code in ("blob-missing", "late", "late"):
        with unit_of_work():
            slips.refuse(tender, b"{}", Refused(code, Message("不行。")), by, at)
    assert {one.code for one in db.session.query(Refusal)} == {"blob-missing", "late"}
    assert db.session.query(Refusal).count() == 2


def test_who_is_refused_very_often_gets_slips_that_are_not_kept_and_can_still_hand_in(
    visitor: FlaskClient, cast: Cast, tender: Tender, headers: dict[str, str], clock: Hands
) -> None:
    _fill(cast, tender, slips.MOST_KEPT)
    often = handed_in(visitor, tender, headers, **parts(b"{}"))
    assert slip_of(often)["code"] == "field-missing"
    assert (often.status_code, often.headers["Retry-After"]) == (429, "600")
    assert db.session.query(Refusal).count() == slips.MOST_KEPT
    bid = make.sealed(tender, cast.supplier)
    make.uploaded(cast.supplier, bid)
    assert handed_in(visitor, tender, headers, **parts(bid.document, bid.p7s)).status_code == 201
    clock.forward(seconds=slips.SPAN.total_seconds())
    assert handed_in(visitor, tender, headers, **parts(b"{}")).status_code == 422


def test_one_fewer_is_kept_and_nobody_pays_for_anothers_refusals(
    visitor: FlaskClient, cast: Cast, tender: Tender, headers: dict[str, str]
) -> None:
    _fill(cast, tender, slips.MOST_KEPT - 1)
    assert handed_in(visitor, tender, headers, **parts(b"{}")).status_code == 422
    rival = clients.bearer(visitor, cast.rival)
    assert handed_in(visitor, tender, rival, **parts(b"{}")).status_code == 422
    assert handed_in(visitor, tender, headers, **parts(b"[]")).status_code == 429


def _fill(cast: Cast, tender: Tender, number: int) -> None:
    """So many refusals of the supplier just now."""
    at = running_clock.now() - timedelta(seconds=1)
    with unit_of_work():
        for n in range(number):
            refused = Refused("not-json", Message("不行。"))
            slips.refuse(tender, str(n).encode(), refused, cast.supplier.actor, at)
