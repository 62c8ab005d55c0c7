"""An inspection shows each item with its files; what failed is looked at again."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest

from procure.contracts import queries
from procure.contracts.models import Acceptance, AcceptanceState
from procure.contracts.rules import Item
from procure.contracts.rules.acceptance import RECORD
from procure.core.rules import breaches
from procure.db import db
from procure.signing import queries as signing
from tests.cast import at
from tests.make import contracts as make

PICTURE = b"\x89PNG\r\n\x1a\n pixels"
ON = at("2026-03-02 09:00").date()
ITEM = {"items-0-requirement": "数量", "items-0-clause": "第一条", "items-0-result": "passed"}


def add(client, acceptance, name="现场.png", content=PICTURE, about="课桌椅清点"):
    sent = {"file": (BytesIO(content), name), "about": about}
    return client.post(f"/acceptances/{acceptance.id}/files/new", data=sent)


def record(client, acceptance, **typed):
    return client.post(f"/acceptances/{acceptance.id}/record", data=ITEM | typed)


def again(acceptance):
    db.session.rollback()
    return db.session.get_one(Acceptance, acceptance.id)


def test_both_parties_add_pictures_and_the_record_names_them_by_item(cast, client_of):
    acceptance = make.requested(cast)
    assert add(client_of(cast.supplier), acceptance).status_code == 303
    assert add(client_of(cast.purchaser), acceptance, "检测.pdf", b"%PDF-1.7 found").status_code == 303
    picture, report = sorted(again(acceptance).files, key=lambda one: one.name, reverse=True)
    client = client_of(cast.purchaser)
    assert "现场.png（课桌椅清点）" in client.get(f"/acceptances/{acceptance.id}/record").text
    assert record(client, acceptance, **{"items-0-files": [report.id]}).status_code == 303
    found = again(acceptance)
    assert [one.name for one in found.items[0].files] == ["检测.pdf"]
    text = signing.content(found.document).decode()
    assert f"附件：检测.pdf（SHA-256 {report.sha256}）" in text
    assert picture.sha256 not in text
    sent = client_of(cast.auditor).get(f"/acceptances/{acceptance.id}/files/{picture.id}")
    assert (sent.data, sent.mimetype) == (PICTURE, "image/png")


@pytest.mark.parametrize(
    ("name", "content"),
    [("恶意.exe", b"MZ program"), ("照片.png", b"%PDF-1.7"), ("照片.gif", b"GIF89a"), ("空.png", b"")],
)
def test_a_file_outside_the_closed_list_is_refused(cast, client_of, name, content):
    acceptance = make.requested(cast)
    answer = add(client_of(cast.supplier), acceptance, name, content)
    assert answer.status_code == 422
    assert "课桌椅清点" in answer.text
    assert again(acceptance).files == []


def test_files_come_while_the_inspection_goes_on_and_from_its_parties(cast, client_of):
    acceptance = make.requested(cast)
    assert add(client_of(cast.rival), acceptance).status_code == 404
    assert add(client_of(cast.auditor), acceptance).status_code == 403
    assert add(client_of(cast.supplier), acceptance).status_code == 303
    assert add(client_of(cast.supplier), acceptance).status_code == 303
    assert len(again(acceptance).files) == 1
    make.recorded(cast, acceptance)
    assert add(client_of(cast.supplier), acceptance, content=PICTURE + b"2").status_code == 422


def test_what_failed_is_inspected_again(cast, client_of, clock):
    rejected = make.decided(cast, items=make.FAILED)
    clock.forward(minutes=1)
    acceptance, client = make.requested(cast, make.again(rejected.contract)), client_of(cast.purchaser)
    failed = make.FAILED[0].requirement
    assert failed in client.get(f"/acceptances/{acceptance.id}/record").text
    refused = record(client, acceptance)
    assert refused.status_code == 422
    assert f"还没有：{failed}" in refused.text
    typed = {"items-1-requirement": failed, "items-1-clause": "第一条", "items-1-result": "passed"}
    assert record(client, acceptance, **typed).status_code == 303
    assert queries.rejected_before(again(acceptance)).id == rejected.id


def test_nothing_passes_by_being_overlooked(cast, client_of):
    acceptance, client = make.requested(cast), client_of(cast.purchaser)
    assert "checked" not in client.get(f"/acceptances/{acceptance.id}/record").text
    refused = record(client, acceptance, **{"items-0-result": ""})
    assert refused.status_code == 422
    assert "请选择合格或者不合格" in refused.text
    assert 'value="数量"' in refused.text
    assert record(client, acceptance, **{"items-2-requirement": ""}).status_code == 303


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"is_complex": True}, False),
        ({"is_complex": True, "tester": "国家家具质量检验检测中心"}, True),
        ({"public_service": True}, False),
        ({"public_service": True, "users_opinion": "满意"}, True),
        ({"failed_before": (RECORD.items[0].requirement,)}, True),
        ({"failed_before": ("没有检验的一项",)}, False),
    ],
)
def test_who_must_take_part_and_what_must_be_looked_at(changes, kept):
    assert bool(breaches(replace(RECORD, **changes), ON)) is not kept


def test_a_complex_project_asks_for_the_testing_body(cast, client_of):
    acceptance = make.requested(cast, complex_project=True)
    client = client_of(cast.purchaser)
    assert record(client, acceptance).status_code == 422
    assert record(client, acceptance, tester="国家家具质量检验检测中心").status_code == 303
    assert "国家家具质量检验检测中心" in signing.content(again(acceptance).document).decode()


def test_the_result_of_a_public_service_is_published_with_what_its_users_say(cast, client_of, visitor):
    acceptance, client = make.requested(cast), client_of(cast.purchaser)
    assert record(client, acceptance, public_service="y").status_code == 422
    typed = {"public_service": "y", "users_opinion": "居民代表五人参加，四人满意，一人建议增开周末服务。"}
    assert record(client, acceptance, **typed).status_code == 303
    place = f"/acceptances/{acceptance.id}/public"
    assert visitor.get(place).status_code == 404
    found = again(acceptance)
    p7s = {"signature": (BytesIO(make.signature(found.document, cast.purchaser)), "验收书.p7s")}
    assert client.post(f"/acceptances/{acceptance.id}/sign", data=p7s).status_code == 303
    assert again(acceptance).state is AcceptanceState.ACCEPTED
    assert typed["users_opinion"] in visitor.get(place).text
    assert place in visitor.get(f"/tenders/{found.contract.tender_id}").text


def test_the_result_of_what_serves_the_purchaser_alone_stays_with_the_parties(cast, visitor):
    acceptance = make.decided(cast, items=[Item("数量", "第一条", passed=True, finding="")])
    assert visitor.get(f"/acceptances/{acceptance.id}/public").status_code == 404
