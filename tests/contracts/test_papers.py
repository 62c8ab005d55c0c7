"""The record of acceptance to print: what was signed, its items, who signed it."""

from __future__ import annotations

from io import BytesIO

from procure.contracts import papers
from procure.core import clock
from procure.printing.seal import seal
from procure.printing.square import square
from procure.signing import queries as signing
from procure.signing import sheets
from tests.make import contracts as make
from tests.make.sheets import text_of


def test_a_signed_record_is_printed_for_whoever_may_read_it(cast, client_of, tmp_path):
    acceptance = make.recorded(cast)
    page, client = f"/acceptances/{acceptance.id}", client_of(cast.supplier)
    paper = f"{page}/document.pdf"
    assert client.get(paper).status_code == 404
    sent = {"signature": (BytesIO(make.signature(acceptance.document, cast.purchaser)), "验收书.p7s")}
    assert client_of(cast.purchaser).post(f"{page}/sign", data=sent).status_code == 303
    said = text_of(client.get(paper).data, tmp_path)
    for words in ("政府采购验收书", "人民币柒拾万元", "第四十五条", "验收结论", cast.purchaser.name):
        assert words in said
    assert "课桌椅一千套" in said
    assert "第1页共1页" in said.replace(" ", "")
    assert client_of(cast.rival).get(paper).status_code == 404
    assert paper in client.get(page).text


def test_its_head_and_end_are_what_was_signed(cast):
    acceptance = make.decided(cast, items=make.FAILED)
    address = f"http://localhost/acceptances/{acceptance.id}"
    sheet = papers.acceptance_sheet(acceptance, acceptance.document, address)
    signed = signing.content(acceptance.document).decode().split("\n")
    assert dict(sheet.rows)["验收结论"] == "不合格"
    assert all(f"{label}：{value}" in signed for label, value in sheet.rows)
    assert [line[1:] for line in sheet.items.lines] == [
        ("课桌椅一千套，数量相符", "采购需求第一条", "不合格", "少二十套")
    ]
    assert square(address)[1] in sheets.sheet_page(sheet)


def test_each_signature_has_a_ring_that_says_it_is_no_seal(cast):
    acceptance = make.decided(cast)
    address = f"http://localhost/acceptances/{acceptance.id}"
    page = sheets.sheet_page(papers.acceptance_sheet(acceptance, acceptance.document, address))
    (signature,) = signing.signatures(acceptance.document)
    ring = seal(cast.purchaser.house.name, signature.certificate.serial)
    assert page.count('class="seal"') == page.count(ring) == 1
    assert "装饰图样，不是印章" in ring


def test_a_ring_holds_a_name_as_text_and_stays_out_of_the_published_contract(cast):
    assert "&lt;b&gt;" in seal("<b>")
    assert ["long" in seal(name) for name in ("某" * 16, "某" * 17, "N" * 32, "N" * 33)] == [
        *(False, True),
        *(False, True),
    ]
    page = papers.contract_page(make.begun(cast), clock.now())
    assert page.count("装饰图样") == 2
    assert "装饰图样" not in papers.plain(page)
