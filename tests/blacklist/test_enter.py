"""Entering a penalty decision: by the supervisor, with the decision, once."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from procure.blacklist import views
from procure.blacklist.models import Ban
from procure.db import db, unit_of_work
from procure.ledger import queries as ledger
from procure.ledger.models import Line
from tests.make import blacklist as made

FORM = {
    "name": "供应商二",
    "organ": made.ORGAN,
    "decision_number": made.NUMBER,
    "ground": "collusion",
    "starts_on": "2026-03-02",
    "ends_on": "2027-03-01",
    "source_url": "",
}


def send(browser, code, content=made.DECISION, **changes):
    form = FORM | {"code": code} | changes
    if content is not None:
        form["decision"] = (BytesIO(content), "决定书.pdf")
    return browser.post("/blacklist/new", data=form, content_type="multipart/form-data")


def bans():
    return list(db.session.scalars(sa.select(Ban)))


def test_a_supervisor_enters_a_decision_with_one_line_in_the_ledger(cast, client_of):
    answer = send(client_of(cast.supervisor), cast.rival.house.code)
    assert answer.status_code == 303
    (ban,) = bans()
    assert answer.headers["Location"] == f"/blacklist/{ban.id}"
    assert (ban.code, ban.ends_on) == (cast.rival.house.code, date(2027, 3, 1))
    assert ban.article.endswith("第七十七条第一款第三项")
    (line,) = ledger.of(ban.id)
    assert (line.act, line.by_person) == ("ban.entered", cast.supervisor.id)
    assert ban.decision_sha256 in line.entry


def test_the_decision_is_kept_and_read_by_those_who_must_judge(cast, client_of, visitor):
    ban = made.entered(cast)
    path = f"/blacklist/{ban.id}/decision.pdf"
    for player in (cast.supervisor, cast.auditor, cast.purchaser):
        assert client_of(player).get(path).data == made.DECISION
    assert client_of(cast.supplier).get(path).status_code == 403
    assert visitor.get(path).status_code == 302


@pytest.mark.parametrize("role", ["purchaser", "supplier", "auditor", "administrator", "stranger"])
def test_nobody_else_enters_a_ban(cast, client_of, role):
    answer = send(client_of(getattr(cast, role)), cast.rival.house.code)
    assert answer.status_code == 403
    assert bans() == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"content": None}, "请选择要上传的文件"),
        ({"content": b""}, "文件是空的"),
        ({"content": b"a picture"}, "不是PDF文件"),
        ({"organ": " "}, "请填写此项"),
        ({"decision_number": ""}, "请填写此项"),
        ({"ground": "disliked"}, "选择无效"),
        ({"ground": ""}, "请填写此项"),
        ({"ends_on": "2027-02-28"}, "禁止参加政府采购活动的期限为1年以上3年以下"),
        ({"ends_on": "soon"}, "请按“年-月-日”填写日期"),
        ({"source_url": "javascript:alert(1)"}, "请填写完整网址"),
    ],
    ids=lambda value: "" if isinstance(value, str) else next(iter(value)),
)
def test_what_is_not_a_statutory_decision_is_refused_with_a_reason(cast, client_of, changes, said):
    answer = send(client_of(cast.supervisor), cast.rival.house.code, **changes)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in text
    assert 'value="供应商二"' in text
    assert bans() == []
    assert db.session.scalars(sa.select(Line).where(Line.act == "ban.entered")).all() == []


def test_a_decision_over_the_limit_is_refused(cast, client_of, monkeypatch):
    monkeypatch.setattr(views, "LARGEST_DECISION", len(made.DECISION) - 1)
    answer = send(client_of(cast.supervisor), cast.rival.house.code)
    assert answer.status_code == 422
    assert "文件超过" in answer.get_data(as_text=True)
    monkeypatch.setattr(views, "LARGEST_DECISION", len(made.DECISION))
    assert send(client_of(cast.supervisor), cast.rival.house.code).status_code == 303


def test_a_wrong_code_is_refused_with_its_reason(cast, client_of):
    answer = send(client_of(cast.supervisor), "91110000MA00000110")
    assert answer.status_code == 422
    assert "校验不符" in answer.get_data(as_text=True)


def test_a_decision_is_entered_once(cast, client_of):
    browser = client_of(cast.supervisor)
    assert send(browser, cast.rival.house.code).status_code == 303
    again = send(browser, cast.rival.house.code)
    assert again.status_code == 422
    assert "已经登记过" in again.get_data(as_text=True)
    assert send(browser, cast.third.house.code).status_code == 303
    assert len(bans()) == 2


@pytest.mark.parametrize(
    "missing",
    [{"organ": ""}, {"decision_number": ""}, {"decision_sha256": ""}, {"ends_on": date(2026, 3, 1)}],
)
def test_the_database_itself_keeps_no_ban_without_a_decision(cast, missing):
    kept = made.entered(cast)
    row = {column.name: getattr(kept, column.name) for column in Ban.__table__.columns}
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.execute(sa.insert(Ban).values(row | {"id": "f" * 32, "code": "other"} | missing))
    assert len(bans()) == 1


def test_a_row_with_its_decision_is_kept(cast):
    kept = made.entered(cast)
    row = {column.name: getattr(kept, column.name) for column in Ban.__table__.columns}
    with unit_of_work():
        db.session.execute(sa.insert(Ban).values(row | {"id": "f" * 32, "code": "other"}))
    assert len(bans()) == 2
