"""A signed contract is added to within a tenth by both, stands still under a hold, and ends by two people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pypdf
import pytest

from procure.contracts import queries
from procure.contracts.models import END_ARTICLES, EndGround, SupplementState
from procure.contracts.rules import AddToContract, EndContract, Perform
from procure.contracts.rules.changes import ADDITION
from procure.core import clock as clocks
from procure.core import parameters
from procure.core.rules import RULES, breaches
from procure.journal import queries as journal
from procure.journal.models import Account, Step
from procure.ledger import queries as ledger
from procure.obligations import queries as obligations
from procure.tenders.models import DueAfter, HoldGround
from tests.make import changes as make_changes
from tests.make import contracts as make
from tests.make import lawbook, readers

ON = date(2026, 3, 2)
SAID = {"ground": "addition", "content": "另供同款课桌椅一百套。", "amount_fen": "100000.00"}
END = {"ground": "breach", "reason": "两次催告后仍不交货，不能实现合同目的。"}


def propose(client, contract, **changes):
    return client.post(f"/contracts/{contract.id}/supplements/new", data=SAID | changes)


def sign(client, supplement, player, early=None):
    p7s = early or make.signature(supplement.to_sign, player)
    return client.post(f"/supplements/{supplement.id}/sign", data={"signature": (BytesIO(p7s), "补充.p7s")})


def last_of(contract):
    return queries.supplements(make.again(contract))[-1]


def test_every_rule_knows_its_kept_and_its_broken_example():
    for facts in (AddToContract, EndContract, Perform):
        for entry in RULES[facts]:
            assert entry.check(entry.kept) is None
            assert entry.check(entry.broken) is not None


@pytest.mark.parametrize(("fen", "kept"), [(3_999_999, True), (4_000_000, True), (4_000_001, False)])
def test_all_supplements_together_stay_within_a_tenth(fen, kept):
    assert bool(breaches(replace(ADDITION, amount_fen=fen), ON)) is not kept


def test_a_supplement_stands_when_both_have_signed_and_is_paid_by_its_own_instalment(cast, client_of):
    contract = make.concluded(cast)
    assert propose(client_of(cast.purchaser), contract).status_code == 303
    supplement = last_of(contract)
    text = pypdf.PdfReader(BytesIO(queries.signed_file(supplement))).pages[0].extract_text()
    assert "人民币 100,000.00 元" in text
    assert SAID["content"] in text
    early = make.signature(supplement.to_sign, cast.supplier)
    assert sign(client_of(cast.purchaser), supplement, cast.purchaser).status_code == 303
    assert last_of(contract).state is SupplementState.PROPOSED
    assert sign(client_of(cast.purchaser), supplement, cast.purchaser).status_code == 422
    answer = sign(client_of(cast.supplier), last_of(contract), cast.supplier, early)
    assert "加上了对方的签名" in answer.text
    assert sign(client_of(cast.supplier), last_of(contract), cast.supplier).status_code == 303
    assert last_of(contract).state is SupplementState.SIGNED
    pdf = client_of(cast.supplier).get(f"/supplements/{supplement.id}/document.pdf").data
    assert readers.judged(pdf) == [(True, True, True)] * 2
    found = make.again(contract).instalments
    assert (found[-1].amount_fen, found[-1].due_after) == (10_000_000, DueAfter.STAGE)
    assert sum(one.amount_fen for one in found) == contract.amount_fen + 10_000_000
    assert queries.due_since(found[-1], clocks.now()) is None
    make.decided(cast, make.requested(cast, make.again(contract), due_after=DueAfter.STAGE))
    assert queries.due_since(make.again(contract).instalments[-1], clocks.now()) == clocks.now()


def test_over_the_tenth_it_is_refused_and_nothing_typed_is_lost(cast, client_of):
    contract, client = make.concluded(cast), client_of(cast.purchaser)
    assert propose(client, contract, amount_fen="60000.00").status_code == 303
    answer = propose(client, contract, amount_fen="40000.01")
    assert answer.status_code == 422
    assert "10%" in answer.text
    assert SAID["content"] in answer.text
    assert client.post(f"/supplements/{last_of(contract).id}/withdraw").status_code == 303
    assert propose(client, contract, amount_fen="100000.00").status_code == 303


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"ground": "harm"}, "不得改变金额"),
        ({"amount_fen": "0"}, "须填写金额"),
        ({"content": "上级财政资金到位后，甲方再向乙方支付余款。"}, "不能写入合同"),
    ],
)
def test_a_supplement_agrees_on_nothing_else(cast, client_of, changes, told):
    answer = propose(client_of(cast.purchaser), make.concluded(cast), **changes)
    assert answer.status_code == 422
    assert told in answer.text


def test_after_the_final_acceptance_nothing_is_added(cast, client_of):
    contract = make.decided(cast).contract
    assert propose(client_of(cast.purchaser), contract).status_code == 422


def test_a_published_supplement_is_everybodys_and_its_clock_waits_for_a_check_of_the_law(
    cast, client_of, visitor
):
    contract, client = make.concluded(cast), client_of(cast.purchaser)
    supplement = make.supplemented(cast, contract)
    assert obligations.of(supplement.id) == []
    place = f"/supplements/{supplement.id}"
    assert visitor.get(f"{place}/public").status_code == 404
    url = {"medium": "中国政府采购网", "url": "https://www.ccgp.gov.cn/b/1"}
    assert client.post(f"{place}/publish", data=url).status_code == 303
    assert client.post(f"{place}/publish", data=url).status_code == 422
    page = visitor.get(f"{place}/public").text
    assert supplement.content in page
    assert f"{place}/public" in visitor.get(f"/tenders/{contract.tender_id}").text


def test_once_the_law_was_checked_the_publication_has_two_working_days(cast, clock):
    lawbook.checked(cast, "A.contract_change_publish", "2")
    assert not parameters.get("A.contract_change_publish", ON).blocks
    clock.forward(days=1)
    supplement = make.supplemented(cast, make.concluded(cast))
    [duty] = obligations.of(supplement.id)
    assert (duty.count, duty.due_on) == (2, date(2026, 3, 5))


def test_under_a_hold_for_a_challenge_nothing_is_signed_delivered_or_added(cast, client_of):
    contract = make.concluded(cast)
    supplement = make.laid_out(cast, contract)
    proposed = make.proposed(cast, make.begun(cast, number="ZC-2026-2"))
    for one in (contract, proposed):
        placed = make_changes.suspended(cast, one.tender, HoldGround.CHALLENGE)
        assert placed.article == "《政府采购法实施条例》第五十四条"
    signature = {"signature": (BytesIO(make.signature(proposed.document, cast.supplier)), "合同.p7s")}
    asked = {"delivered_at": "2026-03-02T09:00", "request": "已交付。"}
    answers = [
        client_of(cast.supplier).post(f"/contracts/{proposed.id}/sign", data=signature),
        client_of(cast.supplier).post(f"/contracts/{contract.id}/deliver", data=asked),
        propose(client_of(cast.purchaser), contract),
        sign(client_of(cast.supplier), supplement, cast.supplier),
    ]
    assert {(one.status_code, "书面通知暂停本项目" in one.text) for one in answers} == {(422, True)}
    assert all(one.paused_at for one in obligations.of(contract.id) if one.met_at is None)


def test_a_contract_ends_by_a_ground_of_law_and_two_people(cast, client_of, clock, visitor):
    contract = make.concluded(cast)
    place, first = f"/contracts/{contract.id}/terminate", client_of(cast.purchaser)
    assert first.post(place, data=END | {"ground": "leader"}).status_code == 422
    assert first.post(place, data=END).status_code == 303
    assert not queries.is_ended(make.again(contract))
    assert first.post(f"{place}/confirm").status_code == 422
    second = client_of(cast.colleague)
    assert "合同余款" in second.get(f"{place}/confirm").text
    assert second.post(f"{place}/confirm").status_code == 303
    contract = make.again(contract)
    assert [one.title for one in queries.fallen_away(contract)] == ["合同余款"]
    assert [line.act for line in ledger.of(contract.id)][-1] == "contract.terminated"
    assert END["reason"] in visitor.get(f"/tenders/{contract.tender_id}").text
    assert "已终止" in first.get(f"/contracts/{contract.id}").text
    asked = {"delivered_at": "2026-03-02T09:00", "request": "已交付。"}
    assert client_of(cast.supplier).post(f"/contracts/{contract.id}/deliver", data=asked).status_code == 422
    assert propose(first, contract).status_code == 422


def test_what_was_delivered_before_the_end_is_still_accepted_and_paid(cast):
    acceptance = make.requested(cast)
    contract = make.ended(cast, acceptance.contract)
    assert queries.fallen_away(contract) == []
    make.decided(cast, acceptance)
    assert queries.due_since(make.again(contract).instalments[-1], clocks.now()) == clocks.now()


def test_what_is_rejected_after_the_end_is_owed_no_more(cast, client_of):
    acceptance = make.requested(cast)
    contract = make.ended(cast, acceptance.contract)
    assert journal.balances(contract_id=contract.id)[Account.COMMITTED] == contract.amount_fen
    make.decided(cast, acceptance, make.FAILED)
    [last] = queries.fallen_away(make.again(contract))
    assert "整改后再次提出验收建议" not in client_of(cast.supplier).get(f"/acceptances/{acceptance.id}").text
    [freed] = journal.standing(contract.id, last.id, Step.FREED)
    assert (freed.amount_fen, last.title) == (last.amount_fen, "合同余款")


def test_before_the_end_nothing_that_is_rejected_falls_away(cast, client_of):
    rejected = make.decided(cast, items=make.FAILED)
    contract = rejected.contract
    assert "整改后再次提出验收建议" in client_of(cast.supplier).get(f"/acceptances/{rejected.id}").text
    assert [one.step for one in journal.entries(contract.id)] == [Step.SIGNED]
    ended = make.ended(cast, contract)
    [freed] = [one for one in journal.entries(contract.id) if one.step is Step.FREED]
    assert freed.amount_fen == queries.fallen_away(ended)[0].amount_fen


def test_each_ground_of_an_end_has_its_article():
    assert set(END_ARTICLES) == set(EndGround)
