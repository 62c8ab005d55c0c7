"""Whoever runs the platform, or is tied to who does, gets no account to bid with; nor the reverse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from procure.accounts import proposals, queries, service
from procure.accounts.models import Organisation
from procure.core import clock
from procure.core.actors import RoleName
from procure.core.rules import RuleBroken
from procure.db import db, unit_of_work
from tests.cast import Cast, Player


def organisation(player: Player) -> Organisation:
    return db.session.get_one(Organisation, player.organisation)


def refused(cast: Cast, who: Player, role: RoleName) -> bool:
    """Whether nobody new may have this role at a player's organisation."""
    try:
        with unit_of_work():
            given = ("新人", f"new-{role}@example.org", [role])
            service.add_person(organisation(who), *given, by=cast.administrator.actor, at=clock.now())
    except RuleBroken as broken:
        return broken.code == "whoever-runs-the-platform-does-not-bid-on-it"
    return False


def test_the_operator_itself_gets_no_suppliers_account(cast: Cast) -> None:
    assert refused(cast, cast.administrator, RoleName.SUPPLIER)
    assert not refused(cast, cast.stranger, RoleName.SUPPLIER)


@pytest.mark.parametrize("owner", ["supplier", "operator"])
def test_neither_its_parent_nor_its_subsidiary_does(cast: Cast, owner: str) -> None:
    supplier, operator = organisation(cast.stranger), organisation(cast.administrator)
    with unit_of_work():
        above, below = (supplier, operator) if owner == "supplier" else (operator, supplier)
        below.controller_code = above.code
    assert refused(cast, cast.stranger, RoleName.SUPPLIER)


def test_a_supplier_gets_no_administrator_even_by_two(cast: Cast) -> None:
    person = queries.people_of(cast.stranger.organisation)[0]
    with pytest.raises(RuleBroken):
        proposals.assign(person, [RoleName.ADMINISTRATOR], by=cast.administrator.actor, at=clock.now())


def test_the_page_says_why_and_keeps_what_was_typed(
    cast: Cast, client_of: Callable[[Player], FlaskClient]
) -> None:
    page = f"/organisations/{cast.administrator.organisation}/people/new"
    typed = {"name": "新人", "email": "new@example.org", "roles": [str(RoleName.SUPPLIER)]}
    said = client_of(cast.administrator).post(page, data=typed).get_data(as_text=True)
    assert "《电子招标投标办法》第二十三条" in said
    assert 'value="new@example.org"' in said
    assert queries.person_of_email("new@example.org") is None
