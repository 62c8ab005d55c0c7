"""The catalogue that everybody may read, and the check that programs ask over HTTP."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from procure.fairness.entries import catalogue, version
from procure.web import check_api
from procure.web.cli.check import main
from procure.web.fairness_pages import Group
from procure.web.pace import Pace, Rate
from tests.cast import at

RESTRICTIVE = "供应商注册资本不得少于800万元"


def text_of(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_page_shows_every_category_with_its_articles_and_lawful_words(visitor):
    text = text_of(visitor, "/fair-competition")
    assert version() in text
    for one in catalogue():
        assert f'id="{one.id}"' in text
        assert one.group in set(Group)
    first = catalogue()[0]
    assert all(source.article in text for source in first.sources)
    assert str(first.reason) in text
    assert str(first.rewording) in text


@pytest.mark.parametrize(
    ("query", "there", "absent"),
    [
        ("q=注册资本", "F18", "F52"),
        ("q=註冊資本", "F18", "F52"),
        ("q=F18", "F18", "F52"),
        ("group=place", "F01", "F18"),
        ("class=D&group=size", "F24", "F18"),
        ("class=nothing", "没有找到符合条件的类别", "F18"),
    ],
)
def test_a_reader_finds_a_category(visitor, query, there, absent):
    text = text_of(visitor, f"/fair-competition?{query}")
    assert f'id="{there}"' in text or there in text
    assert f'id="{absent}"' not in text


def test_every_page_leads_to_the_catalogue(visitor):
    assert 'href="/fair-competition"' in text_of(visitor, "/rules")
    assert 'href="/fair-competition"' in text_of(visitor, "/defence")


def asked(browser, body, **more):
    return browser.open("/api/check", method="POST", data=body, **more)


@pytest.fixture
def program(app):
    """A client that sends neither cookie nor token."""
    return app.test_client()


def test_a_program_is_answered_as_the_command_answers(program, tmp_path, capsys):
    lines = [
        json.dumps({"text": RESTRICTIVE, "section": "qualification"}),
        json.dumps({"text": "采购文件免费下载。"}),
    ]
    (tmp_path / "asked.jsonl").write_text("\n".join(lines), encoding="utf-8")
    answers = [asked(program, line) for line in lines]
    main(["--jsonl", str(tmp_path / "asked.jsonl"), "--on", "2026-03-02"])
    assert [one.status_code for one in answers] == [200, 200]
    assert "".join(one.get_data(as_text=True) for one in answers) == capsys.readouterr().out
    assert answers[0].json["verdict"] == "block"
    assert answers[0].headers["X-Catalogue-Version"] == version()
    assert answers[0].headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answers[0].headers


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ("{", 422, "JSON"),
        ("[]", 422, "JSON"),
        ("{}", 422, "text"),
        ('{"text": "好", "section": "nowhere"}', 422, "section"),
        ('{"text": "好"}'.encode("gb18030"), 422, "UTF-8"),
        (json.dumps({"text": "好" * (check_api.LONGEST_TEXT + 1)}), 422, str(check_api.LONGEST_TEXT)),
        (b" " * (check_api.LARGEST_BODY + 1), 413, ""),
    ],
)
def test_what_cannot_be_checked_is_refused_with_the_reason(program, body, status, said):
    answer = asked(program, body)
    assert answer.status_code == status
    assert said in answer.json["reason"]


def test_a_text_as_long_as_may_be_is_checked(program):
    text = RESTRICTIVE + "。" * (check_api.LONGEST_TEXT - len(RESTRICTIVE))
    answer = asked(program, json.dumps({"text": text}, ensure_ascii=False))
    assert (answer.status_code, answer.json["verdict"]) == (200, "block")


def test_who_asks_too_often_waits_and_nobody_else(program, clock):
    body = json.dumps({"text": "好"})
    statuses = [asked(program, body).status_code for _ in range(check_api.RATE.many + 1)]
    assert statuses == [200] * check_api.RATE.many + [429]
    refused = asked(program, body)
    assert refused.json["code"] == "too-many"
    assert int(refused.headers["Retry-After"]) == check_api.RATE.each.seconds
    assert asked(program, body, environ_overrides={"REMOTE_ADDR": "192.0.2.7"}).status_code == 200
    clock.forward(seconds=check_api.RATE.each.seconds)
    assert [asked(program, body).status_code for _ in range(2)] == [200, 429]


def test_the_pace_is_kept_to_the_second():
    start, pace = at("2026-03-02 09:00"), Pace(Rate(2, timedelta(seconds=10)))
    assert [pace.seconds_to_wait("a", start) for _ in range(3)] == [0, 0, 10]
    assert pace.seconds_to_wait("a", start + timedelta(seconds=9)) == 1
    assert pace.seconds_to_wait("a", start + timedelta(seconds=10)) == 0
    assert pace.seconds_to_wait("b", start) == 0
    assert [pace.seconds_to_wait("a", start + timedelta(hours=1)) for _ in range(3)] == [0, 0, 10]


def test_nothing_of_a_text_is_kept(program, home, caplog):
    text = "不留痕迹的一句话" * 3
    assert asked(program, json.dumps({"text": text}, ensure_ascii=False)).status_code == 200
    kept = b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file())
    assert text[:8].encode() not in kept
    assert text[:8] not in caplog.text
