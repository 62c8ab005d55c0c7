"""The second factor: added, asked for at sign-in, used once, required of roles, and taken away when lost."""

from __future__ import annotations

import re
import time

import pytest

from procure.accounts import factors, guesses, queries, second_factor, totp
from procure.accounts.models import Authenticator, Passkey, RecoveryCode
from procure.core import clock as running
from procure.core.actors import RoleName
from procure.db import db, unit_of_work
from procure.ledger import queries as ledger
from tests.cast import PASSWORD
from tests.make.accounts import with_token

OWN = "/me/second-factor"
NEW = f"{OWN}/authenticator"


def _code(secret, steps=1):
    """What an app shows half a minute from now: the platform takes it, and it is later than the first."""
    generator = totp.TOTP(totp.base64.b32decode(secret), 6, totp.hashes.SHA1(), totp.STEP)
    return generator.generate((int(time.time()) // totp.STEP + steps) * totp.STEP).decode()


def _offered(client):
    page = client.get(NEW).text
    return re.search(r'<code id="secret">(\w+)</code>', page)[1], re.search(
        r'name="offer"[^>]*value="([^"]+)"', page
    )[1]


def _add(client, steps=0):
    """Add an authenticator with the code of now; its secret and the recovery codes."""
    secret, offer = _offered(client)
    answer = client.post(NEW, data={"offer": offer, "code": _code(secret, steps)})
    assert answer.status_code == 200, answer.text
    return secret, re.search(r'<code id="codes">([^<]+)</code>', answer.text)[1].split()


def _enter(visitor, player):
    """Give the right password."""
    with_token(visitor, "/login")
    answer = visitor.post("/login?next=/me/certificates", data={"email": player.email, "password": PASSWORD})
    assert answer.status_code == 303
    with_token(visitor, answer.location)
    return answer.location


def _leave(visitor):
    with_token(visitor, "/me/certificates")
    assert visitor.post("/logout").status_code == 303


def _acts(player):
    return [line.act for line in ledger.of(player.id)]


def test_an_authenticator_is_added_on_the_word_of_its_first_code(client_of, cast):
    client = client_of(cast.finance[0])
    secret, codes = _add(client)
    assert len(codes) == len(set(codes)) == second_factor.CODES
    assert _acts(cast.finance[0]) == ["second-factor.added"]
    assert secret not in client.get(OWN).text
    assert codes[0] not in client.get(OWN).text


def test_the_square_code_holds_the_secret_shown_beside_it(client_of, cast):
    page = client_of(cast.supplier).get(NEW).text
    width = int(re.search(r'viewBox="0 0 (\d+)', page)[1])
    assert width > 20
    assert len(re.findall(r"h1v1h-1z", page)) > 100


@pytest.mark.parametrize("wrong", ["000000", "", "abcdef", "１２３"])
def test_a_wrong_first_code_adds_nothing_and_keeps_the_secret(client_of, cast, wrong):
    client = client_of(cast.supplier)
    secret, offer = _offered(client)
    answer = client.post(NEW, data={"offer": offer, "code": wrong})
    assert answer.status_code == 422
    assert secret in answer.text
    assert factors.of(cast.supplier.id) == []


def test_a_secret_that_was_not_offered_here_adds_nothing(client_of, cast):
    client, secret = client_of(cast.supplier), totp.new_secret()
    answer = client.post(NEW, data={"offer": secret, "code": _code(secret)})
    assert answer.status_code == 422
    assert factors.of(cast.supplier.id) == []


@pytest.mark.parametrize("sent", [{}, {"code": "123456"}, {"offer": "é", "code": "123456"}])
def test_a_form_with_fields_left_out_is_refused_with_a_page(client_of, visitor, cast, sent):
    client = client_of(cast.supplier)
    assert client.post(NEW, data=sent).status_code == 422
    assert client.post(f"{OWN}/passkey", data=sent).status_code == 422
    _add(client)
    assert visitor.post(_enter(visitor, cast.supplier), data={"sent": "y"}).status_code == 422


def test_secrets_and_recovery_codes_are_kept_so_that_nobody_reads_them(client_of, cast):
    secret, codes = _add(client_of(cast.supplier))
    row = db.session.query(Authenticator).one()
    assert secret not in row.secret
    assert totp.opened(row.secret) == secret
    kept = {one.code_sha256 for one in db.session.query(RecoveryCode)}
    assert not kept & set(codes)
    assert all(len(one) == 64 for one in kept)


def test_after_the_password_the_code_is_asked_for_and_leads_on(client_of, visitor, cast):
    secret, _ = _add(client_of(cast.supplier))
    second = _enter(visitor, cast.supplier)
    assert second.startswith("/login/second")
    assert visitor.get("/me/certificates").status_code == 302
    answer = visitor.post(second, data={"code": _code(secret)})
    assert (answer.status_code, answer.location) == (303, "/me/certificates")
    assert visitor.get("/me/certificates").status_code == 200
    assert _acts(cast.supplier) == ["second-factor.added", "person.signed-in"]


def test_a_code_works_once(client_of, app, visitor, cast):
    secret, _ = _add(client_of(cast.supplier))
    code = _code(secret)
    assert visitor.post(_enter(visitor, cast.supplier), data={"code": code}).status_code == 303
    _leave(visitor)
    again = visitor.post(_enter(visitor, cast.supplier), data={"code": code})
    assert again.status_code == 422
    assert "只能用一次" in again.text


def test_without_the_last_step_a_code_would_work_twice(client_of, visitor, cast, monkeypatch):
    """The planted bug that the test above is there to notice."""
    secret, _ = _add(client_of(cast.supplier))
    fits = totp.step_of
    monkeypatch.setattr(totp, "step_of", lambda secret, code, now, after: fits(secret, code, now, 0))
    code = _code(secret)
    for _ in range(2):
        assert visitor.post(_enter(visitor, cast.supplier), data={"code": code}).status_code == 303
        _leave(visitor)


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_is_good_for_half_a_minute_on_either_side(steps, fits):
    secret, now = totp.new_secret(), 1_800_000_000.0
    generator = totp.TOTP(totp.base64.b32decode(secret), 6, totp.hashes.SHA1(), totp.STEP)
    code = generator.generate(int(now) + steps * totp.STEP).decode()
    assert (totp.step_of(secret, code, now, 0) is not None) is fits


def test_codes_are_those_of_the_standard():
    """RFC 6238, appendix B, shortened to six digits."""
    secret = totp.base64.b32encode(b"12345678901234567890").decode()
    for second, code in [(59, "287082"), (1111111109, "081804"), (2000000000, "279037")]:
        assert totp.step_of(secret, code, second, 0) == second // totp.STEP


def test_a_recovery_code_stands_in_once(client_of, visitor, cast):
    _, codes = _add(client_of(cast.supplier))
    assert visitor.post(_enter(visitor, cast.supplier), data={"code": codes[0].upper()}).status_code == 303
    _leave(visitor)
    assert visitor.post(_enter(visitor, cast.supplier), data={"code": codes[0]}).status_code == 422
    assert factors.codes_left(cast.supplier.id) == second_factor.CODES - 1


def test_fresh_recovery_codes_end_the_old_ones(client_of, visitor, cast):
    client = client_of(cast.supplier)
    _, codes = _add(client)
    assert client.post(f"{OWN}/codes").status_code == 200
    assert visitor.post(_enter(visitor, cast.supplier), data={"code": codes[0]}).status_code == 422


def test_the_second_step_is_open_to_nobody_without_the_first(visitor):
    answer = visitor.get("/login/second")
    assert (answer.status_code, answer.location) == (303, "/login")


def test_the_first_step_is_forgotten_after_five_minutes(client_of, visitor, cast):
    secret, _ = _add(client_of(cast.supplier))
    second = _enter(visitor, cast.supplier)
    with visitor.session_transaction() as kept:
        kept["half"] = kept["half"] | {"at": kept["half"]["at"] - 301}
    answer = visitor.post(second, data={"code": _code(secret)})
    assert answer.location.startswith("/login?")
    assert visitor.get("/me/certificates").status_code == 302


def test_wrong_codes_are_counted_like_wrong_passwords(client_of, visitor, cast):
    secret, _ = _add(client_of(cast.supplier))
    second = _enter(visitor, cast.supplier)
    for _ in range(guesses.PER_ACCOUNT_AND_ADDRESS):
        assert visitor.post(second, data={"code": "000000"}).status_code == 422
    assert visitor.post(second, data={"code": _code(secret)}).status_code == 429


def test_the_session_is_new_at_each_step(client_of, visitor, cast):
    secret, _ = _add(client_of(cast.supplier))
    with visitor.session_transaction() as before:
        before["planted"] = "by somebody else"
    second = _enter(visitor, cast.supplier)
    with visitor.session_transaction() as half:
        assert "planted" not in half
        assert "sign_in" not in half
        half["planted"] = "again"
        salt = half["salt"]
    visitor.post(second, data={"code": _code(secret)})
    with visitor.session_transaction() as after:
        assert "planted" not in after
        assert "half" not in after
        assert after["salt"] != salt


def test_the_last_factor_is_taken_away_after_a_page_that_says_what_it_means(client_of, visitor, cast):
    client = client_of(cast.supplier)
    _add(client)
    place = f"{OWN}/{factors.of(cast.supplier.id)[0].id}/remove"
    assert "只凭密码" in client.get(place).text
    assert client.post(place).status_code == 303
    assert factors.of(cast.supplier.id) == []
    assert factors.codes_left(cast.supplier.id) == 0
    assert client.post(place).status_code == 404
    assert _enter(visitor, cast.supplier) == "/me/certificates"


def test_anothers_factor_looks_as_if_it_were_not_there(client_of, cast):
    _add(client_of(cast.supplier))
    id_ = factors.of(cast.supplier.id)[0].id
    assert client_of(cast.rival).get(f"{OWN}/{id_}/remove").status_code == 404
    assert client_of(cast.rival).post(f"{OWN}/{id_}/remove").status_code == 404
    assert len(factors.of(cast.supplier.id)) == 1


def _require(client, *roles):
    return client.post("/second-factor-duties", data={"roles": list(roles)})


def test_a_role_that_needs_one_opens_nothing_before_it_is_added(client_of, cast):
    payer, other = client_of(cast.finance[0]), client_of(cast.supplier)
    assert payer.get("/desk/finance").status_code == 200
    admin = client_of(cast.administrator)
    assert _require(admin, "finance").status_code == 303
    assert _require(admin, "finance").status_code == 422
    away = payer.get("/desk/finance")
    assert (away.status_code, away.location) == (303, OWN)
    assert other.get("/desk/supplier").status_code == 200
    assert admin.get("/desk/administrator").status_code == 200
    _add(payer)
    assert payer.get("/desk/finance").status_code == 200
    id_ = factors.of(cast.finance[0].id)[0].id
    refused = payer.post(f"{OWN}/{id_}/remove")
    assert refused.status_code == 422
    assert "必须有第二重验证" in refused.text
    assert [line.act for line in ledger.of("platform")] == ["second-factor.required"]


def test_nobody_is_kept_out_before_an_administrator_requires_it(client_of, cast):
    for player in (cast.administrator, cast.finance[0], cast.supervisor):
        page = client_of(player).get(f"/desk/{player.roles[0]}").text
        assert "建议添加第二重验证" in page
    assert "建议添加第二重验证" not in client_of(cast.supplier).get("/desk/supplier").text


def test_the_administrator_takes_it_away_from_whoever_lost_it_and_the_person_is_told(
    client_of, visitor, cast, clock
):
    client = client_of(cast.supplier)
    _add(client)
    admin = client_of(cast.administrator)
    clock.forward(minutes=1)
    assert admin.post(f"/people/{cast.supplier.id}/second-factor").status_code == 303
    assert client.get(OWN).status_code == 302
    assert _enter(visitor, cast.supplier) == "/me/certificates"
    assert "他人动过您的账号" in visitor.get("/desk/supplier").text
    assert "清除了第二重验证" in visitor.get("/me/account").text
    visitor.post("/me/account/seen")
    assert "他人动过您的账号" not in visitor.get("/desk/supplier").text
    assert admin.post(f"/people/{cast.supplier.id}/second-factor").status_code == 409


def test_nobody_takes_away_their_own_that_way(client_of, cast):
    admin = client_of(cast.administrator)
    _add(admin)
    assert admin.post(f"/people/{cast.administrator.id}/second-factor").status_code == 409
    assert len(factors.of(cast.administrator.id)) == 1


def _stale(client, seconds):
    with client.session_transaction() as kept:
        kept["proved"] -= seconds


@pytest.mark.parametrize(("ago", "asked"), [(14 * 60, False), (16 * 60, True)])
def test_before_what_matters_most_the_password_is_asked_for_again(client_of, cast, ago, asked):
    admin, place = client_of(cast.administrator), f"/people/{cast.supplier.id}"
    _stale(admin, ago)
    answer = admin.post(place, data={"roles": ["supplier", "expert"]})
    assert answer.location.startswith("/me/prove") is asked
    assert queries.any_person(cast.supplier.id).is_a(RoleName.EXPERT) is not asked


def test_proving_it_leads_back_under_a_new_session(client_of, cast):
    admin, place = client_of(cast.administrator), f"/people/{cast.supplier.id}"
    _stale(admin, 3600)
    proof = admin.post(place, data={"roles": ["expert"]}).location
    with admin.session_transaction() as kept:
        old = dict(kept)
    assert admin.post(proof, data={"password": "wrong"}).status_code == 422
    assert admin.post(proof, data={"password": PASSWORD}).location == place
    with_token(admin, place)
    assert admin.post(place, data={"roles": ["expert"]}).location == place
    with admin.session_transaction() as kept:
        assert kept["sign_in"] != old["sign_in"]
        kept.clear()
        kept.update(old)
    assert admin.get(place).status_code == 302
    assert "person.proved" in _acts(cast.administrator)


def test_whoever_has_a_second_factor_proves_it_with_that(client_of, cast):
    admin = client_of(cast.administrator)
    secret, _ = _add(admin)
    _stale(admin, 3600)
    page = admin.get("/me/prove?next=/people")
    assert 'name="password"' not in page.text
    assert admin.post("/me/prove?next=/people", data={"password": PASSWORD}).status_code == 422
    assert admin.post("/me/prove?next=/people", data={"code": _code(secret)}).location == "/people"


def test_a_page_may_be_read_without_proving_again(client_of, cast):
    admin = client_of(cast.administrator)
    _stale(admin, 3600)
    assert admin.get(f"/people/{cast.supplier.id}").status_code == 200


@pytest.mark.parametrize("answer", ["{}", "[]", "nonsense", '{"rawId":"AAAA","response":{}}', "{" * 30_000])
def test_a_made_up_passkey_opens_nothing(client_of, visitor, cast, answer):
    _plant_passkey(cast.supplier)
    second = _enter(visitor, cast.supplier)
    assert "data-passkey" in visitor.get(second).text
    assert visitor.post(second, data={"answer": answer}).status_code == 422
    client = client_of(cast.rival)
    assert client.get(f"{OWN}/passkey").status_code == 200
    assert client.post(f"{OWN}/passkey", data={"name": "x", "answer": answer}).status_code == 422
    assert factors.of(cast.rival.id) == []


def _plant_passkey(player):
    with unit_of_work():
        row = Passkey(
            person_id=player.id,
            credential_id=b"\0\0\0",
            public_key=b"none",
            sign_count=0,
            name="钥匙",
            added_at=running.now(),
        )
        db.session.add(row)
