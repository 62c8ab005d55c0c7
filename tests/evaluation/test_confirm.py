"""A second person confirms the committee; from then on the names are for few."""

from __future__ import annotations

from typing import Any

from procure.evaluation import queries
from procure.ledger import queries as ledger
from tests.cast import Cast
from tests.make import evaluation as make


def test_another_person_confirms_and_only_then_members_come_in(cast: Cast, client_of: Any) -> None:
    tender = make.entered(cast)
    page, desk = f"/tenders/{tender.id}/evaluation/confirm", f"/tenders/{tender.id}/evaluation/member"
    assert client_of(cast.experts[0]).get(desk).status_code == 404
    own = client_of(cast.purchaser).post(page)
    assert own.status_code == 422
    assert "另一名采购人员" in own.text
    assert client_of(cast.stranger).post(page).status_code == 404
    second = client_of(cast.colleague)
    assert cast.experts[0].name in second.get(page).text
    assert second.post(page).status_code == 303
    committee = queries.committee(tender.id)
    assert committee is not None
    assert committee.confirmed_by == cast.colleague.id
    assert client_of(cast.experts[0]).get(desk).status_code == 200
    assert second.post(page).status_code == 404
    assert sum(line.act == "committee.confirmed" for line in ledger.of(tender.id)) == 1


def test_until_the_result_no_page_shows_the_names_to_others(cast: Cast, client_of: Any) -> None:
    tender = make.drawn_up(cast)
    root = f"/tenders/{tender.id}"
    pages = [f"{root}/evaluation{tail}" for tail in ("", "/member", "/report", "/report/file", "/confirm")]
    pages += [root, f"{root}/opening", f"{root}/award", f"{root}/my-result", "/"]
    outsiders = [cast.supplier, cast.rival, cast.supervisor, cast.auditor, cast.administrator, cast.stranger]
    for player in [*outsiders, *cast.finance, *cast.custodians]:
        browser = client_of(player)
        for page in pages:
            text = browser.get(page).text
            assert not [one.name for one in cast.experts if one.name in text], (player.name, page)
    assert cast.experts[0].name in client_of(cast.purchaser).get(f"{root}/evaluation").text
    assert cast.experts[1].name in client_of(cast.experts[0]).get(f"{root}/evaluation/report").text
