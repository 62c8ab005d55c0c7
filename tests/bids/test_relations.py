"""Bidders under one head or one control: a warning from the register, a finding after the close."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from procure.accounts.models import Organisation
from procure.bids import queries
from procure.core import clock
from procure.db import db, unit_of_work
from tests.cast import Cast, Player
from tests.make import bids as make
from tests.make import tenders as make_tenders


def related(cast: Cast) -> None:
    """The rival is controlled by the supplier; the third has the supplier's head."""
    with unit_of_work():
        own, rival, third = (_row(player) for player in cast.bidders)
        rival.controller_code = own.code
        own.legal_representative = third.legal_representative = "负责人一"


def _row(player: Player) -> Organisation:
    return db.session.get_one(Organisation, player.organisation)


def test_a_bidder_is_warned_from_the_register_whether_or_not_the_other_bids(
    cast: Cast, client_of: Callable[[Player], FlaskClient]
) -> None:
    related(cast)
    tender = make_tenders.published(cast)
    page = f"/tenders/{tender.id}/my-bid"
    supplier = client_of(cast.supplier)
    before = make.masked(supplier.get(page).get_data(as_text=True))
    make.committed(tender, cast.rival)
    after = make.masked(supplier.get(page).get_data(as_text=True))
    assert "供应商二、供应商三" in before
    assert "第十八条" in before
    assert before == after
    assert queries.warnings(_row(cast.stranger), clock.now()) == []


def test_related_bidders_are_found_after_the_close_and_not_before(cast: Cast) -> None:
    related(cast)
    tender = make.bid_on(cast)
    assert queries.linked(tender.id) == []
    make.close(tender)
    pairs = [{one.organisation.name, other.organisation.name} for one, other in queries.linked(tender.id)]
    assert pairs == [{"供应商一", "供应商二"}, {"供应商一", "供应商三"}]


def test_strangers_to_each_other_are_not_linked(cast: Cast) -> None:
    assert queries.linked(make.closed(cast).id) == []
