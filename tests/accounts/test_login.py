"""Signing in with a password, staying signed in, and signing out."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from procure.accounts import guesses, sign_in
from procure.accounts.models import Person, SignIn, WrongPassword
from procure.db import db, unit_of_work
from procure.ledger import queries as ledger
from tests.cast import PASSWORD
from tests.make.accounts import token_of

OWN_PAGE = "/me/certificates"


def _sign_in(client, player, password=PASSWORD, path="/login", address="127.0.0.1"):
    return client.post(
        path,
        data={"email": player.email, "password": password},
        environ_overrides={"REMOTE_ADDR": address},
    )


def _fail(client, player, times, address="127.0.0.1"):
    return [_sign_in(client, player, f"wrong {n}", address=address).status_code for n in range(times)]


def test_the_sign_in_page_is_open_to_everyone(visitor):
    answer = visitor.get("/login")
    assert answer.status_code == 200
    assert "登录" in answer.text


def test_the_right_password_signs_in(visitor, cast):
    assert _sign_in(visitor, cast.supplier).status_code == 303
    assert visitor.get(OWN_PAGE).status_code == 200


def test_capitals_and_blanks_around_the_address_do_not_matter(visitor, cast):
    answer = visitor.post("/login", data={"email": f" {cast.supplier.email.upper()} ", "password": PASSWORD})
    assert answer.status_code == 303


def test_a_wrong_password_keeps_the_address_typed_and_says_what_to_do(visitor, cast):
    answer = _sign_in(visitor, cast.supplier, "wrong")
    assert answer.status_code == 422
    assert cast.supplier.email in answer.text
    assert "请核对后再试" in answer.text
    assert visitor.get(OWN_PAGE).status_code == 302


def test_nobody_learns_whether_an_account_exists(visitor, cast):
    known = _sign_in(visitor, cast.supplier, "wrong").text
    unknown = visitor.post("/login", data={"email": "nobody@example.org", "password": "wrong"}).text
    assert "邮箱或密码不对" in known
    assert "邮箱或密码不对" in unknown


def test_a_sign_in_leaves_one_line_with_its_address(app, visitor, cast):
    _sign_in(visitor, cast.supplier, address="198.51.100.9")
    lines = [line.act for line in ledger.of(cast.supplier.id)]
    assert lines == ["person.signed-in"]
    assert "198.51.100.9" in ledger.of(cast.supplier.id)[0].facts


def test_signing_in_leads_on_to_the_page_that_was_asked_for(visitor, cast):
    asked = visitor.get(OWN_PAGE)
    assert asked.status_code == 302
    assert _sign_in(visitor, cast.supplier, path=asked.location).location.startswith(OWN_PAGE)


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nevil"]
)
def test_signing_in_leads_to_no_foreign_site(visitor, cast, wanted):
    typed = {"email": cast.rival.email, "password": PASSWORD}
    answer = visitor.post("/login", query_string={"next": wanted}, data=typed)
    assert answer.status_code == 303
    assert "evil" not in answer.location


def test_the_session_is_new_at_sign_in(app, visitor, cast):
    with visitor.session_transaction() as before:
        before["planted"] = "by somebody else"
        old = before["csrf_token"]
    _sign_in(visitor, cast.supplier)
    with visitor.session_transaction() as after:
        assert "planted" not in after
        assert after.get("csrf_token") != old
        assert len(after["sign_in"]) == 32


def test_signing_out_ends_the_session_on_the_server(app, client_of, cast):
    client = client_of(cast.supplier)
    with client.session_transaction() as kept:
        copied = dict(kept)
    assert client.post("/logout").status_code == 303
    with client.session_transaction() as again:
        again.clear()
        again.update(copied)
    assert client.get(OWN_PAGE).status_code == 302


def test_signing_out_in_one_browser_leaves_the_other(client_of, cast):
    one, other = client_of(cast.supplier), client_of(cast.supplier)
    one.post("/logout")
    assert other.get(OWN_PAGE).status_code == 200


def test_signing_out_needs_a_token_of_the_page(client_of, cast):
    client = client_of(cast.supplier)
    client.environ_base.pop("HTTP_X_CSRFTOKEN")
    assert client.post("/logout").status_code == 400
    assert client.get(OWN_PAGE).status_code == 200


def test_an_idle_session_ends(client_of, cast):
    client = client_of(cast.supplier)
    idle = client.application.config["IDLE_SECONDS"]
    _turn_back(client, seen=idle - 60)
    assert client.get(OWN_PAGE).status_code == 200
    _turn_back(client, seen=idle + 60)
    assert client.get(OWN_PAGE).status_code == 302


def test_a_session_in_use_ends_after_its_longest_time(client_of, cast):
    client = client_of(cast.supplier)
    _turn_back(client, began=sign_in.LONGEST_SECONDS + 60)
    assert client.get(OWN_PAGE).status_code == 302


def _turn_back(client, **seconds):
    with client.session_transaction() as kept:
        for name, ago in seconds.items():
            kept[name] -= ago


def test_a_deactivated_persons_next_request_is_refused(app, client_of, cast):
    client = client_of(cast.supplier)
    assert client.get(OWN_PAGE).status_code == 200
    with unit_of_work():
        db.session.get_one(Person, cast.supplier.id).active = False
    assert client.get(OWN_PAGE).status_code == 302


def test_a_deactivated_person_cannot_sign_in_and_is_told_why(app, visitor, cast):
    with unit_of_work():
        db.session.get_one(Person, cast.supplier.id).active = False
    answer = _sign_in(visitor, cast.supplier)
    assert answer.status_code == 422
    assert "停用" in answer.text


def test_the_eleventh_guess_from_one_address_is_not_heard(visitor, cast):
    assert _fail(visitor, cast.supplier, 10) == [422] * 10
    answer = _sign_in(visitor, cast.supplier)
    assert answer.status_code == 429
    assert "请约 60 分钟后再试" in answer.text
    assert int(answer.headers["Retry-After"]) <= 3600


def test_the_tenth_try_is_still_heard(visitor, cast):
    _fail(visitor, cast.supplier, 9)
    assert _sign_in(visitor, cast.supplier).status_code == 303


def test_guesses_are_forgotten_after_an_hour(visitor, cast, clock):
    _fail(visitor, cast.supplier, 10)
    clock.forward(hours=1)
    assert _sign_in(visitor, cast.supplier).status_code == 303


def test_a_rivals_ten_thousand_guesses_do_not_lock_the_owner_out(app, visitor, cast, clock):
    with unit_of_work():
        _plant_guesses(cast.supplier.email, 10_000, clock.now())
    assert _sign_in(visitor, cast.supplier, address="203.0.113.1").status_code == 429
    assert _sign_in(visitor, cast.supplier, address="198.51.100.9").status_code == 303


def test_the_certificate_signs_in_whatever_passwords_were_tried(app, visitor, cast, clock):
    with unit_of_work():
        _plant_guesses(cast.supplier.email, 10_000, clock.now(), address="127.0.0.1")
    assert _sign_in(visitor, cast.supplier).status_code == 429
    assert token_of(visitor, cast.supplier)


def test_one_address_may_not_try_many_accounts(app, visitor, cast, clock):
    with unit_of_work():
        for n in range(100):
            _plant_guesses(f"somebody{n}@example.org", 1, clock.now())
    assert _sign_in(visitor, cast.supplier, address="203.0.113.1").status_code == 429
    assert _sign_in(visitor, cast.supplier, address="203.0.113.2").status_code == 303


def _plant_guesses(email, times, at, address="203.0.113.1"):
    account = guesses._account(email)
    rows = [
        {"id": f"{n:08x}{account[:24]}", "account_sha256": account, "address": address, "at": at}
        for n in range(times)
    ]
    db.session.execute(sa.insert(WrongPassword), rows)


def test_what_was_typed_as_a_name_is_kept_only_as_a_hash(app, visitor, cast):
    visitor.post("/login", data={"email": "my-password-typed-here", "password": "x"})
    rows = db.session.scalars(sa.select(WrongPassword.account_sha256)).all()
    assert len(rows) == 1
    assert "typed" not in rows[0]


def test_a_sign_in_row_holds_when_and_from_where(app, visitor, cast):
    _sign_in(visitor, cast.supplier, address="198.51.100.9")
    row = db.session.scalars(sa.select(SignIn).where(SignIn.person_id == cast.supplier.id)).one()
    assert row.address == "198.51.100.9"
    assert row.ended_at is None


def test_nobody_chooses_the_address_their_guesses_are_counted_under(visitor, cast):
    for n in range(10):
        visitor.post(
            "/login",
            data={"email": cast.supplier.email, "password": "wrong"},
            headers={"X-Forwarded-For": f"198.51.100.{n}"},
        )
    assert _sign_in(visitor, cast.supplier).status_code == 429


def test_a_limit_per_account_alone_would_lock_the_owner_out(app, visitor, cast, clock, monkeypatch):
    """The planted bug that the test of the rival's guesses is there to notice."""
    counted = guesses._full_until
    monkeypatch.setattr(
        guesses, "_full_until", lambda limit, at, here, *account: counted(limit, at, *account)
    )
    with unit_of_work():
        _plant_guesses(cast.supplier.email, 10_000, clock.now())
    assert _sign_in(visitor, cast.supplier, address="198.51.100.9").status_code == 429


def test_every_page_leads_to_ones_own_certificates_and_password(client_of, cast):
    page = client_of(cast.supplier).get(OWN_PAGE).text
    assert 'href="/me/certificates"' in page
    assert 'href="/me/password"' in page


def test_the_administrators_desk_leads_to_organisations(client_of, cast):
    assert 'href="/organisations"' in client_of(cast.administrator).get("/desk/administrator").text
