"""A signed contract is published without its secrets in two working days, its copy filed in seven."""

from __future__ import annotations

from dataclasses import replace

import pytest

from procure import storage
from procure.contracts import papers, queries
from procure.contracts.models import SecretGround
from procure.contracts.rules.publishing import PUBLISH, Secret
from procure.core.rules import breaches
from procure.ledger import queries as ledger
from procure.obligations import queries as obligations
from tests.cast import at
from tests.make import contracts as make

URL = "https://www.ccgp.gov.cn/contract/1"
SECRET = "按招标文件所附清单验收"


def publish(client, contract, *rows, url=URL):
    typed = {"medium": "中国政府采购网", "url": url}
    for n, (words, reason) in enumerate(rows):
        typed |= {f"hidden-{n}-words": words, f"hidden-{n}-ground": "trade-secret"}
        typed |= {f"hidden-{n}-reason": reason}
    return client.post(f"/contracts/{contract.id}/publish", data=typed)


def duty(contract, code):
    return next(one for one in obligations.of(contract.id) if one.code == code)


def test_both_clocks_run_from_the_second_signature_and_stand_on_the_desk(cast, client_of):
    contract = make.concluded(cast)
    assert duty(contract, "A.contract_publish").due_at == at("2026-03-05 00:00")
    assert duty(contract, "A.contract_file").due_at == at("2026-03-12 00:00")
    desk = client_of(cast.purchaser).get("/desk/purchaser").text
    assert f"/contracts/{contract.id}/publish" in desk
    assert f"/contracts/{contract.id}/file-copy" in desk


@pytest.mark.parametrize(("seconds", "late"), [(-1, False), (0, True), (1, True)])
def test_publication_is_late_from_the_end_of_the_second_working_day(cast, client_of, clock, seconds, late):
    contract = make.concluded(cast)
    clock.move_to(at("2026-03-04 23:59"))
    clock.forward(seconds=60 + seconds)
    assert publish(client_of(cast.purchaser), contract).status_code == 303
    done = duty(make.again(contract), "A.contract_publish")
    assert done.is_overdue(at("2026-04-01 00:00")) is late


def test_everybody_reads_the_contract_but_not_the_secret_nor_accounts(cast, client_of, visitor):
    contract = make.concluded(cast)
    place = f"/contracts/{contract.id}/public"
    assert visitor.get(place).status_code == 404
    assert publish(client_of(cast.purchaser), contract, (SECRET, "供应商的清单含自有工艺")).status_code == 303
    page = visitor.get(place).text
    assert contract.supplier.name in page
    assert "供应商的清单含自有工艺" in page
    assert "【不公开：商业秘密】" in page
    assert SECRET not in page
    text = visitor.get(f"{place}.txt").data.decode()
    assert SECRET not in text
    assert "联系电话" not in text
    assert "100" in text
    line = next(one for one in ledger.of(contract.id) if one.act == "contract.published")
    assert queries.published(contract.id).text_sha256 in line.entry
    assert f"/contracts/{contract.id}/public" in visitor.get(f"/tenders/{contract.tender_id}").text


@pytest.mark.parametrize(
    ("words", "reason", "told"),
    [
        ("1,000,000.01", "不愿公开价格", "不能隐去"),
        ("没有写在合同里的话", "理由", "合同中没有这样的文字"),
        (SECRET, "", "没有写明理由"),
    ],
)
def test_what_is_no_secret_is_refused_and_nothing_typed_is_lost(cast, client_of, words, reason, told):
    contract = make.concluded(cast)
    answer = publish(client_of(cast.purchaser), contract, (words, reason))
    assert answer.status_code == 422
    assert told in answer.text
    assert answer.text.count(words) >= 2
    assert queries.publication(contract) is None


def test_a_contract_is_published_and_filed_once_by_its_purchaser(cast, client_of):
    contract, client = make.concluded(cast), client_of(cast.purchaser)
    for place, data in (("publish", {"medium": "中国政府采购网", "url": URL}), ("file-copy", {})):
        url = f"/contracts/{contract.id}/{place}"
        assert client_of(cast.supplier).post(url, data=data).status_code == 403
        assert client.post(url, data=data).status_code == 303
        assert client.post(url, data=data).status_code == 422
    [line] = [one for one in ledger.of(contract.id) if one.act == "contract.filed"]
    assert make.again(contract).document.sha256 in line.facts
    assert {one.met_at is not None for one in obligations.of(contract.id)} == {True}


def test_before_both_have_signed_nothing_is_published_or_filed(cast, client_of):
    contract, client = make.proposed(cast), client_of(cast.purchaser)
    assert publish(client, contract).status_code == 404
    assert client.post(f"/contracts/{contract.id}/file-copy").status_code == 404


def test_what_the_award_published_can_be_hidden_neither_whole_nor_in_part():
    for words in ("100.00", "合同金额：100.00 元", "00.0", "课桌椅采购"):
        facts = replace(PUBLISH, text=words, secrets=(Secret(words, "理由"),))
        assert [one.rule.code for one in breaches(facts, at("2026-03-02 09:00").date())] == [
            "what-the-award-published-is-no-secret"
        ]


def test_the_longer_secret_is_replaced_before_the_shorter_in_it():
    hidden = [("甲", SecretGround.STATE), ("甲乙", SecretGround.TRADE)]
    assert papers.published("甲乙丙甲", hidden).decode() == "【不公开：商业秘密】丙【不公开：国家秘密】"


def test_the_public_text_is_the_contracts_own(cast):
    contract = make.concluded(cast)
    kept = storage.current().read(contract.source_sha256)
    assert papers.template().encode() in kept
    assert contract.tender.need.encode() in kept
