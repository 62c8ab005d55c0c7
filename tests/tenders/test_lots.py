"""A project is divided into lots: each its own documents, one opening, one notice."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from procure import storage
from procure.core.errors import NotAllowed
from procure.core.rules import RuleBroken
from procure.db import db, unit_of_work
from procure.ledger import queries as ledger
from procure.tenders import queries, service
from procure.tenders.models import Section, Tender, TenderState
from tests.cast import START, Cast, Player, at
from tests.make import changes, findings, tenders

Browser = Callable[[Player], FlaskClient]
DIVIDED = {
    "project_title": "学校家具采购",
    "budget_fen": "2000000",
    "first_title": "课桌椅",
    "title": "宿舍床",
}
TIMING = {"opens_at": "2026-03-26T09:30", "bid_security_fen": "0", "bid_validity_days": "90"}


def lots(number: str = "ZC-2026-1") -> list[Tender]:
    """The lots of the project as they are now."""
    db.session.rollback()
    return queries.under_number(number)


def url(tender: Tender, page: str) -> str:
    """One of the purchaser's pages."""
    return f"/purchaser/tenders/{tender.id}/{page}"


def posted(**changes: Any) -> dict[str, Any]:
    """What is typed to publish."""
    evidence = (BytesIO(b"%PDF-1.7 posted"), "公告.pdf")
    given = {"medium": "中国政府采购网", "url": "https://example.org/notice/1", "evidence": evidence}
    return given | {"posted_at": "2026-03-02T08:30"} | changes


def test_a_draft_is_divided_and_its_copy_has_no_prices(cast: Cast, client_of: Browser) -> None:
    tender, browser = tenders.draft(cast), client_of(cast.purchaser)
    typed = DIVIDED | {"version": tender.version}
    answers = [browser.post(url(tender, "lots/new"), data=typed) for _ in range(2)]
    first, second = lots()
    assert [one.location for one in answers] == [f"/purchaser/tenders/{second.id}"] * 2
    assert (first.title, second.title) == ("学校家具采购 第1包 课桌椅", "学校家具采购 第2包 宿舍床")
    assert (second.need, second.opens_at, len(second.custodians)) == (first.need, first.opens_at, 3)
    assert (second.budget_fen, second.ceiling_fen) == (0, 0)
    assert [section.value for section in second.unfinished] == ["basics"]
    assert [line.act for line in ledger.of(second.id)] == ["lot.added"]
    for lot in (first, second):
        shown = browser.get(f"/purchaser/tenders/{lot.id}").text
        assert all(words in shown for words in ("第1包", "第2包", "增加一个包", "2,000,000.00"))


def test_an_undivided_project_shows_no_lot(cast: Cast, client_of: Browser, visitor: FlaskClient) -> None:
    tender = tenders.published(cast)
    pages = [
        client_of(cast.purchaser).get(f"/purchaser/tenders/{tender.id}"),
        client_of(cast.supplier).get(f"/tenders/{tender.id}/my-bid"),
        visitor.get(f"/tenders/{tender.id}"),
    ]
    assert not any("第1包" in one.text for one in pages)
    assert b'"lot"' not in storage.current().path(str(tender.content_sha256)).read_bytes()
    assert visitor.get(f"/projects/{tender.number}").location == f"/tenders/{tender.id}"


def test_a_third_lot_comes_and_the_others_move_up_when_one_goes(cast: Cast, client_of: Browser) -> None:
    first, second = tenders.divided(cast)
    gone, browser = second.id, client_of(cast.purchaser)
    added = [browser.post(url(first, "lots/new"), data={"title": "食堂餐桌"}) for _ in range(2)]
    assert added[0].location == added[1].location
    assert [one.own_title for one in lots()] == ["课桌椅", "宿舍床", "食堂餐桌"]
    assert "不能恢复" in browser.get(url(second, "remove")).text
    assert browser.post(url(second, "remove"), data={"version": second.version + 7}).status_code == 422
    assert browser.post(url(second, "remove"), data={"version": lots()[1].version}).status_code == 303
    assert [(one.lot, one.own_title) for one in lots()] == [(1, "课桌椅"), (2, "食堂餐桌")]
    assert [line.act for line in ledger.of(gone)][-1] == "lot.removed"
    browser.post(url(first, "remove"), data={"version": lots()[0].version})
    [left] = lots()
    assert (left.lot, left.title, left.project.budget_fen) == (1, "学校家具采购", 0)
    assert browser.post(url(left, "remove"), data={"version": left.version}).status_code == 422


def test_the_opening_is_changed_once_for_all_lots(cast: Cast, client_of: Browser) -> None:
    first, second = tenders.divided(cast)
    stale, browser = first.version, client_of(cast.purchaser)
    typed = TIMING | {"bid_security_fen": "7000", "version": lots()[1].version}
    assert browser.post(url(second, "timing"), data=typed).status_code == 303
    assert {one.opens_at for one in lots()} == {at("2026-03-26 09:30")}
    assert [one.bid_security_fen for one in lots()] == [0, 700_000]
    [line] = [one for one in ledger.of(second.id) if one.act == "tender.edited"][-1:]
    assert json.loads(str(line.facts))["also"] == [first.id]
    older = TIMING | {"opens_at": "2026-03-27T09:30", "version": stale}
    assert browser.post(url(first, "timing"), data=older).status_code == 422


def test_what_lots_share_rests_while_one_of_them_is_frozen(cast: Cast, client_of: Browser) -> None:
    first, second = tenders.divided(cast)
    tenders.prepare(cast, first)
    browser = client_of(cast.purchaser)
    for page, typed in (
        ("timing", TIMING | {"version": second.version}),
        ("lots/new", {"title": "食堂餐桌"}),
        ("remove", {"version": second.version}),
        ("project", {"project_title": "别的", "budget_fen": "1", "version": second.version}),
    ):
        answer = browser.post(url(second, page), data=typed)
        assert (answer.status_code, "第1包已经定稿" in answer.text) == (422, True)
    need = {"need": "床", "performance_place": "校区", "performance_days": 9, "version": second.version}
    assert browser.post(url(second, "need"), data=need).status_code == 303


@pytest.mark.parametrize(("over", "status"), [(0, 303), (1, 422)])
def test_the_lots_cost_no_more_than_the_project(
    cast: Cast, client_of: Browser, over: int, status: int
) -> None:
    first, second = tenders.divided(cast)
    browser = client_of(cast.purchaser)
    whole = {"project_title": "学校家具采购", "budget_fen": f"{1_000_000 - over / 100:.2f}"}
    assert browser.post(url(first, "project"), data=whole | {"version": first.version}).status_code == 303
    answer = browser.post(url(second, "check"), data={"version": lots()[1].version})
    assert answer.status_code == status
    assert ("超出项目总预算0.01元" in answer.text) is bool(over)


def test_lots_are_published_together_or_not_at_all(cast: Cast, client_of: Browser) -> None:
    first, second = tenders.divided(cast)
    tenders.sign(cast, tenders.prepare(cast, first))
    browser = client_of(cast.purchaser)
    refused = browser.post(url(first, "publish"), data=posted())
    assert (refused.status_code, "第2包还没有定稿并签名" in refused.text) == (422, True)
    assert {one.state for one in lots()} == {TenderState.PREPARED, TenderState.DRAFT}
    tenders.sign(cast, tenders.prepare(cast, second))
    assert [browser.post(url(second, "publish"), data=posted()).status_code for _ in range(2)] == [303, 303]
    assert {one.state for one in lots()} == {TenderState.PUBLISHED}
    for lot in lots():
        [line] = [one for one in ledger.of(lot.id) if one.act == "tender"]
        entry = json.loads(line.entry)
        assert (entry["lot"], entry["sha256"]) == (str(lot.lot), lot.tender_sha256)


def test_each_signed_tender_names_its_lot_and_the_project(cast: Cast) -> None:
    for number, lot in enumerate(tenders.published_lots(cast), 1):
        signed, content = (
            json.loads(storage.current().path(str(sha256)).read_bytes())
            for sha256 in (lot.tender_sha256, lot.content_sha256)
        )
        assert (signed["tender"], signed["lot"]) == ("ZC-2026-1", str(number))
        assert content["project"] == {"title": "学校家具采购", "budget": "1000000.00", "lots": 2}


@pytest.mark.parametrize(
    ("differing", "said"),
    [
        ({"opens_at": at("2026-03-25 09:00")}, "第2包的开标时间与第1包不同"),
        ({"threshold": 3}, "第2包的密钥保管人与第1包不同"),
    ],
)
def test_lots_that_came_apart_are_not_published(cast: Cast, differing: dict[str, Any], said: str) -> None:
    """The pages write both; this is what would stop a lot that something else had changed."""
    signed = [tenders.sign(cast, tenders.prepare(cast, one)) for one in tenders.divided(cast)]
    with unit_of_work():
        for name, value in differing.items():
            setattr(db.session.get_one(Tender, signed[1].id), name, value)
    with pytest.raises(RuleBroken) as refused:
        tenders.issue(cast, signed[0])
    assert [str(one.reason).startswith(said) for one in refused.value.breaches] == [True]


def test_one_notice_lists_the_lots_and_its_number_finds_them_all(cast: Cast, visitor: FlaskClient) -> None:
    tenders.published(cast, number="ZC-2026-9")
    first, second = tenders.published_lots(cast)
    for page in (f"/projects/{first.number}", f"/tenders/{first.id}", "/?q=ZC-2026-1", "/?q=学校家具"):
        shown = visitor.get(page).text
        assert "第1包" in shown
        assert f"/tenders/{second.id}" in shown
        assert "ZC-2026-9" not in shown


def test_a_project_not_published_is_not_there(cast: Cast, visitor: FlaskClient) -> None:
    [first, _] = tenders.divided(cast)
    assert visitor.get(f"/projects/{first.number}").status_code == 404
    assert visitor.get("/projects/nothing").status_code == 404


def test_the_desk_asks_once_to_publish_all_lots(cast: Cast) -> None:
    first, second = tenders.divided(cast)
    titles = []
    for lot in (first, second):
        tenders.sign(cast, tenders.prepare(cast, lot))
        titles.append([str(task.title) for task in queries.to_do(cast.purchaser.actor, START)])
    assert titles[0] == ["完成招标文件：学校家具采购 第2包 宿舍床"]
    assert titles[1] == ["发布招标公告：学校家具采购 第1包 课桌椅"]


def test_two_lots_of_one_name_and_a_project_without_budget_are_refused(
    cast: Cast, client_of: Browser
) -> None:
    tender, browser = tenders.draft(cast), client_of(cast.purchaser)
    for wrong, said in (({"title": "课桌椅"}, "名称不能相同"), ({"budget_fen": "0"}, "大于零")):
        answer = browser.post(url(tender, "lots/new"), data=DIVIDED | {"version": tender.version} | wrong)
        assert (answer.status_code, said in answer.text) == (422, True)
        assert "学校家具采购" in answer.text
    assert len(lots()) == 1


def test_only_its_purchaser_divides_a_tender(cast: Cast, client_of: Browser) -> None:
    first, _ = tenders.divided(cast)
    for page in ("lots/new", "project", "remove"):
        assert client_of(cast.stranger).get(url(first, page)).status_code == 404
        assert client_of(cast.supplier).post(url(first, page)).status_code == 403


def test_a_published_project_is_not_divided_again(cast: Cast, client_of: Browser) -> None:
    first, _ = tenders.published_lots(cast)
    browser = client_of(cast.purchaser)
    for page in ("lots/new", "project"):
        assert browser.get(url(first, page)).location == f"/purchaser/tenders/{first.id}"
    assert "现在不能移除这个包" in browser.get(url(first, "remove")).text
    with unit_of_work(), pytest.raises(NotAllowed):
        service.extend(first, "食堂餐桌", by=cast.purchaser.actor, at=START)


def test_the_lots_of_one_section_only_are_shared(cast: Cast) -> None:
    first, second = tenders.divided(cast)
    with unit_of_work():
        lot = db.session.get_one(Tender, second.id)
        values = {"need": "床", "performance_place": "校区", "performance_days": 9}
        service.edit(lot, Section.NEED, values, version=lot.version, by=cast.purchaser.actor, at=START)
    assert [one.performance_days for one in lots()] == [30, 9]
    assert lots()[0].version == first.version


@pytest.mark.parametrize(("more", "refused"), [(0, False), (1, True)])
def test_an_amendment_of_one_lot_stays_within_the_budget_of_the_project(
    cast: Cast, more: int, refused: bool
) -> None:
    first, second = tenders.published_lots(cast)
    values = {"budget_fen": first.budget_fen + more, "performance_days": 20}
    if not refused:
        assert changes.amendment(cast, first, values, Section.BASICS).document is not None
        return
    with pytest.raises(RuleBroken, match="超出项目总预算0.01元"):
        changes.amendment(cast, first, values, Section.BASICS)
    assert lots()[1].version == second.version


def test_one_lot_is_extended_alone(cast: Cast, visitor: FlaskClient) -> None:
    first, second = tenders.published_lots(cast)
    changes.extended(cast, second, at("2026-03-31 09:00"))
    assert [one.opens_at for one in lots()] == [first.opens_at, at("2026-03-31 09:00")]
    shown = visitor.get(f"/projects/{first.number}").text
    assert all(day in shown for day in ("3月24日", "3月31日"))


def test_a_divided_project_is_copied_with_all_its_lots(cast: Cast, client_of: Browser) -> None:
    _, second = tenders.published_lots(cast)
    browser = client_of(cast.purchaser)
    assert "各包一起复制" in browser.get(url(second, "copy")).text
    typed = {"number": "ZC-2026-8", "title": "第二批家具"}
    answers = [browser.post(url(second, "copy"), data=typed) for _ in range(2)]
    first, copied = lots("ZC-2026-8")
    assert answers[0].location == f"/purchaser/tenders/{copied.id}"
    assert answers[1].status_code == 303
    assert (copied.title, copied.budget_fen) == ("第二批家具 第2包 宿舍床", second.budget_fen)
    assert (first.project.budget_fen, first.opens_at) == (100_000_000, None)
    assert [line.act for line in ledger.of(first.id)] == ["tender.copied"]


def test_a_lot_goes_with_its_answers_but_not_with_a_dispute(cast: Cast, client_of: Browser) -> None:
    first, second = tenders.divided(cast)
    for lot, words in ((first, findings.STOPPED), (second, findings.EXCEPTED)):
        with unit_of_work():
            db.session.get_one(Tender, lot.id).need += words
    findings.disputed(cast, first)
    findings.excepted(cast, second)
    browser, now = client_of(cast.purchaser), lots()
    refused = browser.post(url(first, "remove"), data={"version": now[0].version})
    assert refused.status_code == 422
    assert "异议" in refused.text
    assert browser.post(url(second, "remove"), data={"version": now[1].version}).status_code == 303
    assert [one.id for one in lots()] == [first.id]
