"""Each bidder learns its own place and scores with the result, and nobody else's (87号令 69)."""

from __future__ import annotations

from typing import Any

from procure.awards import queries
from procure.core import clock
from procure.core.tasks import Phase
from tests.cast import Cast
from tests.make import awards as make
from tests.make import bids, evaluation


def test_a_loser_sees_its_own_score_and_rank_from_the_publication_on(cast: Cast, client_of: Any) -> None:
    award = make.determined(cast)
    page = f"/tenders/{award.tender_id}/my-result"
    assert client_of(cast.rival).get(page).status_code == 404
    assert queries.public(award.tender_id) is None
    make.publish(cast, award.tender_id)
    rival = client_of(cast.rival).get(page).text
    assert "90.36" in rival
    assert "82.78" not in rival
    assert "中标人：供应商一" in rival
    assert "贵单位中标" in client_of(cast.supplier).get(page).text
    assert client_of(cast.stranger).get(page).status_code == 404
    assert client_of(cast.purchaser).get(page).status_code == 403


def test_an_invalid_bidder_is_told_why(cast: Cast, client_of: Any) -> None:
    fourth = cast.stranger
    tender = bids.opened(cast, (*bids.PRICES, "900000.00"), (*cast.bidders, fourth))
    evaluation.conforming(cast, tender, failed=[fourth])
    for expert in cast.experts:
        evaluation.hand_in(tender, expert)
    evaluation.complete(cast, tender)
    make.confirm(cast, tender.id)
    make.publish(cast, tender.id)
    told = client_of(fourth).get(f"/tenders/{tender.id}/my-result").text
    assert "符合性审查不通过" in told
    assert "未按要求提交" in told


def test_the_public_result_names_winner_price_score_and_experts(cast: Cast, visitor: Any) -> None:
    award = make.published(cast)
    result = queries.public(award.tender_id)
    assert result is not None
    assert result.award is not None
    assert result.first is not None
    assert result.notice is not None
    assert result.award.supplier.name == cast.supplier.house.name
    assert (result.first.total, len(result.bids)) == (10000, 3)
    assert [member.person.name for member in result.members] == [one.name for one in cast.experts]
    assert visitor.get(f"/tenders/{award.tender_id}/award-notice.json").json["中标人"] == "供应商一"
    assert visitor.get(f"/tenders/{award.tender_id}/award-notice.json.p7s").data
    assert visitor.get(f"/tenders/{award.tender_id}/award/notice/file").status_code == 302


def test_the_notice_is_nobodys_before_it_is_published(cast: Cast, visitor: Any) -> None:
    award = make.determined(cast)
    assert visitor.get(f"/tenders/{award.tender_id}/award-notice.json").status_code == 404
    assert visitor.get(f"/tenders/{award.tender_id}/award-notice.json.p7s").status_code == 404


def test_a_void_tender_tells_every_bidder_the_reason(cast: Cast, client_of: Any) -> None:
    tender = evaluation.void(cast)
    result = queries.public(tender.id)
    assert result is not None
    assert result.award is None
    told = client_of(cast.third).get(f"/tenders/{tender.id}/my-result").text
    assert "不足3家" in told
    assert "资格审查不通过" in told


def test_the_steps_of_an_award_are_public_without_the_name(cast: Cast) -> None:
    award = make.determined(cast)
    before = queries.milestones(award.tender_id, clock.now())
    assert [(str(one.label), one.phase) for one in before] == [
        ("确定中标人", Phase.PAST),
        ("公告中标结果", Phase.NOW),
    ]
    make.publish(cast, award.tender_id)
    after = queries.milestones(award.tender_id, clock.now())
    assert [(str(one.label), one.phase) for one in after] == [
        ("确定中标人", Phase.PAST),
        ("公告中标结果", Phase.PAST),
        ("中标公告期届满", Phase.NOW),
    ]
    assert [str(one.title) for one in queries.to_do(cast.rival.actor, clock.now())] == [
        "查看结果和本单位得分：课桌椅采购"
    ]
