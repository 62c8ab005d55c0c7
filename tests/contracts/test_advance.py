"""An advance under the floor: a reason, its evidence, a second person, the public and the supervisor."""

from __future__ import annotations

from io import BytesIO

from procure.contracts import papers, queries
from procure.core.tasks import Phase
from procure.ledger import queries as ledger
from procure.signing import queries as signing
from procure.tenders.models import AdvanceReason
from tests.make import contracts as make


def state(client, contract, **values):
    given = {"version": contract.version, "percent": "20", "reason": "renounced", "note": ""} | values
    return client.post(f"/contracts/{contract.id}/advance", data=given)


def renounce(client, contract, p7s):
    return client.post(f"/contracts/{contract.id}/renounce", data={"signature": (BytesIO(p7s), "声明.p7s")})


def confirm(client, contract):
    return client.post(f"/contracts/{contract.id}/advance/confirm", data={"version": contract.version})


def propose(client, contract):
    return client.post(
        f"/contracts/{contract.id}/propose", data={"version": contract.version, "late_reason": ""}
    )


def renounced(cast, client_of):
    """A contract whose advance the supplier has given up down to a fifth."""
    contract = make.begun(cast)
    assert state(client_of(cast.purchaser), contract).status_code == 303
    contract = make.again(contract)
    p7s = make.signature(contract.renunciation, cast.supplier)
    assert renounce(client_of(cast.supplier), contract, p7s).status_code == 303
    return make.again(contract)


def test_a_renunciation_signed_by_the_supplier_and_confirmed_by_another_opens_the_way(cast, client_of, clock):
    contract = renounced(cast, client_of)
    assert propose(client_of(cast.purchaser), contract).status_code == 422
    assert confirm(client_of(cast.colleague), contract).status_code == 303
    contract = make.again(contract)
    assert propose(client_of(cast.purchaser), contract).status_code == 303
    contract = make.again(contract)
    assert contract.advance_fen == 20_000_000
    acts = [line.act for line in ledger.of(contract.id)]
    assert acts == [
        "contract.drafted",
        "contract.amended",
        "advance.renounced",
        "advance.confirmed",
        "contract.proposed",
    ]


def test_the_statement_names_both_percentages_and_the_supplier(cast, client_of):
    contract = renounced(cast, client_of)
    text = signing.content(contract.renunciation).decode()
    assert all(word in text for word in ("30%", "20%", cast.supplier.house.name, cast.supplier.house.code))


def test_the_reason_is_not_confirmed_by_who_gave_it(cast, client_of):
    contract = renounced(cast, client_of)
    answer = confirm(client_of(cast.purchaser), contract)
    assert answer.status_code == 422
    assert "另一人确认" in answer.text
    assert make.again(contract).advance_confirmed_by is None


def test_nothing_is_confirmed_before_the_supplier_has_signed(cast, client_of):
    contract = make.begun(cast)
    state(client_of(cast.purchaser), contract)
    contract = make.again(contract)
    assert "还没有凭证" in confirm(client_of(cast.colleague), contract).text
    assert renounce(client_of(cast.purchaser), contract, b"x").status_code == 403
    assert renounce(client_of(cast.rival), contract, b"x").status_code == 404


def test_a_changed_percentage_voids_signature_and_confirmation(cast, client_of):
    contract = renounced(cast, client_of)
    confirm(client_of(cast.colleague), contract)
    contract = make.again(contract)
    assert state(client_of(cast.purchaser), contract, percent="10").status_code == 303
    contract = make.again(contract)
    assert contract.advance_confirmed_by is None
    assert not queries.is_signed_by(contract.renunciation, contract.supplier_id)
    assert propose(client_of(cast.purchaser), contract).status_code == 422


def test_back_to_the_tenders_percentage_needs_nobody(cast, client_of):
    contract = renounced(cast, client_of)
    assert state(client_of(cast.purchaser), contract, percent="30", reason="").status_code == 303
    contract = make.again(contract)
    assert (contract.advance_reason, contract.renunciation, contract.advance_reason_by) == (None, None, None)
    assert propose(client_of(cast.purchaser), contract).status_code == 303


def test_without_a_renunciation_nobody_departs_from_the_tender(cast, client_of):
    contract = make.begun(cast)
    answer = state(client_of(cast.purchaser), contract, percent="29", reason="", note="双方商定")
    assert answer.status_code == 422
    assert "双方商定" in answer.text
    assert state(client_of(cast.supplier), contract).status_code == 403
    assert state(client_of(cast.stranger), contract).status_code == 404


def test_a_lower_band_in_the_tender_is_shown_and_confirmed(cast, client_of):
    contract = make.begun(cast, advance_percent=20)
    client = client_of(cast.purchaser)
    given = {"reason": "statutory-band", "note": "文件第三条"}
    assert state(client, contract, **given).status_code == 422
    sent = given | {"evidence": (BytesIO(b"%PDF-1.7 band"), "依据.pdf")}
    assert state(client, contract, **sent).status_code == 303
    contract = make.again(contract)
    assert client.get(f"/contracts/{contract.id}/files/evidence").data == b"%PDF-1.7 band"
    assert confirm(client_of(cast.colleague), contract).status_code == 303
    assert propose(client, make.again(contract)).status_code == 303


def test_it_is_public_and_stays_on_the_supervisors_desk_until_noted(cast, client_of, clock):
    contract = renounced(cast, client_of)
    confirm(client_of(cast.colleague), contract)
    contract = make.concluded(cast, make.again(contract))
    steps = queries.milestones(contract.tender_id, clock.now())
    assert any("20%" in str(step.note) and step.phase is Phase.PAST for step in steps if step.note)
    assert len(queries.to_do(cast.supervisor.actor, clock.now())) == 1
    client = client_of(cast.supervisor)
    assert "已知悉" in client.get(f"/contracts/{contract.id}").text
    for _ in range(2):
        assert client.post(f"/contracts/{contract.id}/note-advance").status_code == 303
    assert queries.to_do(cast.supervisor.actor, clock.now()) == []
    assert [line.act for line in ledger.of(contract.id)].count("advance.noted") == 1


def test_a_usual_advance_is_nothing_for_the_supervisor(cast, clock):
    contract = make.concluded(cast)
    assert queries.to_do(cast.supervisor.actor, clock.now()) == []
    shown = [str(one.label) for one in queries.milestones(contract.tender_id, clock.now())]
    assert shown == ["签订合同", "公告合同", "合同副本备案"]


def test_the_second_person_and_the_supplier_are_told(cast, client_of, clock):
    contract = make.begun(cast)
    state(client_of(cast.purchaser), contract)
    [own] = [queries.to_do(cast.purchaser.actor, clock.now())]
    [task] = queries.to_do(cast.colleague.actor, clock.now())
    [asked] = queries.to_do(cast.supplier.actor, clock.now())
    assert (own, task.endpoint, asked.endpoint) == ([], "contracts.show", "contracts.renounce")
    assert "不签不影响中标" in client_of(cast.supplier).get(f"/contracts/{contract.id}/renounce").text


def test_the_contract_says_a_confirmed_reason_only(cast, client_of, clock):
    contract = renounced(cast, client_of)
    assert AdvanceReason.RENOUNCED.label not in papers.contract_page(contract, clock.now())
    confirm(client_of(cast.colleague), contract)
    page = papers.contract_page(make.again(contract), clock.now())
    assert AdvanceReason.RENOUNCED.label in page
