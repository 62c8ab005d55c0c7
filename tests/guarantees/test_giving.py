"""A bid security in the form its supplier chose: checked by machine if signed, not asked of good credit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from procure.core import clock as moment
from procure.core.rules import RuleBroken
from procure.crypto import cms
from procure.db import db
from procure.evaluation import queries as evaluation
from procure.evaluation.models import Stage
from procure.guarantees import queries
from procure.guarantees.queries import Standing
from procure.guarantees.rules import DEFECTS
from procure.guarantees.words import Defect, SecurityState
from procure.obligations import queries as obligations
from procure.openness.unlocked import Unlocked, unlocked
from procure.tenders import queries as tenders
from procure.tenders.models import SecurityForm, Tender
from procure.web import jobs
from tests.cast import Cast, Player
from tests.make import authorities, bids
from tests.make import changes as make_changes
from tests.make import evaluation as make_evaluation
from tests.make import guarantees as make
from tests.make import tenders as make_tenders

if TYPE_CHECKING:
    from tests.ground import Hands

Break = Callable[[Cast, Tender, cms.Signer], tuple[bytes, bytes]]


def standing(tender: Tender, player: Player) -> Standing:
    found = tenders.published(tender.id)
    return queries.position(found, make.asked(tender, player).supplier, moment.now()).standing


def issued(cast: Cast, for_: Tender, bank: cms.Signer, **changes: Any) -> tuple[bytes, bytes]:
    return make.issued(make.asked(for_, cast.supplier), bank, **changes)


def by_a_stranger(cast: Cast, tender: Tender, bank: cms.Signer) -> tuple[bytes, bytes]:
    content, _ = issued(cast, tender, bank)
    return content, cast.rival.sign(content, moment.now())


def by_another_authority(cast: Cast, tender: Tender, bank: cms.Signer) -> tuple[bytes, bytes]:
    return issued(cast, tender, authorities.authority("别的机构").issued(make.BANK["code"]))


def by_its_applicant(cast: Cast, tender: Tender, bank: cms.Signer) -> tuple[bytes, bytes]:
    house = cast.supplier.house
    own = {"name": house.name, "code": house.code, "licence": "无"}
    return issued(cast, tender, bank, issuer=own)


def changed_afterwards(cast: Cast, tender: Tender, bank: cms.Signer) -> tuple[bytes, bytes]:
    content, p7s = issued(cast, tender, bank)
    return make.spelled(content, number="BH-2026-2"), p7s


BROKEN: dict[str, tuple[Break, Defect]] = {
    "the platform's own key": (by_a_stranger, Defect.ISSUER),
    "an authority nobody trusts": (by_another_authority, Defect.ISSUER),
    "the applicant itself": (by_its_applicant, Defect.ISSUER),
    "an issuer without a licence": (
        lambda cast, tender, bank: issued(cast, tender, bank, issuer=make.BANK | {"licence": "无"}),
        Defect.ISSUER,
    ),
    "an issuer whose code is mistyped": (
        lambda cast, tender, bank: issued(
            cast, tender, bank, issuer=make.BANK | {"code": "91110000MA0000099T"}
        ),
        Defect.ISSUER,
    ),
    "a changed number": (changed_afterwards, Defect.FORGED),
    "other words than were hashed": (
        lambda cast, tender, bank: issued(cast, tender, bank, text="保函仅在本市有效。"),
        Defect.FORGED,
    ),
    "another beneficiary": (
        lambda cast, tender, bank: issued(cast, tender, bank, beneficiary={"name": "别人", "code": "x"}),
        Defect.BENEFICIARY,
    ),
    "another tender": (
        lambda cast, tender, bank: issued(cast, tender, bank, tender="ZC-0"),
        Defect.BENEFICIARY,
    ),
    "a fen too little": (
        lambda cast, tender, bank: issued(cast, tender, bank, amount="19999.99"),
        Defect.AMOUNT,
    ),
    "a day too short": (
        lambda cast, tender, bank: issued(cast, tender, bank, valid_until="2026-06-21"),
        Defect.VALIDITY,
    ),
}


def test_an_electronic_guarantee_is_judged_by_a_machine_and_every_defect_is_of_the_closed_list(
    cast: Cast, client_of: Any
) -> None:
    tender = make_tenders.published(cast)
    make.without_credit(cast, cast.supplier)
    bank = make.bank(cast)
    assert standing(tender, cast.supplier) is Standing.MISSING
    for name, (break_it, defect) in BROKEN.items():
        with pytest.raises(RuleBroken) as refused:
            make.given(tender, cast.supplier, make.guarantee(*break_it(cast, tender, bank)))
        found = [DEFECTS[one.rule.code] for one in refused.value.breaches]
        assert found == [defect], name
    assert {defect for _, defect in BROKEN.values()} == set(Defect)
    content, p7s = issued(cast, tender, bank, valid_until="2026-06-22")
    sent = {"form": "guarantee", "document": (BytesIO(content), "guarantee.json")}
    page, browser = f"/tenders/{tender.id}/security", client_of(cast.supplier)
    refused = browser.post(page, data=sent | {"p7s": (BytesIO(p7s[:-1]), "guarantee.json.p7s")})
    assert refused.status_code == 422
    sent |= {"document": (BytesIO(content), "guarantee.json")}
    assert "不用再交" not in browser.get(page).text
    assert browser.post(page, data=sent | {"p7s": (BytesIO(p7s), "guarantee.json.p7s")}).status_code == 303
    assert "不用再交" in browser.get(page).text
    given = queries.living_of(tender.id, cast.supplier.organisation)
    assert given is not None
    assert (given.state, given.issuer) == (SecurityState.VERIFIED, make.BANK["name"])
    assert standing(tender, cast.supplier) is Standing.VERIFIED


def test_a_guarantee_that_an_extension_outruns_is_extended(cast: Cast, clock: Hands) -> None:
    tender = make_tenders.published(cast)
    make.without_credit(cast, cast.supplier)
    bank = make.bank(cast)
    first = make.guaranteed(tender, cast.supplier, bank)
    make_changes.extended(cast, tender, moment.now() + timedelta(days=29))
    assert standing(tender, cast.supplier) is Standing.SHORT
    told = [str(one.title) for one in queries.to_do(cast.supplier.actor, moment.now())]
    assert any("延长保函" in one for one in told)
    clock.forward(minutes=1)
    second = make.guaranteed(tender, cast.supplier, bank, number="BH-2026-2")
    assert standing(tender, cast.supplier) is Standing.VERIFIED
    assert make.fresh(first.id).state is SecurityState.RELEASED
    assert queries.living(tender.id) == [make.fresh(second.id)]
    clock.move_to(moment.now() + timedelta(days=30))
    third = make.guaranteed(tender, cast.supplier, bank, number="BH-2026-3", valid_until="2026-12-31")
    assert third.valid_until == date(2026, 12, 31)


def test_the_cut_off_is_the_deadline_itself(cast: Cast, clock: Hands) -> None:
    tender = make_tenders.published(cast)
    make.without_credit(cast, cast.supplier)
    make.without_credit(cast, cast.rival)
    assert tender.opens_at is not None
    clock.move_to(tender.opens_at - timedelta(seconds=1))
    assert make.given(tender, cast.supplier, make.transfer()).state is SecurityState.GIVEN
    clock.move_to(tender.opens_at)
    with pytest.raises(RuleBroken):
        make.given(tender, cast.rival, make.transfer())


def test_a_supplier_of_good_credit_is_told_that_nothing_is_asked(cast: Cast, client_of: Any) -> None:
    tender = make_tenders.published(cast)
    browser, url = client_of(cast.supplier), f"/tenders/{tender.id}/security"
    page = browser.get(url)
    assert "免收" in page.text
    assert "<form" not in page.text.split("<main", 1)[1].split("</main>", 1)[0]
    assert standing(tender, cast.supplier) is Standing.EXEMPT
    slip = {"document": (BytesIO(b"%PDF-1.7"), "凭证.pdf"), "reference": "1", "amount_fen": "20000"}
    refused = browser.post(url, data=slip | {"form": SecurityForm.ONLINE_PAYMENT.value})
    assert refused.status_code == 422
    assert "不需要提交" in refused.text
    with pytest.raises(RuleBroken):
        make.given(tender, cast.supplier, make.transfer())


def test_the_committee_is_told_and_only_a_missing_security_makes_a_bid_invalid(
    cast: Cast, client_of: Any
) -> None:
    tender = make_tenders.published(cast)
    make.without_credit(cast, cast.rival)
    make.without_credit(cast, cast.third)
    make.given(tender, cast.rival, make.transfer())
    for player, price in zip(cast.bidders, bids.PRICES, strict=True):
        bids.committed(tender, player, price=price)
    seen = client_of(cast.purchaser).get(f"/purchaser/tenders/{tender.id}/securities").text
    assert cast.rival.house.name not in seen
    bids.close(tender)
    for custodian in cast.custodians[:2]:
        bids.released(tender, custodian)
    bids.open_(tender)
    make_evaluation.declared(cast, tender)
    found, examined = tenders.published(tender.id), evaluation.examinable(tender.id, Stage.CONFORMITY)
    positions = evaluation.securities(found, examined)
    assert [positions[one.id].standing for one in examined] == [
        Standing.EXEMPT,
        Standing.GIVEN,
        Standing.MISSING,
    ]
    page, expert = f"/tenders/{tender.id}/evaluation/conformity", client_of(cast.experts[0])
    assert expert.get(page).text.count("没有按要求提交投标保证金（未提交）") >= 1
    passed = {f"passed_{one.id}": "passed" for one in examined} | {f"reason_{one.id}": "" for one in examined}
    refused = expert.post(page, data=passed)
    assert refused.status_code == 422
    assert "投标保证金" in refused.text
    failed = {f"passed_{examined[2].id}": "failed", f"reason_{examined[2].id}": "没有提交投标保证金"}
    assert expert.post(page, data=passed | failed).status_code == 303


def test_the_city_is_told_how_much_cash_was_not_locked_up(cast: Cast, visitor: Any) -> None:
    tender = make_tenders.published(cast)
    bank = make.bank(cast)
    make.without_credit(cast, cast.rival)
    make.without_credit(cast, cast.third)
    make.guaranteed(tender, cast.rival, bank)
    make.given(tender, cast.third, make.transfer())
    for player in cast.bidders:
        bids.committed(tender, player)
    assert unlocked(moment.now()).total_fen == 0
    bids.close(tender)
    assert unlocked(moment.now()) == Unlocked(waived_fen=2_000_000, guaranteed_fen=2_000_000)
    assert "40,000.00" in visitor.get("/securities").text


def test_a_withdrawn_bid_lets_its_guarantee_go_and_owes_its_money_in_five_working_days(cast: Cast) -> None:
    tender = make_tenders.published(cast)
    for player in cast.bidders[:2]:
        make.without_credit(cast, player)
        bids.committed(tender, player)
    signed = make.guaranteed(tender, cast.supplier, make.bank(cast))
    paid = make.given(tender, cast.rival, make.transfer())
    assert jobs.run_due(moment.now()) == [] or not queries.refund_of(make.fresh(paid.id))
    for player in cast.bidders[:2]:
        bids.withdrawn(tender, player)
    jobs.run_due(moment.now())
    assert make.fresh(signed.id).state is SecurityState.RELEASED
    owed = [one for one in obligations.of_tender(tender.id) if one.met_by is None]
    assert [(one.subject, one.due_on.isoformat()) for one in owed] == [(paid.id, "2026-03-09")]
    assert standing(tender, cast.supplier) is Standing.MISSING
    jobs.run_due(moment.now())
    assert len([one for one in obligations.of_tender(tender.id)]) == 2
    db.session.rollback()


def test_every_form_is_always_offered_and_none_is_cash(cast: Cast, client_of: Any) -> None:
    tender = make_tenders.published(cast)
    make.without_credit(cast, cast.supplier)
    page = client_of(cast.supplier).get(f"/tenders/{tender.id}/security").text
    assert all(f'value="{form.value}"' in page for form in SecurityForm)
    assert "cash" not in {form.value for form in SecurityForm}


def test_a_guarantee_that_was_refused_is_not_replaced_after_the_deadline(cast: Cast, clock: Hands) -> None:
    tender = make_tenders.published(cast)
    make.without_credit(cast, cast.supplier)
    bank = make.bank(cast)
    first = make.guaranteed(tender, cast.supplier, bank)
    assert tender.opens_at is not None
    clock.move_to(tender.opens_at)
    make.refused(cast, first)
    with pytest.raises(RuleBroken, match="截止时间已过"):
        make.guaranteed(tender, cast.supplier, bank, number="BH-2026-2")
    assert standing(tender, cast.supplier) is Standing.REFUSED


def test_a_guarantee_in_other_words_waits_for_a_person_to_read_it(cast: Cast) -> None:
    tender = make_tenders.published(cast)
    make.without_credit(cast, cast.supplier)
    words = "本保函以法院生效判决为付款条件。"
    changes = {"text": words, "text_sha256": sha256(words.encode()).hexdigest()}
    given = make.guaranteed(tender, cast.supplier, make.bank(cast), **changes)
    assert (given.state, given.judged_at) == (SecurityState.GIVEN, None)
    assert standing(tender, cast.supplier) is Standing.GIVEN
