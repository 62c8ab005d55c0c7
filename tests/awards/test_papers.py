"""The award notice to print: what was signed, who signed it, where its square code leads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from procure.awards import documents
from procure.printing.square import square
from procure.signing import queries as signing
from procure.signing import sheets
from tests.cast import Cast
from tests.make import awards as make
from tests.make.sheets import text_of


def test_the_published_notice_is_printed_with_its_signature(cast: Cast, visitor: Any, tmp_path: Path) -> None:
    award = make.determined(cast)
    paper = f"/tenders/{award.tender_id}/award-notice.pdf"
    assert visitor.get(paper).status_code == 404
    make.publish(cast, award.tender_id)
    said = text_of(visitor.get(paper).data, tmp_path)
    award = make.found(award.tender_id)
    for words in (award.supplier.name, "1000000.00", "人民币壹佰万元整", "第六十九条", cast.purchaser.name):
        assert words in said
    assert "第1页共1页" in said.replace(" ", "")


def test_each_line_is_what_was_signed_and_the_code_leads_to_the_result(cast: Cast, visitor: Any) -> None:
    award = make.published(cast)
    address = f"http://localhost/tenders/{award.tender_id}"
    sheet = documents.award_sheet(award, address)
    signed = signing.content(award.document).decode()
    assert dict(sheet.rows)["中标人"] == award.supplier.name
    assert all(f'"{label}": "{value}"' in signed for label, value in sheet.rows)
    page = sheets.sheet_page(sheet)
    assert square(address)[1] in page
    assert award.document.sha256 in page
    assert "award-notice.pdf" in visitor.get(address).text
