"""What everybody may read, and what nobody may read before its time."""

from __future__ import annotations

import re

import pytest

from procure.core import clock as running
from procure.db import unit_of_work
from procure.ledger import heads
from tests.make import awards as made_awards
from tests.make import bids as made_bids
from tests.make import tenders as made_tenders


def text_of(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_first_page_shows_what_is_open_with_its_deadline(cast, visitor):
    tender = made_tenders.published(cast)
    text = text_of(visitor, "/")
    assert "正在招标的项目（1 个）" in text
    assert f'href="/tenders/{tender.id}"' in text
    assert "data-countdown" in text


def test_the_first_page_says_so_when_nothing_is_open(app, visitor):
    assert "现在没有正在招标的项目" in text_of(visitor, "/")


def test_a_draft_is_nowhere(cast, visitor):
    tender = made_tenders.signed(cast)
    assert tender.title not in text_of(visitor, "/?state=")
    answer = visitor.get(f"/tenders/{tender.id}")
    nothing = visitor.get("/tenders/" + "0" * 32)
    assert (answer.status_code, nothing.status_code) == (404, 404)
    assert tender.title not in answer.get_data(as_text=True)


@pytest.mark.parametrize("query", ["q=ＺＣ-2026-1", "q=课桌椅 采购人甲", "kind=goods", "state=open", "q="])
def test_a_search_finds_a_tender_by_its_words_kind_and_course(cast, visitor, query):
    tender = made_tenders.published(cast)
    assert tender.id in text_of(visitor, f"/?{query}")


@pytest.mark.parametrize(
    "query", ["q=没有的词", "q=课桌椅 没有的词", "kind=services", "state=awarded", "q=%25"]
)
def test_a_search_leaves_out_what_does_not_fit(cast, visitor, query):
    tender = made_tenders.published(cast)
    text = text_of(visitor, f"/?{query}")
    assert tender.id not in text
    assert "没有找到符合条件的项目" in text


@pytest.mark.parametrize(
    "query", ["state=nonsense", "kind=1'--", "page=999999999999999999999", "page=-1", "page=x"]
)
def test_an_odd_wish_is_no_error(cast, visitor, query):
    made_tenders.published(cast)
    assert visitor.get(f"/?{query}").status_code == 200


def test_a_visitor_is_led_to_the_sign_in_and_back(cast, visitor):
    tender = made_tenders.published(cast)
    text = text_of(visitor, f"/tenders/{tender.id}")
    assert "登录后投标" in text
    assert re.search(rf"/login\?next=(%2F|/)tenders(%2F|/){tender.id}", text)


def test_each_reader_gets_the_step_of_its_role(cast, client_of):
    tender = made_tenders.published(cast)
    page = f"/tenders/{tender.id}"
    assert "我要投标" in text_of(client_of(cast.supplier), page)
    assert "提问和澄清</a>" in text_of(client_of(cast.purchaser), page)
    assert "释放密钥份额" in text_of(client_of(cast.custodians[0]), page)
    other = text_of(client_of(cast.auditor), page)
    assert not any(words in other for words in ("我要投标", "登录后投标", "释放密钥份额"))


def test_the_notice_says_on_which_platform_and_how_to_bid(cast, visitor):
    said = visitor.get(f"/tenders/{made_tenders.published(cast).id}").text
    assert "在本平台http://localhost/免费获取招标文件" in said
    assert "电子招标投标办法第十七条" in said


def test_everything_of_the_documents_is_on_the_page(cast, visitor):
    tender = made_tenders.published(cast)
    text = text_of(visitor, f"/tenders/{tender.id}")
    words = [tender.need, tender.liability, tender.posted_medium, tender.content_sha256]
    words += [one.name for one in tender.factors] + [one.text for one in tender.conditions]
    words += [one.text for one in tender.qualifications]
    assert [one for one in words if one not in text] == []
    assert f"/tenders/{tender.id}/content.json" in text


def test_before_the_opening_the_page_is_the_same_with_and_without_bids(cast, visitor):
    tender = made_tenders.published(cast)
    before = text_of(visitor, f"/tenders/{tender.id}")
    made_bids.committed(tender, cast.supplier)
    after = text_of(visitor, f"/tenders/{tender.id}")
    assert made_bids.masked(before) == made_bids.masked(after)
    assert cast.supplier.house.name not in after


def test_the_page_of_an_opened_tender_shows_every_bidder_and_price(cast, visitor):
    tender = made_bids.opened(cast)
    text = text_of(visitor, f"/tenders/{tender.id}")
    assert all(one.house.name in text for one in cast.bidders)
    assert "已开标，评标中" in text


def test_the_page_shows_the_result_with_its_score(cast, visitor):
    award = made_awards.published(cast)
    text = text_of(visitor, f"/tenders/{award.tender_id}")
    assert "评审总得分" in text
    assert "下载中标通知书" in text
    assert award.supplier.name in text_of(visitor, "/")


def test_the_ranking_and_the_winner_stay_hidden_until_the_publication(cast, visitor):
    award = made_awards.determined(cast)
    assert "评审总得分" not in text_of(visitor, f"/tenders/{award.tender_id}")


def test_the_rules_are_shown_with_their_articles(visitor):
    text = text_of(visitor, "/rules")
    assert "<code>T05</code>" in text
    assert "政府采购法" in text
    assert "尚未核对原文的数字不会用来拒绝任何操作" in text


def test_a_signed_head_can_be_downloaded_with_its_signature(app, visitor):
    with unit_of_work():
        head = heads.sign(running.now()).head
    assert head in text_of(visitor, "/heads")
    assert f'"head":"{head}"' in text_of(visitor, f"/heads/{head}.json")
    assert visitor.get(f"/heads/{head}.json.p7s").status_code == 200


def test_a_head_that_was_never_signed_is_not_there(app, visitor):
    assert visitor.get(f"/heads/{'0' * 64}.json").status_code == 404
