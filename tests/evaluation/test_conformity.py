"""The committee examines conformity; a price over the ceiling is invalid."""

from __future__ import annotations

from typing import Any

from procure.evaluation import queries
from procure.evaluation.models import Outcome, Stage
from procure.evaluation.steps import Step
from procure.ledger import queries as ledger
from procure.tenders import queries as tenders
from tests.cast import Cast
from tests.make import bids
from tests.make import evaluation as make

OVER = ("1000000.00", "1100000.00", "1180000.01")
"""The ceiling is 1,180,000.00."""


def verdicts(tender_id: str, failed: dict[str, str]) -> dict[str, str]:
    sent = {}
    for bid in queries.examinable(tender_id, Stage.CONFORMITY):
        sent[f"passed_{bid.id}"] = "failed" if bid.organisation_id in failed else "passed"
        sent[f"reason_{bid.id}"] = failed.get(bid.organisation_id, "")
    return sent


def test_a_bid_one_fen_over_the_ceiling_cannot_pass_and_two_left_are_void(cast: Cast, client_of: Any) -> None:
    tender = make.declared(cast, bids.opened(cast, OVER))
    page = f"/tenders/{tender.id}/evaluation/conformity"
    expert = client_of(cast.experts[0])
    shown = expert.get(page).text
    assert shown.count('value="报价超过最高限价或者预算（1,180,000.00元）。"') == 1
    assert shown.count("checked") == 1
    refused = expert.post(page, data=verdicts(tender.id, {}))
    assert refused.status_code == 422
    assert "超过最高限价或者预算" in refused.text
    assert queries.checks(tender.id, Stage.CONFORMITY) == {}
    sent = verdicts(tender.id, {cast.third.organisation: "报价超过最高限价"})
    assert expert.post(page, data=sent).status_code == 303
    assert expert.post(page, data=sent).status_code == 422
    assert sum(line.act == "conformity.examined" for line in ledger.of(tender.id)) == 1
    progress = queries.progress(tenders.published(tender.id))
    assert (progress.step, progress.is_void, progress.too_few_qualified) == (Step.REPORT, True, False)
    assert expert.post(f"/tenders/{tender.id}/evaluation/draw-up").status_code == 303
    assert make.report(tender).outcome is Outcome.VOID


def test_nobody_examines_before_declaring_or_without_a_seat(cast: Cast, client_of: Any) -> None:
    tender = make.qualified(cast)
    page = f"/tenders/{tender.id}/evaluation/conformity"
    early = client_of(cast.experts[0]).post(page, data=verdicts(tender.id, {}))
    assert early.status_code == 422
    assert "请先声明" in early.text
    assert client_of(cast.purchaser).post(page, data=verdicts(tender.id, {})).status_code == 404
    assert client_of(cast.supplier).get(page).status_code == 403
    assert queries.checks(tender.id, Stage.CONFORMITY) == {}


def test_a_declaration_is_ticked_and_made_once(cast: Cast, client_of: Any) -> None:
    tender = make.qualified(cast)
    page, expert = f"/tenders/{tender.id}/evaluation/declare", client_of(cast.experts[0])
    assert expert.post(page, data={}).status_code == 422
    assert expert.post(page, data={"declared": "y"}).status_code == 303
    assert expert.post(page, data={"declared": "y"}).status_code == 422
    assert sum(line.act == "conflict.denied" for line in ledger.of(tender.id)) == 1
