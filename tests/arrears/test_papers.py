"""The sheets about money that people file: their amounts, their pages, where their square code leads."""

from __future__ import annotations

from procure.arrears import papers, queries
from procure.printing.square import square
from procure.signing import sheets
from procure.signing.queries import signatures
from tests.make import arrears as make
from tests.make import contracts, payments
from tests.make.sheets import text_of


def test_a_payment_that_two_have_approved_has_a_notice(cast, client_of, tmp_path):
    payment = payments.requested(cast)
    client = client_of(cast.supplier)
    assert client.get(f"/payments/{payment.id}/notice.pdf").status_code == 404
    payments.approved(cast, payment)
    answer = client.get(f"/payments/{payment.id}/notice.pdf")
    said = text_of(answer.data, tmp_path)
    assert "付款通知书" in said
    assert "300,000.00" in said
    assert "人民币叁拾万元整" in said
    assert "第1页共1页" in said.replace(" ", "")
    assert all(one.certificate.person.name in said for one in signatures(payment.document))
    assert client_of(cast.rival).get(f"/payments/{payment.id}/notice.pdf").status_code == 404


def test_the_bank_prints_a_statement_whose_code_leads_back_to_it(cast, visitor, tmp_path):
    made = make.confirmed(cast, contracts.concluded(cast))
    said = text_of(visitor.get(f"/receivables/statement.pdf?code={made.code}").data, tmp_path)
    assert "人民币壹佰万元零壹分" in said
    assert made.code in said
    address = f"http://localhost/receivables?code={made.code}"
    again = queries.by_code(made.code)
    page = sheets.sheet_page(papers.statement_sheet(again, address))
    assert square(address)[1] in page
    assert visitor.get(address).status_code == 200
    assert visitor.get("/receivables/statement.pdf?code=NONE").status_code == 404
