"""Both parties sign the same file; the second signature makes the contract."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
import sqlalchemy as sa

from procure.accounts.models import Organisation, Person, Role, Size
from procure.blacklist.models import Ban
from procure.contracts import queries, service
from procure.contracts.models import ContractState
from procure.core import clock as clocks
from procure.core.actors import RoleName
from procure.db import db, unit_of_work
from procure.ledger import queries as ledger
from procure.obligations import queries as obligations
from tests.cast import at
from tests.make import contracts as make


def post(client, contract, p7s):
    upload = (BytesIO(p7s), "合同.pdf.p7s")
    return client.post(f"/contracts/{contract.id}/sign", data={"signature": upload})


def ban(player, starts_on, ends_on):
    with unit_of_work():
        row = Ban(
            code=player.house.code,
            name=player.house.name,
            folded_name=player.house.name,
            organ="财政部门",
            decision_number="2026-1",
            article="政府采购法第七十七条",
            ground="提供虚假材料谋取中标",
            starts_on=starts_on,
            ends_on=ends_on,
            decision_sha256="0" * 64,
            entered_by="supervisor",
            entered_at=clocks.now(),
        )
        db.session.add(row)


def acts(contract):
    return [line.act for line in ledger.of(contract.id)]


def test_the_second_signature_concludes_the_contract(cast, client_of, clock):
    contract = make.proposed(cast, size=Size.MICRO)
    for player in (cast.supplier, cast.purchaser):
        answer = post(client_of(player), contract, make.signature(make.again(contract).to_sign, player))
        assert answer.status_code == 303
    contract = make.again(contract)
    assert (contract.state, contract.signed_at) == (ContractState.SIGNED, clock.now())
    assert contract.supplier_size is Size.MICRO
    assert acts(contract) == ["contract.drafted", "contract.signed", "contract.concluded"]
    concluded = ledger.of(contract.id)[-1]
    met = {one.code for one in obligations.of(contract.id) if one.met_by == concluded.index}
    assert met == {"contract_sign_hard", "contract_sign_zibo"}


def test_the_size_stays_what_it_was_at_signing(cast):
    contract = make.concluded(cast, size=Size.SMALL)
    with unit_of_work():
        db.session.get_one(Organisation, cast.supplier.organisation).size = Size.LARGE
    contract = make.again(contract)
    assert (contract.supplier_size, contract.is_with_sme) == (Size.SMALL, True)


def test_an_organisation_signs_once(cast, client_of):
    contract = make.signed_by(make.proposed(cast), cast.purchaser)
    answer = post(client_of(cast.colleague), contract, make.signature(contract.document, cast.colleague))
    assert answer.status_code == 422
    assert "本单位已经签过" in answer.text
    assert acts(contract) == ["contract.drafted", "contract.signed"]


def test_nobody_signs_for_a_side_whose_role_it_does_not_have(cast, client_of):
    contract = make.proposed(cast)
    with unit_of_work():
        supplies = db.session.scalars(sa.select(Role).where(Role.name == RoleName.SUPPLIER)).one()
        db.session.get_one(Person, cast.colleague.id).roles = [supplies]
    answer = post(client_of(cast.colleague), contract, make.signature(contract.document, cast.colleague))
    assert answer.status_code == 403
    assert acts(contract) == ["contract.drafted"]


def test_a_signature_over_other_bytes_is_refused(cast, client_of):
    contract = make.proposed(cast)
    answer = post(client_of(cast.supplier), contract, cast.supplier.sign(b"other"))
    assert answer.status_code == 422
    assert acts(contract) == ["contract.drafted"]


def test_a_signature_without_a_file_is_asked_for(cast, client_of):
    contract = make.proposed(cast)
    answer = client_of(cast.supplier).post(f"/contracts/{contract.id}/sign", data={})
    assert answer.status_code == 422
    assert "请选择要上传的文件" in answer.text


def test_others_neither_sign_nor_see(cast, client_of):
    contract = make.proposed(cast)
    p7s = make.signature(contract.document, cast.rival)
    assert post(client_of(cast.rival), contract, p7s).status_code == 404
    assert client_of(cast.rival).get(f"/contracts/{contract.id}").status_code == 404
    assert post(client_of(cast.finance[0]), contract, p7s).status_code == 403
    assert client_of(cast.experts[0]).get(f"/contracts/{contract.id}").status_code == 403


def test_what_is_concluded_is_not_signed_again(cast, client_of):
    contract = make.concluded(cast)
    answer = post(client_of(cast.supplier), contract, make.signature(contract.document, cast.supplier))
    assert answer.status_code == 422
    assert acts(contract).count("contract.concluded") == 1


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "refused"),
    [
        (date(2026, 3, 2), date(2027, 3, 1), True),
        (date(2025, 3, 3), date(2026, 3, 2), True),
        (date(2025, 3, 2), date(2026, 3, 1), False),
        (date(2026, 3, 3), date(2027, 3, 2), False),
    ],
)
def test_a_ban_in_force_on_the_day_stops_the_signing(cast, client_of, starts_on, ends_on, refused):
    contract = make.proposed(cast)
    ban(cast.supplier, starts_on, ends_on)
    answer = post(client_of(cast.purchaser), contract, make.signature(contract.document, cast.purchaser))
    assert (answer.status_code == 422) is refused
    assert ("被禁止参加政府采购活动" in answer.text) is refused


def test_the_purchaser_explains_a_missed_target_and_the_supplier_is_not_asked(cast, client_of, clock):
    contract = make.proposed(cast)
    clock.move_to(at("2026-03-17 00:00"))
    p7s = make.signature(contract.document, cast.purchaser)
    assert post(client_of(cast.purchaser), contract, p7s).status_code == 422
    assert (
        post(client_of(cast.supplier), contract, make.signature(contract.document, cast.supplier)).status_code
        == 303
    )
    client = client_of(cast.purchaser)
    assert client.post(f"/contracts/{contract.id}/delay", data={"reason": "内部审批"}).status_code == 303
    answer = post(client, contract, p7s)
    assert answer.status_code == 422
    assert "对方已经签署，合同文件里加上了对方的签名" in answer.text
    p7s = make.signature(make.again(contract).to_sign, cast.purchaser)
    assert post(client, contract, p7s).status_code == 303
    assert make.again(contract).late_reason == "内部审批"
    assert acts(contract) == [
        "contract.drafted",
        "contract.signed",
        "contract.delay-explained",
        "contract.concluded",
    ]


@pytest.mark.parametrize(("moment", "late"), [("2026-04-01 23:59", False), ("2026-04-02 00:00", True)])
def test_after_the_limit_of_thirty_days_it_shows_overdue_but_can_be_signed(cast, clock, moment, late):
    contract = make.proposed(cast)
    clock.move_to(at(moment))
    with unit_of_work():
        service.explain_delay(make.again(contract), "不可抗力", by=cast.purchaser.actor, at=clock.now())
    make.signed_by(contract, cast.supplier)
    make.signed_by(contract, cast.purchaser)
    limit = next(one for one in obligations.of(contract.id) if one.code == "contract_sign_hard")
    assert limit.met_at == clock.now()
    assert limit.is_overdue(clock.now()) is late


def test_each_role_finds_its_next_step(cast, client_of, clock):
    contract = make.proposed(cast)
    tasks = queries.to_do(cast.supplier.actor, clock.now())
    assert [(task.endpoint, task.values) for task in tasks] == [("contracts.sign", {"id": contract.id})]
    assert queries.to_do(cast.rival.actor, clock.now()) == []
    page = client_of(cast.purchaser).get(f"/contracts/{contract.id}").text
    assert "核对并签署" in page
    assert "核对并签署" not in client_of(cast.auditor).get(f"/contracts/{contract.id}").text


def test_a_signature_can_be_taken_away_and_checked(cast, client_of):
    contract = make.concluded(cast)
    client = client_of(cast.auditor)
    for signature in queries.signatures(contract):
        taken = client.get(f"/contracts/{contract.id}/signatures/{signature.id}.p7s")
        assert taken.data == signature.p7s
    assert client.get(f"/contracts/{contract.id}/signatures/{'0' * 32}.p7s").status_code == 404
