"""The contract begins by itself with the published award."""

from __future__ import annotations

from datetime import timedelta

import pytest

from procure.awards.models import Award, AwardState
from procure.contracts import queries, service
from procure.contracts.models import ContractState
from procure.core.errors import NotAllowed
from procure.db import db, unit_of_work
from procure.ledger import queries as ledger
from procure.obligations import queries as obligations
from procure.web.jobs import run_due
from tests.cast import at
from tests.make import contracts as make


def test_the_job_drafts_it_once_from_award_and_tender(cast, clock):
    award = make.awarded(cast, advance_percent=40)
    assert f"contracts.begin {award.id}" in run_due(clock.now())
    contract = queries.of_award(award.id)
    assert (contract.amount_fen, contract.advance_percent) == (award.amount_fen, 40)
    assert (contract.purchaser_id, contract.supplier_id) == (
        cast.purchaser.organisation,
        cast.supplier.organisation,
    )
    assert contract.state is ContractState.DRAFT
    assert [one for one in run_due(clock.now()) if one.startswith("contracts")] == []
    assert [line.act for line in ledger.of(contract.id)] == ["contract.drafted"]


def test_both_clocks_of_signing_run_from_the_award_notice(cast, clock):
    award = make.awarded(cast)
    clock.forward(days=3)
    contract = make.begun(cast, award)
    notice = next(line for line in ledger.of(award.tender_id) if line.act == "award.published")
    found = {one.code: one for one in obligations.of(contract.id)}
    assert {one.since for one in found.values()} == {award.published_at}
    assert {one.started_by for one in found.values()} == {notice.index}
    assert found["contract_sign_zibo"].due_at == at("2026-03-17 00:00")
    assert found["contract_sign_hard"].due_at == at("2026-04-02 00:00")


def test_nothing_begins_before_the_award_is_published(cast, clock):
    award = make.awarded(cast)
    with unit_of_work():
        db.session.get_one(Award, award.id).state = AwardState.DETERMINED
    assert queries.awards_without(clock.now()) == []
    with pytest.raises(NotAllowed), unit_of_work():
        service.begin(db.session.get_one(Award, award.id), clock.now())


def test_an_award_published_a_moment_ago_is_due(cast, clock):
    award = make.awarded(cast)
    assert queries.awards_without(clock.now() - timedelta(seconds=1)) == []
    assert queries.awards_without(clock.now()) == [award.id]
