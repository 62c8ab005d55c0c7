"""Receipts that are printed, found again after a lost answer, and the pages around handing in."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pypdf
import pytest
from flask.testing import FlaskClient

from procure.bids import papers, queries
from procure.crypto.codes import short_code
from procure.crypto.documents import Receipt
from procure.db import db
from procure.printing.square import square
from procure.tenders.models import Tender
from tests.cast import Cast, Player
from tests.ground import Hands
from tests.make import bids as make
from tests.make import clients
from tests.make import tenders as make_tenders

Sign = Callable[[Player], FlaskClient]


@pytest.fixture
def tender(cast: Cast) -> Tender:
    return make_tenders.published(cast)


def find(client: FlaskClient, tender: Tender, text: str) -> tuple[int, str]:
    """Status, and where it leads or what it says."""
    answer = client.get(f"/tenders/{tender.id}/my-bid/find", query_string={"sha256": text})
    return answer.status_code, answer.headers.get("Location") or answer.text


def test_the_printed_receipt_says_what_the_signed_one_says(
    tender: Tender, cast: Cast, client_of: Sign
) -> None:
    own = make.committed(tender, cast.supplier)
    answer = client_of(cast.supplier).get(f"/my-bids/{own.id}/receipt.pdf")
    assert answer.mimetype == "application/pdf"
    text = "".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(answer.data)).pages)
    flat, receipt = re.sub(r"\s+", "", text), Receipt.parse(own.receipt.encode())
    for word in (short_code(own.sha256), own.sha256, receipt["leaf"], receipt["head"], "供应商一", "第1版"):
        assert word in flat, word
    assert client_of(cast.rival).get(f"/my-bids/{own.id}/receipt.pdf").status_code == 404


def test_the_square_code_holds_what_an_offline_check_compares(tender: Tender, cast: Cast) -> None:
    own = make.committed(tender, cast.supplier)
    receipt, text = Receipt.parse(own.receipt.encode()), papers.square_text(own)
    assert [one.lower() for one in text.split()[4::2]] == [own.sha256, receipt["leaf"], receipt["head"]]
    size, path = square(text)
    assert f'viewBox="0 0 {size} {size}"' in papers.receipt_page(own)
    assert path in papers.receipt_page(own)
    assert square(text.lower())[0] > size


def test_a_receipt_is_found_by_hash_or_short_code_and_by_its_owner_alone(
    tender: Tender, cast: Cast, client_of: Sign
) -> None:
    own = make.committed(tender, cast.supplier)
    supplier, there = client_of(cast.supplier), f"/my-bids/{own.id}/receipt"
    for text in (
        own.sha256,
        own.sha256.upper(),
        short_code(own.sha256),
        f" {short_code(own.sha256).lower()} ",
    ):
        assert find(supplier, tender, text) == (303, there)
    for text in (own.sha256[:11], own.sha256 + "0", "%", "x" * 64):
        status, said = find(supplier, tender, text)
        assert (status, "平台没有收到这份文件" in said) == (200, True)
    assert "平台没有收到" in find(client_of(cast.rival), tender, own.sha256)[1]
    assert "平台没有收到" not in find(supplier, tender, "")[1]


def test_what_was_refused_is_found_with_its_slip_and_its_reason(
    tender: Tender, cast: Cast, client_of: Sign, clock: Hands, visitor: FlaskClient
) -> None:
    bid, headers = make.sealed(tender, cast.supplier), clients.bearer(visitor, cast.supplier)
    parts = {"document": (io.BytesIO(bid.document), "b.json"), "signature": (io.BytesIO(bid.p7s), "b.p7s")}
    assert visitor.post(f"/api/tenders/{tender.id}/commit", data=parts, headers=headers).status_code == 409
    _, said = find(client_of(cast.supplier), tender, short_code(bid.sha256))
    assert "密文没有上传完" in said
    db.session.rollback()
    [slip] = queries.refusals(tender.id, cast.supplier.organisation)
    assert f"/my-refusals/{slip.id}.json" in said
    assert tender.opens_at is not None
    clock.move_to(tender.opens_at)
    assert "立即联系采购人和监管部门" in find(client_of(cast.supplier), tender, "f" * 64)[1]


def test_the_pages_of_preparing_and_taking_back_follow_the_state(
    tender: Tender, cast: Cast, client_of: Sign, clock: Hands
) -> None:
    supplier, pages = client_of(cast.supplier), f"/tenders/{tender.id}/my-bid"
    assert "没有可以撤回的投标" in supplier.get(f"{pages}/withdraw").text
    own = make.committed(tender, cast.supplier)
    assert short_code(own.sha256) in supplier.get(f"{pages}/withdraw").text
    assert "在这里递交的是第2版" in supplier.get(f"{pages}/prepare").text
    assert tender.opens_at is not None
    clock.move_to(tender.opens_at)
    late = client_of(cast.supplier)
    assert "没有可以撤回的投标" in late.get(f"{pages}/withdraw").text
    assert "现在不能递交投标" in late.get(f"{pages}/prepare").text


HOSTILE = "<script>alert(1)</script>"


def test_no_field_of_a_bid_is_taken_for_markup(cast: Cast, client_of: Sign, visitor: FlaskClient) -> None:
    tender = make_tenders.published(cast)
    for player, price in zip(cast.bidders, make.PRICES, strict=True):
        form = {"price": price, "currency": HOSTILE, HOSTILE: HOSTILE}
        files = {f"&'{{{{7777+7}}}}-{player.name}.pdf": b"%PDF-1.7 " + player.name.encode()}
        make.committed(tender, player, make.sealed(tender, player, form=form, files=files))
    make.close(tender)
    for custodian in cast.custodians[:2]:
        make.released(tender, custodian)
    make.open_(tender)
    shown = [
        visitor.get(f"/tenders/{tender.id}/opening").text,
        client_of(cast.supplier).get(f"/tenders/{tender.id}/my-bid").text,
        client_of(cast.purchaser).get(f"/tenders/{tender.id}/opening/unopened").text,
    ]
    assert not [one for one in shown if HOSTILE in one or "7784-投" in one]
