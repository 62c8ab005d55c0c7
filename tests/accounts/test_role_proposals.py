"""Weighty roles are given by two administrators; everybody is told what was done to their account."""

from __future__ import annotations

import pytest

from procure.accounts import proposals, queries, service
from procure.core.actors import RoleName
from procure.core.rules import RuleBroken
from procure.db import unit_of_work
from procure.ledger import queries as ledger
from tests import ground


@pytest.fixture
def admin(client_of, cast):
    return client_of(cast.administrator)


@pytest.fixture
def second(app, cast, clock):
    """A second administrator's browser."""
    with unit_of_work():
        house = queries.organisation(cast.administrator.organisation)
        added, _ = service.add_person(
            house,
            "另一位管理员",
            "second@example.org",
            [RoleName.ADMINISTRATOR],
            by=cast.supervisor.actor,
            at=clock.now(),
        )
        added.password_is_initial = False
        id_ = added.id
    return ground.browser(app, _Somebody(id_))


class _Somebody:
    """Enough of a player to sign in."""

    def __init__(self, id_):
        self.id = id_


def _roles(player):
    return {role.name for role in queries.any_person(player.id).roles}


def _decide(client, answer):
    return client.post(f"/role-proposals/{proposals.waiting()[0].id}/{answer}")


@pytest.mark.parametrize("role", ["administrator", "auditor", "finance", "supervisor"])
def test_a_weighty_role_waits_for_a_second_administrator(admin, second, cast, role):
    assert admin.post(f"/people/{cast.colleague.id}", data={"roles": [role]}).status_code == 303
    assert _roles(cast.colleague) == {RoleName.PURCHASER}
    assert "确认1项岗位变动" in second.get("/desk/administrator").text
    assert "岗位变动" not in admin.get("/desk/administrator").text
    assert _decide(second, "confirm").status_code == 303
    assert _roles(cast.colleague) == {RoleName(role)}
    assert [line.act for line in ledger.of(cast.colleague.id)] == ["roles.proposed", "roles.confirmed"]


@pytest.mark.parametrize("role", ["supplier", "expert", "custodian"])
def test_other_roles_are_given_by_one(admin, cast, role):
    admin.post(f"/people/{cast.colleague.id}", data={"roles": [role]})
    assert _roles(cast.colleague) == {RoleName(role)}


def test_taking_a_weighty_role_away_needs_nobody_else(admin, cast):
    admin.post(f"/people/{cast.supervisor.id}", data={"sent": "y"})
    assert _roles(cast.supervisor) == set()


def test_whoever_proposed_does_not_confirm(admin, cast):
    admin.post(f"/people/{cast.colleague.id}", data={"roles": ["administrator"]})
    answer = _decide(admin, "confirm")
    assert answer.status_code == 422
    assert "由另一位确认" in answer.text
    assert _roles(cast.colleague) == {RoleName.PURCHASER}
    assert "收回" in admin.get("/role-proposals").text
    assert _decide(admin, "decline").status_code == 303
    assert proposals.waiting() == []


def test_without_the_rule_one_administrator_would_do(admin, cast, monkeypatch):
    """The planted bug that the test above is there to notice."""
    monkeypatch.setattr(proposals, "enforce", lambda facts, on: None)
    admin.post(f"/people/{cast.colleague.id}", data={"roles": ["administrator"]})
    assert _decide(admin, "confirm").status_code == 303
    assert _roles(cast.colleague) == {RoleName.ADMINISTRATOR}


def test_nobody_confirms_a_role_of_their_own(app, cast, clock):
    with unit_of_work():
        person = queries.any_person(cast.colleague.id)
        made = proposals.draw_up(person, [RoleName.FINANCE], by=cast.administrator.actor, at=clock.now())
        id_ = made.id
    with pytest.raises(RuleBroken), unit_of_work():
        proposals.decide(proposals.get(id_), confirms=True, by=cast.colleague.actor, at=clock.now())


def test_a_declined_proposal_changes_nothing_and_is_decided_once(admin, second, cast):
    admin.post(f"/people/{cast.colleague.id}", data={"roles": ["finance"]})
    id_ = proposals.waiting()[0].id
    assert second.post(f"/role-proposals/{id_}/decline").status_code == 303
    assert second.post(f"/role-proposals/{id_}/confirm").status_code == 409
    assert _roles(cast.colleague) == {RoleName.PURCHASER}


def test_one_proposal_waits_at_a_time(admin, cast):
    admin.post(f"/people/{cast.colleague.id}", data={"roles": ["finance"]})
    assert admin.post(f"/people/{cast.colleague.id}", data={"roles": ["auditor"]}).status_code == 422
    assert len(proposals.waiting()) == 1


def test_a_new_person_begins_without_the_weighty_role(admin, second, cast):
    typed = {"name": "新来的人", "email": "new@example.org", "roles": ["finance", "purchaser"]}
    path = f"/organisations/{cast.purchaser.organisation}/people/new"
    assert admin.post(path, data=typed).status_code == 200
    person = queries.person_of_email("new@example.org")
    assert {role.name for role in person.roles} == {RoleName.PURCHASER}
    assert [line.act for line in ledger.of(person.id)] == ["person.added"]
    _decide(second, "confirm")
    person = queries.person_of_email("new@example.org")
    assert {role.name for role in person.roles} == {RoleName.PURCHASER, RoleName.FINANCE}


def test_two_kinds_of_administration_cannot_even_be_proposed(admin, cast):
    answer = admin.post(f"/people/{cast.colleague.id}", data={"roles": ["administrator", "auditor"]})
    assert answer.status_code == 422
    assert "三员分立" in answer.text
    assert proposals.waiting() == []


def test_a_lone_administrator_is_told_what_to_do(admin):
    assert "procure admin" in admin.get("/role-proposals").text


def test_a_person_sees_what_others_did_and_not_what_they_did_themselves(admin, client_of, cast, clock):
    client = client_of(cast.colleague)
    clock.forward(minutes=1)
    admin.post(f"/people/{cast.colleague.id}", data={"roles": ["supplier", "expert"]})
    admin.post(f"/people/{cast.colleague.id}/code")
    client.post("/me/certificates/code")
    page = client.get("/me/account").text
    assert page.count("开出了证书登记码") == 1
    assert "变更了岗位" in page
    assert cast.administrator.name in page
    assert client_of(cast.rival).get("/me/account").text.count("变更了岗位") == 0


def test_people_are_found_by_name_address_and_organisation(admin, cast):
    for words in (cast.rival.name, "RIVAL@", cast.rival.house.code[-6:], cast.rival.house.name):
        page = admin.get("/people", query_string={"q": words}).text
        assert cast.rival.email in page
        assert cast.purchaser.email not in page
    assert "没有符合条件的人员" in admin.get("/people", query_string={"q": "100%"}).text
    assert (
        cast.rival.house.name in admin.get("/organisations", query_string={"q": cast.rival.house.name}).text
    )


def test_lists_go_on_page_by_page(admin, cast, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 3)
    first = admin.get("/people").text
    assert "下一页" in first
    emails = sorted(player.email for player in cast.everyone())
    assert emails[2] in first
    assert emails[3] not in first
    assert emails[3] in admin.get("/people", query_string={"after": emails[2]}).text
