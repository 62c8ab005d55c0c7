"""Signing in with a password, staying signed in and signing out."""

from __future__ import annotations

from tests.cast import PASSWORD


def _sign_in(client, player, password=PASSWORD, **options):
    return client.post("/login", data={"email": player.email, "password": password}, **options)


def test_the_sign_in_page_is_open_to_everyone(visitor):
    answer = visitor.get("/login")
    assert answer.status_code == 200
    assert "登录" in answer.text


def test_the_right_password_signs_in(visitor, cast):
    assert _sign_in(visitor, cast.supplier).status_code == 303
    assert visitor.get("/me/certificates").status_code == 200
