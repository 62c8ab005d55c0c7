"""Replacing one's own password."""

from __future__ import annotations

import pytest

from procure.ledger import queries as ledger
from tests.cast import PASSWORD

NEW = "another long passphrase"


def _change(client, **changes):
    return client.post("/me/password", data={"current": PASSWORD, "new": NEW, "again": NEW} | changes)


def _sign_in(client, player, password):
    return client.post("/login", data={"email": player.email, "password": password}).status_code


@pytest.mark.parametrize(("others", "there"), [({"others": "y"}, 302), ({}, 200)])
def test_a_new_password_replaces_the_old_and_ends_other_sessions_if_asked(
    client_of, visitor, cast, others, there
):
    here, elsewhere = client_of(cast.supplier), client_of(cast.supplier)
    with here.session_transaction() as before:
        old = before["sign_in"]
    assert _change(here, **others).status_code == 303
    with here.session_transaction() as after:
        assert after["sign_in"] != old
    assert here.get("/me/password").status_code == 200
    assert elsewhere.get("/me/password").status_code == there
    assert _sign_in(visitor, cast.supplier, PASSWORD) == 422
    assert _sign_in(visitor, cast.supplier, NEW) == 303
    assert [line.act for line in ledger.of(cast.supplier.id)] == ["password.changed", "person.signed-in"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"current": "wrong"}, "现在的密码不对"),
        ({"new": "short", "again": "short"}, "至少 10 个字符"),
        ({"again": "something else"}, "两次输入的新密码不一样"),
        ({"new": PASSWORD, "again": PASSWORD}, "不能与现在的密码"),
        ({"new": "supplier@example.org", "again": "supplier@example.org"}, "邮箱相同"),
        ({"new": "", "again": ""}, "请填写此项"),
    ],
)
def test_a_password_is_refused_with_its_reason(client_of, visitor, cast, changes, said):
    answer = _change(client_of(cast.supplier), **changes)
    assert answer.status_code == 422
    assert said in answer.text
    assert _sign_in(visitor, cast.supplier, PASSWORD) == 303


def test_no_password_comes_back_in_a_page(client_of, cast):
    answer = _change(client_of(cast.supplier), current="typed-by-mistake-1")
    assert "typed-by-mistake-1" not in answer.text
    assert NEW not in answer.text


def test_the_public_is_asked_to_sign_in(visitor):
    assert visitor.get("/me/password").status_code == 302
