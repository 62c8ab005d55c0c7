"""Electronic invoices: what their file says needn't be typed, and typing otherwise is noticed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
import sqlalchemy as sa

from procure.core.errors import BadInput
from procure.core.rules import breaches
from procure.db import db, unit_of_work
from procure.payments import einvoices, queries
from procure.payments.models import Invoice
from procure.payments.rules import INVOICE
from procure.tenders.models import DueAfter
from tests.make import contracts
from tests.make import payments as make

ON = date(2026, 4, 2)


def post(client, contract, content, **typed):
    given = {"instalment": "1", "kind": "digital", "file": (BytesIO(content), "发票.xml")} | typed
    return client.post(f"/contracts/{contract.id}/invoices/new", data=given)


def kept(contract):
    found = queries.invoices(contracts.again(contract))
    return [(one.code, one.number, one.amount_fen, one.tax_fen, one.issued_on, one.was_read) for one in found]


def test_what_the_file_says_need_not_be_typed(cast, client_of):
    contract = contracts.concluded(cast)
    assert post(client_of(cast.supplier), contract, b"\xef\xbb\xbf" + make.xml(contract)).status_code == 303
    day = date(2026, 3, 2)
    assert kept(contract) == [("", "26372000000000000101", 30_000_000, 3_451_327, day, True)]


def test_ofd_is_read_by_what_it_says_of_itself_and_by_the_invoice_inside(cast):
    contract = contracts.concluded(cast)
    outside = einvoices.read(make.ofd(contract))
    assert (outside.code, outside.number, outside.amount_fen) == ("037002600111", "00000101", 30_000_000)
    assert (outside.tax_fen, outside.issued_on) == (3_451_327, date(2026, 3, 2))
    inside = einvoices.read(make.ofd(contract, make.xml(contract)))
    assert (inside.number, inside.seller_code) == ("26372000000000000101", contract.supplier.code)


def test_a_pdf_is_for_people_and_says_nothing(cast, client_of):
    assert einvoices.read(make.PDF) is None
    contract = contracts.concluded(cast)
    answer = post(client_of(cast.supplier), contract, make.PDF, tax_fen="0", issued_on="2026-03-02")
    assert (answer.status_code, "发票文件里没有读到" in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"number": "26372000000000000102"}, "发票号码"),
        ({"day": "2026-03-01"}, "开票日期"),
        ({"amount": "299999.99"}, "价税合计"),
        ({"tax": "34513.28"}, "税额"),
        ({"seller": "91370300MA3C000000"}, "销售方纳税人识别号"),
        ({"buyer": "91370300MA3C000000"}, "购买方纳税人识别号"),
    ],
)
def test_a_file_that_says_otherwise_is_refused_with_both_words(cast, client_of, said, named):
    contract = contracts.concluded(cast)
    typed = {"number": "26372000000000000101", "tax_fen": "34513.27", "issued_on": "2026-03-02"}
    typed["amount_fen"] = "300000.00"
    answer = post(client_of(cast.supplier), contract, make.xml(contract, **said), **typed)
    assert (answer.status_code, kept(contract)) == (422, [])
    assert f"{named}：应为" in answer.text
    assert typed["number"] in answer.text


BOMB = b'<!DOCTYPE a [<!ENTITY b "cccccccc">]><EInvoice>&b;</EInvoice>'


@pytest.mark.parametrize(
    "content",
    [
        BOMB,
        b"<EInvoice><unclosed></EInvoice>",
        b"<EInvoice></EInvoice>",
        b"<html><InvoiceNumber>1</InvoiceNumber></html>",
        b"PK\x03\x04 no zip",
        b"<EInvoice>" + b"<a>" * 200_000,
    ],
)
def test_what_is_no_invoice_is_refused_in_words(content):
    with pytest.raises(BadInput) as refusal:
        einvoices.read(content)
    assert refusal.value.field == "file"


def test_a_package_that_is_no_ofd_or_reaches_out_is_refused(cast):
    contract = contracts.concluded(cast)
    for parts in ({"../a.xml": b"<a/>"}, {"a.exe": b"MZ"}, {"Doc_0/Attachs/x.xml": BOMB}):
        with pytest.raises(BadInput):
            einvoices.read(make.ofd(contract, **parts))


def test_a_number_with_its_code_comes_once_in_the_whole_city(cast, client_of):
    contract = contracts.concluded(cast)
    sent = make.sent(cast, contract, number="26372000000000000101")
    with unit_of_work():
        db.session.execute(
            sa.update(Invoice).values(supplier_id=cast.rival.organisation).where(Invoice.id == sent.id)
        )
    answer = post(client_of(cast.supplier), contract, make.xml(contract), instalment="2")
    assert "不能付两次" in answer.text
    assert not queries.number_used("037002600111", sent.number)


def test_the_database_itself_refuses_a_second_one_of_that_number(cast):
    contract = make.accepted(cast)
    make.sent(cast, contract, number="26372000000000000101")
    make.sent(cast, contract, DueAfter.FINAL, number="26372000000000000102")
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.execute(sa.update(Invoice).values(number="26372000000000000101"))


def test_the_same_amount_on_the_same_day_asks_whether_it_is_meant(cast, client_of):
    one = contracts.concluded(cast, number="ZC-2026-2")
    make.sent(cast, one)
    two, client = contracts.concluded(cast, number="ZC-2026-3"), client_of(cast.supplier)
    content = make.xml(two, number="26372000000000000202")
    answer = post(client, two, content)
    assert (answer.status_code, "已有一张金额和开票日期都相同的发票" in answer.text) == (422, True)
    assert post(client, two, content, twin_confirmed="y").status_code == 303


@pytest.mark.parametrize(
    ("number", "code", "whole"),
    [
        ("2" * 20, "", True),
        ("2" * 19, "", False),
        ("2" * 21, "", False),
        ("2" * 20, "0370026001", False),
        ("2" * 8, "0370026001", True),
        ("2" * 8, "037002600111", True),
        ("2" * 8, "03700260011", False),
        ("2" * 8, "", False),
        ("2" * 7, "0370026001", False),
        ("2" * 19 + "A", "", False),
    ],
)
def test_a_number_has_the_digits_of_its_kind(number, code, whole):
    assert (not breaches(replace(INVOICE, number=number, code=code), ON)) is whole


@pytest.mark.parametrize(("tax", "kept_"), [(-1, False), (0, True), (69_999_999, True), (70_000_000, False)])
def test_tax_is_less_than_the_amount(tax, kept_):
    assert (not breaches(replace(INVOICE, tax_fen=tax), ON)) is kept_


def test_a_file_that_names_no_buyer_was_not_compared_with_the_contract(cast, client_of):
    contract = contracts.concluded(cast)
    assert post(client_of(cast.supplier), contract, make.xml(contract, buyer="")).status_code == 303
    assert [was_read for *_, was_read in kept(contract)] == [False]
