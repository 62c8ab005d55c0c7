"""What the gate finds is answered, excepted by two, disputed and decided; and what stays of it is public."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from flask.testing import FlaskClient

from procure import storage
from procure.core.rules import Force, RuleBroken
from procure.core.terms import Message
from procure.db import db, unit_of_work
from procure.fairness import entries
from procure.fairness.findings import Decision, Finding
from procure.ledger import queries as ledger
from procure.obligations import queries as obligations
from procure.tenders import deadlines, queries, service
from procure.tenders.models import Answer, Dispute, DisputeState, Tender, TenderState
from procure.tenders.queries import Judged
from procure.web.backup import stored
from tests.cast import Cast, Player, at
from tests.make import changes, findings, tenders

if TYPE_CHECKING:
    from tests.ground import Hands

Browser = Callable[[Player], FlaskClient]


def again(tender: Tender) -> Tender:
    """The row as it is now."""
    db.session.rollback()
    return db.session.get_one(Tender, tender.id)


def breaches(cast: Cast, tender: Tender) -> list[str]:
    """What stands in the way of freezing it."""
    db.session.rollback()
    review = queries.review(db.session.get_one(Tender, tender.id), at("2026-03-02 09:00"))
    return [one.rule.code for one in review.breaches]


def place(tender: Tender, act: str) -> str:
    """The page on which the only finding of a draft is answered."""
    (key,) = findings.keys(tender)
    return f"/purchaser/tenders/{tender.id}/findings/{key}/{act}"


def test_an_exception_counts_once_another_person_confirms_it(cast: Cast, client_of: Browser) -> None:
    tender = findings.draft(cast, findings.EXCEPTED)
    assert "the-tender-passes-the-fair-competition-gate" in breaches(cast, tender)
    claim, confirm = place(tender, "exception"), place(tender, "confirm")
    first, second = client_of(cast.purchaser), client_of(cast.colleague)
    page = first.get(claim).text
    assert "《政府采购法》第三十一条" in page
    data = {"exception": "single-source", "reason": "财政部门批准文号〔2026〕3号。"}
    assert first.post(claim, data=data).status_code == 303
    assert breaches(cast, tender) == ["the-tender-passes-the-fair-competition-gate"]
    refused = first.post(confirm, data={"version": 1})
    assert refused.status_code == 422
    assert "另一人" in refused.text
    assert "财政部门批准文号" in second.get(confirm).text
    assert second.post(confirm, data={"version": 1}).status_code == 303
    assert breaches(cast, tender) == []
    acts = [line.act for line in ledger.of(tender.id)][-2:]
    assert acts == ["finding.excepted", "finding.exception-confirmed"]


@pytest.mark.parametrize(
    "data",
    [
        {"exception": "invented", "reason": "批准"},
        {"exception": "single-source", "reason": "  "},
        {"reason": "批准"},
    ],
)
def test_only_a_substantiated_exception_of_the_catalogue_is_taken(
    cast: Cast, client_of: Browser, data: dict[str, str]
) -> None:
    tender = findings.draft(cast, findings.EXCEPTED)
    assert client_of(cast.purchaser).post(place(tender, "exception"), data=data).status_code == 422
    assert not db.session.query(Answer).count()


def test_what_is_stopped_by_its_words_has_no_exception(cast: Cast, client_of: Browser) -> None:
    tender = findings.draft(cast, findings.STOPPED)
    data = {"exception": "security", "reason": "批准"}
    assert client_of(cast.purchaser).post(place(tender, "exception"), data=data).status_code == 422
    assert "the-tender-passes-the-fair-competition-gate" in breaches(cast, tender)


def test_an_exception_claimed_anew_is_to_be_confirmed_anew(cast: Cast, client_of: Browser) -> None:
    tender = findings.excepted(cast, findings.draft(cast, findings.EXCEPTED))
    assert breaches(cast, tender) == []
    data = {"exception": "security", "reason": "另一项理由。"}
    assert client_of(cast.purchaser).post(place(tender, "exception"), data=data).status_code == 303
    assert breaches(cast, tender) == ["the-tender-passes-the-fair-competition-gate"]
    old = client_of(cast.colleague).post(place(tender, "confirm"), data={"version": 1})
    assert old.status_code == 422


def test_other_words_are_another_finding(cast: Cast) -> None:
    tender = findings.excepted(cast, findings.draft(cast, findings.EXCEPTED))
    need = again(tender).need.replace("联想", "华为")
    with unit_of_work():
        db.session.get_one(Tender, tender.id).need = need
    assert breaches(cast, tender) == ["the-tender-passes-the-fair-competition-gate"]


def test_an_exception_is_in_the_signed_content_and_the_public_notice(
    cast: Cast, visitor: FlaskClient
) -> None:
    tender = tenders.publish(cast, findings.excepted(cast, findings.draft(cast, findings.EXCEPTED)))
    content = json.loads(storage.current().read(str(again(tender).content_sha256)))
    (said,) = content["fairness"]["findings"]
    assert said["answer"]["exception"] == "single-source"
    assert said["words"] == findings.EXCEPTED
    page = visitor.get(f"/tenders/{tender.id}").text
    for words in (findings.EXCEPTED, "财政部门批准文号〔2026〕3号。", "《政府采购法》第三十一条第一项"):
        assert words in page


def test_a_dispute_is_decided_within_a_working_day_and_only_its_words_pass(
    cast: Cast, client_of: Browser, visitor: FlaskClient, clock: Hands
) -> None:
    tender = findings.draft(cast, findings.STOPPED)
    buyer, data = client_of(cast.purchaser), {"grounds": "不约束投标人。", "supervisor": "nobody"}
    assert buyer.post(place(tender, "dispute"), data=data).status_code == 422
    data["supervisor"] = cast.supervisor.organisation
    assert buyer.post(place(tender, "dispute"), data=data).status_code == 303
    (found,) = db.session.query(Dispute).all()
    duty = obligations.find(found.id, deadlines.DECIDE_DISPUTE)
    assert duty is not None
    assert (duty.due_on.isoformat(), duty.debtor_id) == ("2026-03-03", cast.supervisor.organisation)
    assert breaches(cast, tender) == ["the-tender-passes-the-fair-competition-gate"]
    assert visitor.get(f"/fairness/decisions/{found.id}").status_code == 404
    office, decision = client_of(cast.supervisor), {"decision": "allow", "opinion": "仅为背景。"}
    assert found.words in office.get(f"/supervisor/disputes/{found.id}").text
    assert office.post(f"/supervisor/disputes/{found.id}", data=decision).status_code == 303
    assert breaches(cast, tender) == []
    page = visitor.get(f"/fairness/decisions/{found.id}").text
    assert "仅为背景。" in page
    assert again(tender).title not in page
    assert findings.STOPPED in visitor.get("/fairness/decisions").text
    db.session.expire_all()
    duty = obligations.find(found.id, deadlines.DECIDE_DISPUTE)
    assert duty is not None
    assert duty.met_at is not None
    published = tenders.publish(cast, again(tender))
    assert "仅为背景。" in visitor.get(f"/tenders/{published.id}/fairness").text
    assert published.title in visitor.get(f"/fairness/decisions/{found.id}").text


def test_what_the_supervisor_upholds_stays_stopped_for_good(cast: Cast, client_of: Browser) -> None:
    tender = findings.draft(cast, findings.STOPPED)
    found = findings.decided(cast, findings.disputed(cast, tender), allows=False)
    assert found.state is DisputeState.UPHELD
    assert breaches(cast, tender) == ["the-tender-passes-the-fair-competition-gate"]
    again_put = {"grounds": "再议。", "supervisor": cast.supervisor.organisation}
    assert client_of(cast.purchaser).post(place(tender, "dispute"), data=again_put).status_code == 303
    assert db.session.query(Dispute).count() == 1
    late = {"decision": "allow", "opinion": "改变主意。"}
    answer = client_of(cast.supervisor).post(f"/supervisor/disputes/{found.id}", data=late)
    assert answer.status_code == 422


def test_nobody_else_decides(cast: Cast, client_of: Browser) -> None:
    found = findings.disputed(cast, findings.draft(cast, findings.STOPPED))
    decision = {"decision": "allow", "opinion": "可以。"}
    for player in (cast.purchaser, cast.auditor, cast.stranger):
        answer = client_of(player).post(f"/supervisor/disputes/{found.id}", data=decision)
        assert answer.status_code == 403, player.name
    with unit_of_work():
        row, by = db.session.get_one(Dispute, found.id), replace(cast.supervisor.actor, organisation="other")
        with pytest.raises(RuleBroken, match="另一监管部门"):
            service.decide(row, allows=True, opinion="可以。", by=by, at=at("2026-03-02 09:00"))


def test_a_second_person_is_asked_on_the_desk(cast: Cast, client_of: Browser) -> None:
    tender = findings.draft(cast, findings.EXCEPTED)
    data = {"exception": "single-source", "reason": "批准。"}
    client_of(cast.purchaser).post(place(tender, "exception"), data=data)
    assert "确认法定例外" in client_of(cast.colleague).get("/desk/purchaser").text


def test_the_report_is_in_the_ledger_with_the_hash_of_what_was_signed(
    cast: Cast, visitor: FlaskClient
) -> None:
    tender = again(tenders.published(cast))
    facts = json.loads(str(ledger.of(tender.id)[-1].facts))["fairness"]
    assert facts == {
        "report_sha256": tender.report_sha256,
        "catalogue": entries.version(),
        "documents_sha256": tender.content_sha256,
        "outcome": "clear",
    }
    served = visitor.get(f"/tenders/{tender.id}/fairness.json").data
    assert sha256(served).hexdigest() == tender.report_sha256
    assert tender.report_sha256 in set(stored.named())
    assert visitor.get(f"/tenders/{tender.id}/fairness.pdf").data.startswith(b"%PDF-")
    assert entries.version() in visitor.get(f"/tenders/{tender.id}/fairness").text


def test_an_amendment_is_answered_and_reported_like_the_tender(
    cast: Cast, client_of: Browser, visitor: FlaskClient
) -> None:
    tender = tenders.published(cast)
    before = again(tender).report_sha256
    need = changes.NEED | {"need": f"{changes.NEED['need']}{findings.EXCEPTED}"}
    with pytest.raises(RuleBroken, match="限制性规定"):
        changes.amendment(cast, tender, need)
    with unit_of_work():
        row, by = db.session.get_one(Tender, tender.id), cast.purchaser.actor
        change = service.begin_amendment(row, changes.REASON, by=by, at=at("2026-03-02 09:00"))
    data = need | {"version": change.version}
    buyer = client_of(cast.purchaser)
    assert buyer.post(f"/purchaser/changes/{change.id}/need", data=data).status_code == 303
    data = {"exception": "single-source", "reason": "批准。"}
    assert buyer.post(place(again(tender), "exception"), data=data).status_code == 303
    answer = client_of(cast.colleague).post(place(again(tender), "confirm"), data={"version": 1})
    assert answer.status_code == 303
    version = db.session.get_one(type(change), change.id).version
    frozen = buyer.post(f"/purchaser/changes/{change.id}/amendment", data={"version": version})
    assert frozen.status_code == 303
    changes.publish(cast, change)
    now = again(tender)
    assert now.report_sha256 not in (None, before)
    assert {now.report_sha256, before} <= set(stored.named())
    assert findings.EXCEPTED in visitor.get(f"/tenders/{tender.id}").text


@pytest.mark.parametrize("state", [TenderState.DRAFT, TenderState.PREPARED])
def test_answers_are_written_while_the_words_are(cast: Cast, client_of: Browser, state: TenderState) -> None:
    tender = tenders.prepared(cast) if state is TenderState.PREPARED else tenders.draft(cast)
    status = client_of(cast.purchaser).get(f"/purchaser/tenders/{tender.id}/necessities").status_code
    assert status == (200 if state is TenderState.DRAFT else 409)


def looked(browser: FlaskClient, tender: Tender, **fields: Any) -> Any:
    """What is said of words that are being typed."""
    return browser.post(f"/purchaser/tenders/{tender.id}/findings", json={"fields": fields})


def test_while_typing_each_finding_comes_with_reason_article_and_lawful_words(
    cast: Cast, client_of: Browser
) -> None:
    tender, buyer = tenders.draft(cast), client_of(cast.purchaser)
    found = looked(buyer, tender, need=f"课桌椅一千套。{findings.STOPPED}按清单验收。", liability="").json[
        "fields"
    ]
    assert found["liability"] == []
    (one,) = found["need"]
    assert (one["blocks"], one["stands"]) == (True, False)
    assert one["reason"]
    assert "《" in one["article"]
    assert one["beneath"] == []
    assert one["better"]["start"] == len("课桌椅一千套。")
    assert one["better"]["end"] == len("课桌椅一千套。") + len(findings.STOPPED)
    assert not db.session.query(Answer).count()


def test_while_typing_what_is_said_of_the_same_words_is_told_beneath(cast: Cast, client_of: Browser) -> None:
    tender, buyer = tenders.draft(cast), client_of(cast.purchaser)
    words = "投标人须在本市注册并设有服务网点，否则投标无效。"
    (one,) = looked(buyer, tender, need=f"课桌椅一千套。{words}").json["fields"]["need"]
    assert one["blocks"]
    assert [(other["id"], other["blocks"]) for other in one["beneath"]] == [("F02", True)]


def test_on_the_check_page_what_is_said_of_the_same_words_is_told_beneath(
    cast: Cast, client_of: Browser
) -> None:
    tender = findings.draft(cast, "投标人须在本市注册并设有服务网点，否则投标无效。")
    page = client_of(cast.purchaser).get(f"/purchaser/tenders/{tender.id}/check").text
    first, second = (page.index(f'id="finding-{key}"') for key in findings.keys(tender))
    assert "同一处文字的其他提示" in page[first:second]
    lone = findings.draft(cast, findings.STOPPED, number="ZC-2026-9")
    assert "同一处" not in client_of(cast.purchaser).get(f"/purchaser/tenders/{lone.id}/check").text


def test_what_is_settled_stands_beneath_what_is_still_to_be_done() -> None:
    said = Message("…")
    open_ = Finding("F13", said, Decision.CONTEXT, Force.WARN, 3, 9, "", said, (), said, field="need")
    settled = replace(open_, id="F01", force=Force.BLOCK)
    allowed = Dispute(state=DisputeState.ALLOWED)
    before = Judged(replace(open_, start=0, end=3), None, None)
    found = [Judged(settled, None, allowed), Judged(open_, None, None), before]
    assert [[one.finding.id for one in heap] for heap in queries.heaped(found)] == [["F13"], ["F13", "F01"]]
    elsewhere = Judged(replace(settled, field="liability"), None, None)
    assert len(queries.heaped([*found, elsewhere])) == 3


@pytest.mark.parametrize(
    "sent", [None, [], {"fields": []}, {"fields": {"need": 1}}, {"fields": {"need": "长" * 200_001}}]
)
def test_what_can_not_be_looked_at_is_said(cast: Cast, client_of: Browser, sent: Any) -> None:
    tender = tenders.draft(cast)
    answer = client_of(cast.purchaser).post(f"/purchaser/tenders/{tender.id}/findings", json=sent)
    assert answer.status_code == 422


def test_nobody_looks_at_anothers_words(cast: Cast, client_of: Browser) -> None:
    tender = tenders.draft(cast)
    assert looked(client_of(cast.stranger), tender, need="x").status_code == 404
    assert looked(client_of(cast.supplier), tender, need="x").status_code == 403


def test_a_comparison_of_fields_is_disputed_like_words(cast: Cast) -> None:
    scored = [*tenders.FACTORS[:2], {**tenders.FACTORS[2], "tiers": "具有食品经营许可证得满分"}]
    tender = tenders.draft(cast, factors=scored)
    with unit_of_work():
        row = db.session.get_one(Tender, tender.id)
        row.qualifications[0].text = "投标人应当具有食品经营许可证"
    assert "a-qualification-is-not-a-scoring-factor" in breaches(cast, tender)
    findings.decided(cast, findings.disputed(cast, tender), allows=True)
    assert breaches(cast, tender) == []


def test_a_value_beyond_its_limit_is_not_published_however_it_came_there(cast: Cast) -> None:
    tender = tenders.prepared(cast)
    content = json.loads(storage.current().read(str(tender.content_sha256))) | {"bid_security": "24000.01"}
    found = storage.current().put(json.dumps(content, ensure_ascii=False).encode())
    row = db.session.get_one(Tender, tender.id)
    assert row.document is not None
    judged = queries.exact(row, found, [row.document], at("2026-03-02 09:00").date())
    assert judged.facts.restrictions
    assert not judged.facts.as_signed


def test_words_that_changed_meanwhile_lose_nothing_that_was_typed(cast: Cast, client_of: Browser) -> None:
    tender, buyer = findings.draft(cast, findings.ASKED), client_of(cast.purchaser)
    page, (key,) = f"/purchaser/tenders/{tender.id}/necessities", findings.keys(tender)
    with unit_of_work():
        row = db.session.get_one(Tender, tender.id)
        row.need = row.need.replace(findings.ASKED, "")
    typed = {"necessities-0-key": key, "necessities-0-reason": "写了很久的说明。"}
    refused = buyer.post(page, data=typed)
    assert refused.status_code == 422
    assert "写了很久的说明。" in refused.text
    assert not db.session.query(Answer).count()
