"""Whether somebody is banned: a code confirms, a name only suggests, and the day decides."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

import pytest

from procure.blacklist import queries
from procure.blacklist.queries import Match
from tests.cast import at
from tests.make import blacklist as made

LAST = date(2027, 3, 1)


def ask(browser, words):
    answer = browser.get(f"/blacklist?q={quote(words)}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("on", "banned"),
    [("2026-03-01", False), ("2026-03-02", True), ("2027-03-01", True), ("2027-03-02", False)],
)
def test_a_ban_begins_and_ends_by_itself_on_its_days(cast, on, banned):
    made.entered(cast)
    assert bool(queries.in_force(cast.rival.house.code, date.fromisoformat(on))) is banned
    assert queries.in_force(cast.third.house.code, date.fromisoformat(on)) is None


def test_of_two_bans_the_longer_is_in_force(cast):
    made.entered(cast)
    made.entered(cast, decision_number="财采罚〔2026〕2号", ends_on=date(2029, 3, 1))
    found = queries.in_force(cast.rival.house.code, LAST)
    assert found is not None
    assert found.ends_on == date(2029, 3, 1)


def test_a_code_confirms(cast, visitor):
    ban = made.entered(cast)
    text = ask(visitor, cast.rival.house.code.lower())
    assert "确认</span>" in text
    assert all(words in text for words in (ban.organ, ban.decision_number, ban.article, "2027年3月1日"))


def test_a_name_only_suggests(cast, visitor):
    made.entered(cast, name="淄博某（集团）贸易有限公司")
    text = ask(visitor, "淄博某(集团) 贸易有限责任公司")
    assert "疑似</span>" in text
    assert "确认</span>" not in text


def test_a_name_that_looks_like_a_code_of_another_never_confirms(cast):
    made.entered(cast, name=cast.third.house.code)
    (found,) = queries.look_up(cast.third.house.code, date(2026, 3, 2))
    assert found.match is Match.SUSPECTED


def test_what_is_confirmed_comes_first(cast):
    made.entered(cast, name="某某")
    made.entered(cast, cast.third, name=cast.rival.house.code, decision_number="财采罚〔2026〕2号")
    found = queries.look_up(cast.rival.house.code, date(2026, 3, 2))
    assert [one.match for one in found] == [Match.CONFIRMED, Match.SUSPECTED]


@pytest.mark.parametrize("words", ["没有这家单位", "%", "_", "有限公司", "贸", "'; --"])
def test_nothing_found_says_so_with_the_moment(cast, visitor, words):
    made.entered(cast, name="淄博某贸易有限公司")
    text = ask(visitor, words)
    assert "本平台没有这家单位在禁止期内的记录" in text
    assert "截至" in text
    assert "2026年3月2日(星期一)" in text


def test_ended_bans_are_shown_to_auditors_and_supervisors_alone(cast, visitor, client_of, clock):
    ban = made.entered(cast)
    clock.move_to(at("2027-03-02 00:00"))
    code = cast.rival.house.code
    for player in (cast.auditor, cast.supervisor):
        assert "已届满，自动解除" in ask(client_of(player), code)
        assert client_of(player).get(f"/blacklist/{ban.id}").status_code == 200
    for browser in (visitor, client_of(cast.purchaser)):
        assert ban.decision_number not in ask(browser, code)
        assert browser.get(f"/blacklist/{ban.id}").status_code == 404
    assert client_of(cast.purchaser).get(f"/blacklist/{ban.id}/decision.pdf").status_code == 404


def test_on_the_eve_of_its_end_a_ban_still_shows(cast, visitor, clock):
    made.entered(cast)
    clock.move_to(at("2027-03-01 23:59:59"))
    assert "禁止期内" in ask(visitor, cast.rival.house.code)


def test_the_page_without_a_question_says_what_is_kept(app, visitor):
    assert "这里登记什么" in visitor.get("/blacklist").get_data(as_text=True)
