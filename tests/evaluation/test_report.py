"""The report is counted once, signed by every member, and starts the purchaser's time."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

from procure.core import clock
from procure.evaluation import queries
from procure.evaluation.deadlines import CONFIRM_WINNER, REPORT_TO_PURCHASER
from procure.evaluation.steps import Step
from procure.ledger import queries as ledger
from procure.obligations import queries as obligations
from procure.signing import queries as signing
from procure.tenders import queries as tenders
from tests.cast import Cast
from tests.make import evaluation as make


def test_the_last_member_in_draws_up_a_report_that_ranks_the_bids(cast: Cast, client_of: Any) -> None:
    tender = make.scored(cast)
    root, expert = f"/tenders/{tender.id}/evaluation", client_of(cast.experts[0])
    assert expert.post(f"{root}/draw-up").status_code == 303
    assert expert.post(f"{root}/draw-up").status_code == 409
    report = make.report(tender)
    shown = [(one.opened_bid.organisation_id, one.price_score, one.other_score) for one in report.ranking]
    assert shown == [
        (cast.supplier.organisation, 4000, 6000),
        (cast.rival.organisation, 3636, 5400),
        (cast.third.organisation, 3478, 4800),
    ]
    said = json.loads(expert.get(f"{root}/report/file").data)
    assert said["结论"] == f"推荐{cast.supplier.house.name}为第一中标候选人。"
    assert [row["总分"] for row in said["排名"]] == ["100.00", "90.36", "82.78"]
    assert len(said["评委评分"]) == 15
    duty = obligations.find(tender.id, REPORT_TO_PURCHASER)
    assert duty is not None
    assert duty.count == 2
    assert sum(line.act == "report.drawn-up" for line in ledger.of(tender.id)) == 1


def test_every_member_signs_exactly_that_file_and_the_last_ends_the_evaluation(
    cast: Cast, client_of: Any
) -> None:
    tender = make.drawn_up(cast)
    content = signing.content(make.report(tender).document)
    for expert in cast.experts:
        assert queries.progress(tenders.published(tender.id)).step is Step.SIGNING
        assert obligations.find(tender.id, CONFIRM_WINNER) is None
        answer = _send(client_of(expert), tender.id, expert.sign(content, clock.now()))
        assert answer.status_code == 303
    report = make.report(tender)
    assert report.finished_at == clock.now()
    confirm = obligations.find(tender.id, CONFIRM_WINNER)
    assert confirm is not None
    assert (confirm.since, confirm.count, confirm.debtor_id) == (clock.now(), 5, cast.purchaser.organisation)
    delivered = obligations.find(tender.id, REPORT_TO_PURCHASER)
    assert delivered is not None
    assert delivered.met_at == clock.now()
    assert sum(line.act == "report.signed" for line in ledger.of(tender.id)) == 5


def test_a_wrong_signature_is_refused_with_its_reason(cast: Cast, client_of: Any) -> None:
    tender = make.drawn_up(cast)
    content = signing.content(make.report(tender).document)
    expert = client_of(cast.experts[0])
    other = _send(expert, tender.id, cast.experts[0].sign(content + b" ", clock.now()))
    assert other.status_code == 422
    stolen = _send(expert, tender.id, cast.experts[1].sign(content, clock.now()))
    assert stolen.status_code == 422
    assert expert.post(f"/tenders/{tender.id}/evaluation/report/sign").status_code == 422
    right = cast.experts[0].sign(content, clock.now())
    assert _send(expert, tender.id, right).status_code == 303
    assert _send(expert, tender.id, right).status_code == 422
    assert _send(client_of(cast.purchaser), tender.id, cast.purchaser.sign(content)).status_code in (404, 422)
    assert _send(client_of(cast.supplier), tender.id, cast.supplier.sign(content)).status_code == 403
    assert len(signing.signatures(make.report(tender).document)) == 1


def _send(browser: Any, tender_id: str, p7s: bytes) -> Any:
    sent = {"signature": (BytesIO(p7s), "evaluation-report.json.p7s")}
    return browser.post(f"/tenders/{tender_id}/evaluation/report/sign", data=sent)
