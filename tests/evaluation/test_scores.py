"""Each member scores alone; what is handed in is locked."""

from __future__ import annotations

from typing import Any

from procure.evaluation import queries
from procure.ledger import queries as ledger
from procure.tenders import queries as tenders
from tests.cast import Cast
from tests.make import evaluation as make


def sheet(tender_id: str, points: str) -> dict[str, str]:
    marks = queries.marks(tenders.published(tender_id))
    return {f"points_{bid.id}_{factor.id}": points for bid, factor in marks}


def test_a_sheet_is_saved_in_part_handed_in_whole_and_then_locked(cast: Cast, client_of: Any) -> None:
    tender = make.conforming(cast)
    root, expert = f"/tenders/{tender.id}/evaluation", client_of(cast.experts[0])
    whole = sheet(tender.id, "15.25")
    part = dict(list(whole.items())[:2])
    assert expert.post(f"{root}/scores", data=part).status_code == 303
    assert "15.25" in expert.get(f"{root}/scores").text
    gap = expert.post(f"{root}/submit")
    assert gap.status_code == 422
    assert "还有4项没有打分" in gap.text
    assert expert.post(f"{root}/scores", data=whole).status_code == 303
    assert "30.50" in expert.get(f"{root}/submit").text
    assert expert.post(f"{root}/submit").status_code == 303
    late = expert.post(f"{root}/scores", data=sheet(tender.id, "1"))
    assert late.status_code == 422
    assert "已经提交并锁定" in late.text
    assert expert.post(f"{root}/submit").status_code == 422
    seat = queries.seat(tender.id, cast.experts[0].actor)
    assert set(queries.sheet(seat).values()) == {1525}
    assert sum(line.act == "scores.submitted" for line in ledger.of(tender.id)) == 1


def test_points_over_a_factor_or_unreadable_are_refused_and_stay_typed(cast: Cast, client_of: Any) -> None:
    tender = make.conforming(cast)
    page, expert = f"/tenders/{tender.id}/evaluation/scores", client_of(cast.experts[0])
    over = expert.post(page, data=sheet(tender.id, "20.01"))
    assert over.status_code == 422
    assert "超出该评审因素的分值范围" in over.text
    assert "20.01" in over.text
    for wrong in ("-1", "1.234", "很好"):
        assert expert.post(page, data=sheet(tender.id, wrong)).status_code == 422
    assert queries.sheet(queries.seat(tender.id, cast.experts[0].actor)) == {}


def test_nobody_sees_a_members_points_before_all_are_in(cast: Cast, client_of: Any) -> None:
    tender = make.conforming(cast)
    make.score(tender, cast.experts[0], (37, 41, 43))
    root = f"/tenders/{tender.id}/evaluation"
    assert "14.80" in client_of(cast.experts[0]).get(f"{root}/scores").text
    for player in (cast.experts[1], cast.purchaser, cast.colleague):
        browser = client_of(player)
        for page in ("", "/member", "/scores", "/submit", "/report"):
            assert "14.80" not in browser.get(root + page).text
