"""Files of the tender documents: read when they come in, judged like what is typed, and again at the end."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from procure import storage
from procure.core.rules import RuleBroken
from procure.db import db, unit_of_work
from procure.fairness.reading import Reading, text_of
from procure.ledger import queries as ledger
from procure.tenders import queries, service
from procure.tenders.models import Attachment, Tender
from tests.cast import START, Cast, Player
from tests.fairness import files
from tests.make import tenders

Browser = Callable[[Player], FlaskClient]
LIST = "清单.docx"
GOOD = files.docx("课桌椅一千套。", files.table([files.cell("名称"), files.cell("数量")]))
BAD = files.docx("评分细则", files.table([files.cell("业绩"), files.cell("本市注册的企业加5分。")]))


def attach(browser: FlaskClient, tender: Tender, name: str = LIST, content: bytes = GOOD, **more: str) -> Any:
    """Upload a file."""
    data = {"version": str(tender.version), "file": (BytesIO(content), name)}
    return browser.post(f"/purchaser/tenders/{tender.id}/attachments", data=data | more)


def kept(tender: Tender) -> list[Attachment]:
    """The files as they are now."""
    db.session.rollback()
    return list(db.session.get_one(Tender, tender.id).attachments)


def found(tender: Tender) -> dict[str, list[str]]:
    """The categories found in each field, and where in the file."""
    db.session.rollback()
    report = queries.report(db.session.get_one(Tender, tender.id), START.date())
    return {field: [f"{one.id} {one.where}" for one in them] for field, them in report.by_field.items()}


def why_not_issued(cast: Cast, signed: Tender) -> str:
    """What stands in the way of publishing."""
    with pytest.raises(RuleBroken) as refusal:
        tenders.issue(cast, signed)
    return "".join(str(one.reason) for one in refusal.value.breaches)


def test_a_file_is_kept_with_its_text_under_their_hashes(cast: Cast, client_of: Browser) -> None:
    tender = tenders.draft(cast)
    assert attach(client_of(cast.purchaser), tender).status_code == 303
    (one,) = kept(tender)
    assert (one.name, one.size) == (LIST, len(GOOD))
    assert one.media_type.endswith("wordprocessingml.document")
    reading = Reading.of(storage.current().read(str(one.text_sha256)))
    assert reading == text_of(GOOD, LIST)
    assert reading.text == "课桌椅一千套。\n名称 | 数量"
    assert [line.act for line in ledger.of(tender.id)][-1] == "tender.edited"


def test_the_same_file_twice_is_there_once(cast: Cast, client_of: Browser) -> None:
    tender, browser = tenders.draft(cast), client_of(cast.purchaser)
    assert [attach(browser, tender).status_code for _ in range(2)] == [303, 303]
    assert len(kept(tender)) == 1
    page = browser.get(f"/purchaser/tenders/{tender.id}/attachments").text
    assert page.index(LIST) < page.index("<h2>添加附件")


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.exe", b"MZ", "可执行程序"),
        ("a.html", b"<p>", "认不出"),
        ("a.pdf", b"", "空的"),
        ("a", b"x", "认不出"),
        ("a.zip", files.package({"a.docx": GOOD}), "解压后"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧格式"),
        ("a.dwg", b"AC1032", "图纸声明"),
        ("a.pdf", files.pdf(files.SCAN, more=[files.PICTURE]), "只有扫描的图像"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(
    cast: Cast, client_of: Browser, name: str, content: bytes, why: str
) -> None:
    tender = tenders.draft(cast)
    answer = attach(client_of(cast.purchaser), tender, name, content)
    assert answer.status_code == 422
    assert why in answer.text
    assert answer.text.index("<h2>添加附件") < answer.text.index("还没有附件")
    assert kept(tender) == []


def test_a_clause_in_a_file_is_found_with_its_place_and_stops_the_tender(
    cast: Cast, client_of: Browser
) -> None:
    tender, browser = tenders.draft(cast), client_of(cast.purchaser)
    attach(browser, tender)
    assert found(tender) == {}
    attach(browser, db.session.get_one(Tender, tender.id), "评分.docx", BAD)
    assert set(found(tender)) == {"attachments-1"}
    assert "F01 第1个表格第1行" in found(tender)["attachments-1"]
    page = browser.get(f"/purchaser/tenders/{tender.id}/attachments")
    assert "评分.docx 第1个表格第1行" in page.text
    assert "本市注册的企业加5分" in browser.get(f"/purchaser/tenders/{tender.id}/check").text
    with pytest.raises(RuleBroken, match="限制性规定"):
        tenders.prepare(cast, tender)


def test_the_same_draft_without_that_file_is_published(cast: Cast) -> None:
    """The control: it was the file that stopped it."""
    tender = tenders.attached(cast, tenders.draft(cast), LIST, GOOD)
    tenders.publish(cast, tender)
    (one,) = kept(tender)
    content = json.loads(storage.current().read(str(db.session.get_one(Tender, tender.id).content_sha256)))
    assert content["attachments"] == [
        {"name": LIST, "size": one.size, "sha256": one.sha256, "text_sha256": one.text_sha256}
    ]


def test_a_drawing_binds_by_its_declaration_which_is_signed_and_public(
    cast: Cast, client_of: Browser, visitor: FlaskClient
) -> None:
    tender = tenders.draft(cast)
    answer = attach(client_of(cast.purchaser), tender, "图.dwg", b"AC1032", drawing="y")
    assert answer.status_code == 303
    tenders.publish(cast, tender)
    public = visitor.get(f"/tenders/{tender.id}/content.json").get_json()
    assert public["attachments"][0]["declaration"].startswith("采购人声明：本文件是图纸")
    assert "采购人声明：本文件是图纸" in visitor.get(f"/tenders/{tender.id}").text


def test_declaring_a_document_a_drawing_keeps_nothing_from_being_read(cast: Cast, client_of: Browser) -> None:
    tender = tenders.draft(cast)
    attach(client_of(cast.purchaser), tender, "评分.docx", BAD, drawing="y")
    assert not kept(tender)[0].drawing
    assert list(found(tender)) == ["attachments-0"]


def test_pictures_in_a_document_are_told_to_everybody(cast: Cast, visitor: FlaskClient) -> None:
    parts = files.docx_parts(files.paragraph("文" * 100)) | {"word/media/1.png": b"x"}
    tender = tenders.attached(cast, tenders.draft(cast), LIST, files.package(parts))
    tenders.publish(cast, tender)
    assert "图片里的文字没有经过公平竞争审查" in visitor.get(f"/tenders/{tender.id}").text


@pytest.mark.parametrize("tampered", ["text", "drawing", "nothing read"])
def test_a_reading_that_is_not_of_these_bytes_binds_nobody(cast: Cast, tampered: str) -> None:
    tender = tenders.attached(cast, tenders.draft(cast), "评分.docx", BAD)
    with unit_of_work():
        one = db.session.get_one(Tender, tender.id).attachments[0]
        one.text_sha256 = storage.current().put(text_of(GOOD, LIST).data()) if tampered == "text" else None
        one.drawing = tampered == "drawing"
    assert "评分.docx" in why_not_issued(cast, tenders.sign(cast, tenders.prepare(cast, tender)))


def test_bytes_that_were_exchanged_bind_nobody(cast: Cast) -> None:
    tender = tenders.attached(cast, tenders.draft(cast), LIST, GOOD)
    signed = tenders.sign(cast, tenders.prepare(cast, tender))
    storage.current().path(kept(tender)[0].sha256).write_bytes(BAD)
    assert LIST in why_not_issued(cast, signed)


def test_a_text_is_judged_once_and_not_on_every_page(
    cast: Cast, client_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    tender, browser = tenders.draft(cast), client_of(cast.purchaser)
    attach(browser, tender)
    browser.get(f"/purchaser/tenders/{tender.id}/check")
    opened: list[str] = []
    read = storage.current().read
    monkeypatch.setattr(storage.current(), "read", lambda sha256: opened.append(sha256) or read(sha256))
    browser.get(f"/purchaser/tenders/{tender.id}/check")
    assert opened == []


def test_a_hostile_name_loses_its_path(cast: Cast, client_of: Browser) -> None:
    tender = tenders.draft(cast)
    attach(client_of(cast.purchaser), tender, "../../etc/清单\u202efdp.docx")
    assert not set(kept(tender)[0].name) & set("/\\\u202e")


def test_a_file_is_taken_out_again(cast: Cast, client_of: Browser) -> None:
    tender, browser = tenders.draft(cast), client_of(cast.purchaser)
    old = tender.version
    attach(browser, tender)
    one = kept(tender)[0]
    url = f"/purchaser/tenders/{tender.id}/attachments/{one.id}/remove"
    assert browser.post(url, data={"version": old}).status_code == 422
    assert browser.post(url, data={"version": old + 1}).status_code == 303
    assert kept(tender) == []


def test_a_published_tender_keeps_its_files(cast: Cast, client_of: Browser) -> None:
    tender = tenders.published(cast)
    assert attach(client_of(cast.purchaser), tender).status_code == 422
    assert kept(tender) == []


def test_a_copied_tender_has_its_files_with_their_texts(cast: Cast) -> None:
    tender = tenders.attached(cast, tenders.draft(cast), LIST, GOOD)
    with unit_of_work():
        source = db.session.get_one(Tender, tender.id)
        made = service.copy(source, "ZC-COPY", "又一个", by=cast.purchaser.actor, at=START)
    assert kept(made)[0].text_sha256 == kept(tender)[0].text_sha256
