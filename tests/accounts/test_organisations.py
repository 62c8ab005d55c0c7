"""The administrator's pages about organisations and people."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from procure.accounts import queries
from procure.accounts.models import Organisation, Person
from procure.core.actors import RoleName
from procure.db import db
from procure.ledger import queries as ledger
from tests.cast import PASSWORD, house

NEW = house(77, "新单位")
TYPED = {"name": NEW.name, "code": NEW.code, "size": "small", "address": "某市某路 1 号"}


@pytest.fixture
def admin(client_of, cast):
    return client_of(cast.administrator)


def _acts():
    return [line.act for line in ledger.since(0)]


def _organisation(code=NEW.code):
    return queries.organisation_of_code(code)


def _add_person(admin, cast, **changes):
    path = f"/organisations/{cast.supplier.organisation}/people/new"
    typed = {"name": "新来的人", "email": "New@Example.org", "roles": ["supplier"]} | changes
    return admin.post(path, data=typed)


def test_the_list_shows_organisations(admin, cast):
    assert cast.supplier.house.code in admin.get("/organisations").text


def test_an_organisation_is_registered_once_with_one_line(admin):
    assert admin.post("/organisations/new", data=TYPED).status_code == 303
    again = admin.post("/organisations/new", data=TYPED)
    assert again.status_code == 422
    assert "已经登记" in again.text
    assert _acts() == ["organisation.registered"]
    assert _organisation().name == NEW.name


def test_a_code_is_read_in_full_width_and_small_letters(admin):
    wide = "".join(chr(ord(one) + 0xFEE0) for one in NEW.code.lower())
    assert admin.post("/organisations/new", data=TYPED | {"code": wide}).status_code == 303
    assert _organisation() is not None


@pytest.mark.parametrize("field", ["code", "controller_code"])
def test_a_mistyped_code_is_refused_with_its_article_and_nothing_typed_is_lost(admin, field):
    wrong = NEW.code[:-1] + ("0" if NEW.code[-1] != "0" else "1")
    answer = admin.post("/organisations/new", data=TYPED | {field: wrong})
    assert answer.status_code == 422
    assert "校验不符" in answer.text
    assert TYPED["address"] in answer.text
    assert _organisation(wrong) is None


def test_no_field_of_the_table_can_be_set_beside_the_form(admin):
    forged = TYPED | {"id": "f" * 32, "created_at": "2000-01-01"}
    admin.post("/organisations/new", data=forged)
    assert _organisation().id != "f" * 32
    assert _organisation().created_at.year == 2026


def test_a_new_person_signs_in_with_the_password_shown_once(admin, cast, visitor):
    shown = _add_person(admin, cast).text
    initial = re.search(r'<code id="initial">([^<]+)</code>', shown)[1]
    answer = visitor.post("/login", data={"email": "new@example.org", "password": initial})
    assert answer.status_code == 303
    person = queries.person_of_email("new@example.org")
    assert initial not in person.password
    assert person.password.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert initial not in admin.get(f"/people/{person.id}").text


def test_the_initial_password_opens_only_the_page_that_replaces_it(admin, cast, visitor):
    initial = re.search(r'<code id="initial">([^<]+)</code>', _add_person(admin, cast).text)[1]
    visitor.post("/login", data={"email": "new@example.org", "password": initial})
    away = visitor.get("/me/certificates")
    assert (away.status_code, away.location) == (303, "/me/password")
    assert visitor.get("/me/password").status_code == 200


def test_adding_a_person_leaves_one_line_and_a_second_try_is_refused(admin, cast):
    _add_person(admin, cast)
    again = _add_person(admin, cast, email="new@example.org")
    assert again.status_code == 422
    assert "已有账号" in again.text
    assert _acts() == ["person.added"]


def test_administration_goes_with_no_other_role(admin, cast):
    answer = _add_person(admin, cast, roles=["administrator", "purchaser"])
    assert answer.status_code == 422
    assert "三员分立" in answer.text
    assert queries.person_of_email("new@example.org") is None


def test_roles_hold_from_the_next_request_on(admin, cast, client_of):
    supplier = client_of(cast.supplier)
    assert supplier.get("/purchaser/tenders").status_code == 403
    answer = admin.post(f"/people/{cast.supplier.id}", data={"roles": ["purchaser"]})
    assert answer.status_code == 303
    assert supplier.get("/purchaser/tenders").status_code == 200
    admin.post(f"/people/{cast.supplier.id}", data={"roles": ["supplier"]})
    assert supplier.get("/purchaser/tenders").status_code == 403
    assert _acts() == ["person.assigned"] * 2


def test_unchanged_roles_are_no_act(admin, cast):
    answer = admin.post(f"/people/{cast.supplier.id}", data={"roles": ["supplier"]})
    assert answer.status_code == 422
    assert _acts() == []


def test_a_made_up_role_is_refused(admin, cast):
    assert admin.post(f"/people/{cast.supplier.id}", data={"roles": ["emperor"]}).status_code == 422
    assert [role.name for role in queries.any_person(cast.supplier.id).roles] == [RoleName.SUPPLIER]


def test_deactivating_ends_every_session_and_is_done_once(admin, cast, client_of):
    supplier = client_of(cast.supplier)
    assert admin.post(f"/people/{cast.supplier.id}/deactivate").status_code == 303
    assert supplier.get("/me/certificates").status_code == 302
    assert admin.post(f"/people/{cast.supplier.id}/deactivate").status_code == 409
    assert _acts() == ["person.deactivated"]


def test_a_reactivated_person_must_sign_in_anew(admin, cast, client_of, visitor):
    supplier = client_of(cast.supplier)
    admin.post(f"/people/{cast.supplier.id}/deactivate")
    assert admin.post(f"/people/{cast.supplier.id}/activate").status_code == 303
    assert admin.post(f"/people/{cast.supplier.id}/activate").status_code == 409
    assert supplier.get("/me/certificates").status_code == 302
    typed = {"email": cast.supplier.email, "password": PASSWORD}
    assert visitor.post("/login", data=typed).status_code == 303
    assert _acts()[:2] == ["person.deactivated", "person.activated"]


def test_a_reset_password_ends_every_session_and_the_old_password(admin, cast, client_of, visitor):
    supplier = client_of(cast.supplier)
    assert admin.post(f"/people/{cast.supplier.id}/password").status_code == 200
    assert supplier.get("/me/certificates").status_code == 302
    typed = {"email": cast.supplier.email, "password": PASSWORD}
    assert visitor.post("/login", data=typed).status_code == 422
    assert _acts() == ["password.reset"]


@pytest.mark.parametrize("act", ["deactivate", "password"])
def test_nobody_acts_on_their_own_account(admin, cast, act):
    assert admin.post(f"/people/{cast.administrator.id}/{act}").status_code == 409
    assert admin.post(f"/people/{cast.administrator.id}", data={"roles": ["auditor"]}).status_code == 422
    assert _acts() == []


ADMINISTRATORS = [
    ("GET", "/organisations"),
    ("GET", "/organisations/new"),
    ("POST", "/organisations/new"),
    ("GET", "/organisations/{house}"),
    ("GET", "/organisations/{house}/people/new"),
    ("POST", "/organisations/{house}/people/new"),
    ("GET", "/people/{person}"),
    ("POST", "/people/{person}"),
    ("POST", "/people/{person}/deactivate"),
    ("POST", "/people/{person}/activate"),
    ("POST", "/people/{person}/password"),
]


@pytest.mark.parametrize(("method", "path"), ADMINISTRATORS)
def test_only_the_administrator_uses_these_pages(client_of, visitor, cast, method, path):
    path = path.format(house=cast.rival.organisation, person=cast.rival.id)
    for player in (cast.supplier, cast.purchaser, cast.supervisor, cast.auditor, cast.stranger):
        assert client_of(player).open(path, method=method).status_code == 403
    assert visitor.open(path, method=method).status_code == 302
    before = db.session.scalar(sa.select(sa.func.count()).select_from(Organisation))
    assert before == len({player.house.id for player in cast.everyone()})
    assert db.session.get_one(Person, cast.rival.id).active
    assert _acts() == []


def test_what_is_not_there_is_404(admin):
    for path in ("/organisations/nothing", "/people/nothing", "/organisations/nothing/people/new"):
        assert admin.get(path).status_code == 404


def test_the_list_goes_on_after_a_hundred(app, admin):
    answer = admin.get("/organisations", query_string={"after": "Z" * 18})
    assert answer.status_code == 200
    assert "还没有登记单位" in answer.text
