"""What stands beside the model wording: shown to both, and nothing of substance or unagreed."""

from __future__ import annotations

import pytest

from procure.contracts import papers, queries
from procure.contracts.models import ContractState
from procure.contracts.rules import AddTerms, KeepToTender
from procure.contracts.rules.terms import TERM, substance
from procure.core import clock as clocks
from procure.core.rules import RULES, breaches
from procure.db import db, unit_of_work
from procure.tenders.models import Tender
from tests.make import contracts as make

LAWFUL = [
    TERM,
    "双方每月召开一次协调会，由甲方召集。",
    "送达地址为合同首页所列住所，变更的三日内告知对方。",
    "资料一式三份，用中文书写。",
]
SUBSTANTIAL = [
    ("乙方另赠送服务器一台。", "赠送", "标的和数量"),
    ("质保期延长为五年。", "质保", "质量"),
    ("甲方享受九五折优惠。", "优惠", "价款或者报酬"),
    ("乙方承担1万元的资料费。", "1万元", "价款或者报酬"),
    ("乙方应当在三日内完成安装。", "内完成", "履行期限"),
    ("交货地点改为甲方仓库。", "交货地点", "履行地点和方式"),
    ("逾期的每日扣款千分之五。", "扣款", "违约责任"),
    ("由甲方所在地法院管辖。", "法院", "解决争议的方法"),
]
UNAGREED = "上级财政资金到位后，甲方再向乙方支付余款。"


def write(client, contract, *texts):
    data = {"version": contract.version} | {f"terms-{n}-text": one for n, one in enumerate(texts)}
    return client.post(f"/contracts/{contract.id}/terms", data=data)


def propose(client, contract):
    return client.post(f"/contracts/{contract.id}/propose", data={"version": contract.version})


def with_terms(cast, client_of, *texts):
    contract = make.begun(cast)
    assert write(client_of(cast.purchaser), contract, *texts).status_code == 303
    return make.again(contract)


@pytest.mark.parametrize("facts", [AddTerms, KeepToTender])
def test_every_rule_knows_its_kept_and_its_broken_example(facts):
    for entry in RULES[facts]:
        assert entry.check(entry.kept) is None
        assert entry.check(entry.broken) is not None


@pytest.mark.parametrize("text", LAWFUL)
def test_what_is_not_of_substance_may_be_added(text):
    assert substance(text) is None


@pytest.mark.parametrize(("text", "words", "about"), SUBSTANTIAL)
def test_what_is_of_substance_is_told_by_its_words(text, words, about):
    assert substance(text) == (words, about)


def test_lawful_terms_are_kept_and_printed_and_shown_to_both(cast, client_of):
    contract = make.proposed(cast, with_terms(cast, client_of, *LAWFUL))
    assert TERM in papers.contract_page(contract, clocks.now())
    for player in (cast.purchaser, cast.supplier):
        page = client_of(player).get(f"/contracts/{contract.id}/sign").text
        assert page.count(TERM) >= 2
        assert "没有来源" in page


def test_a_term_of_substance_is_refused_with_its_words_and_nothing_typed_is_lost(cast, client_of):
    contract, text = make.begun(cast), SUBSTANTIAL[0][0]
    answer = write(client_of(cast.purchaser), contract, TERM, text)
    assert answer.status_code == 422
    assert "赠送”涉及标的和数量" in answer.text
    assert text in answer.text
    assert make.again(contract).extra_terms == []


def test_a_condition_that_nobody_agreed_is_refused_with_the_gates_reason(cast, client_of):
    contract = make.begun(cast)
    answer = write(client_of(cast.purchaser), contract, UNAGREED)
    assert answer.status_code == 422
    assert "不能写入合同" in answer.text
    on = clocks.beijing_day(clocks.now())
    unagreed = queries.unagreed([UNAGREED], on)
    assert [one.rule.ids for one in breaches(AddTerms((), unagreed), on)] == [("F68",)]


def test_the_terms_are_the_purchasers_and_only_of_a_draft(cast, client_of):
    contract = make.proposed(cast)
    assert write(client_of(cast.purchaser), contract, TERM).status_code == 422
    assert write(client_of(cast.supplier), contract, TERM).status_code == 403


@pytest.mark.parametrize(("days", "said"), [(29, 422), (30, 303), (31, 422)])
def test_a_clause_that_departs_from_the_published_tender_is_not_laid_out(cast, client_of, days, said):
    contract = make.begun(cast, performance_days=30)
    with unit_of_work():
        db.session.get_one(Tender, contract.tender_id).performance_days = days
    answer = propose(client_of(cast.purchaser), contract)
    assert answer.status_code == said
    assert ("履行期限（日）" in answer.text) is (said == 422)
    assert (make.again(contract).state is ContractState.DRAFT) is (said == 422)


def test_without_anything_added_contract_and_model_are_the_same(cast):
    contract = make.proposed(cast)
    assert queries.beside_model(contract, clocks.now()) == []
    assert all(one.is_same for one in queries.clauses(contract))


def test_a_renounced_advance_is_shown_as_other_but_stops_nothing(cast):
    contract = make.again(make.renounced(cast, 10))
    other = {str(one.label) for one in queries.clauses(contract) if not one.is_same}
    assert other == {"预付款比例", "付款节点"}
    assert queries.departures(contract) == ()
