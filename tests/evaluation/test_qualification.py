"""The purchaser examines qualification; fewer than three qualified are not evaluated."""

from __future__ import annotations

from typing import Any

from procure.evaluation import queries
from procure.evaluation.models import Outcome, Stage
from procure.evaluation.steps import Step
from procure.ledger import queries as ledger
from procure.obligations import queries as obligations
from procure.tenders import queries as tenders
from tests.cast import Cast, Player
from tests.make import evaluation as make


def verdicts(tender_id: str, failed: dict[str, str], stage: Stage = Stage.QUALIFICATION) -> dict[str, str]:
    sent = {}
    for bid in queries.examinable(tender_id, stage):
        sent[f"passed_{bid.id}"] = "failed" if bid.organisation_id in failed else "passed"
        sent[f"reason_{bid.id}"] = failed.get(bid.organisation_id, "")
    return sent


def test_verdicts_are_kept_once_with_their_reasons(cast: Cast, client_of: Any) -> None:
    tender = make.confirmed(cast)
    page = f"/tenders/{tender.id}/evaluation/qualification"
    buyer = client_of(cast.purchaser)
    assert buyer.get(page).status_code == 200
    bare = buyer.post(page, data=verdicts(tender.id, {cast.third.organisation: ""}))
    assert bare.status_code == 422
    assert "须写明理由" in bare.text
    assert buyer.post(page, data={}).status_code == 422
    assert queries.checks(tender.id, Stage.QUALIFICATION) == {}
    sent = verdicts(tender.id, {cast.third.organisation: "营业执照已注销"})
    assert buyer.post(page, data=sent).status_code == 303
    again = buyer.post(page, data=sent)
    assert again.status_code == 422
    kept = {
        one.opened_bid.organisation_id: one for one in queries.checks(tender.id, Stage.QUALIFICATION).values()
    }
    assert kept[cast.third.organisation].reason == "营业执照已注销"
    assert kept[cast.supplier.organisation].passed
    assert sum(line.act == "qualification.examined" for line in ledger.of(tender.id)) == 1


def test_two_qualified_make_the_tender_void_by_the_purchasers_report(cast: Cast, client_of: Any) -> None:
    tender = make.qualified(cast, failed=[cast.third])
    assert queries.progress(tenders.published(tender.id)).step is Step.REPORT
    root = f"/tenders/{tender.id}/evaluation"
    assert client_of(cast.experts[0]).post(f"{root}/draw-up").status_code == 404
    assert client_of(cast.purchaser).post(f"{root}/draw-up").status_code == 303
    make.sign(tender, cast.purchaser)
    report = make.report(tender)
    assert report.outcome is Outcome.VOID
    assert "不足3家" in report.reason
    assert report.finished_at is not None
    assert "A.confirm_winner" not in {one.code for one in obligations.of(tender.id)}


def test_a_bidders_files_are_for_the_purchaser_and_declared_members(cast: Cast, client_of: Any) -> None:
    tender = make.qualified(cast)
    root = f"/tenders/{tender.id}/evaluation"
    file = queries.examinable(tender.id, Stage.QUALIFICATION)[0].files[0]
    sent = client_of(cast.purchaser).get(f"{root}/bids/{file.id}")
    assert sent.status_code == 200
    assert sent.data.startswith(cast.supplier.house.name.encode())
    expert = client_of(cast.experts[0])
    assert expert.get(f"{root}/files/{file.id}").status_code == 404
    assert expert.post(f"{root}/declare", data={"declared": "y"}).status_code == 303
    assert expert.get(f"{root}/files/{file.id}").data == sent.data
    for player in _others(cast):
        browser = client_of(player)
        assert browser.get(f"{root}/files/{file.id}").status_code in (403, 404)
        assert browser.get(f"{root}/bids/{file.id}").status_code in (403, 404)


def _others(cast: Cast) -> list[Player]:
    return [cast.supplier, cast.rival, cast.supervisor, cast.auditor, cast.administrator, cast.stranger]
