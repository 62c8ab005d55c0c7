"""One's own sign-ins: seen, ended one by one or all but this; and the idle exit."""

from __future__ import annotations

import pytest

from procure.accounts import devices
from procure.accounts.models import SignIn
from procure.db import db
from procure.ledger import queries as ledger
from procure.web.config import from_environment
from tests.cast import PASSWORD

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"
KNOWN = {
    CHROME: "Chrome，Windows",
    f"{CHROME} Edg/130.0": "Edge，Windows",
    "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0": "Firefox，Linux",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1": "Safari，iPhone",
    "Mozilla/5.0 (Linux; Android 14) Chrome/120.0 MicroMessenger/8.0": "微信，Android",
    "curl/8": "",
    "": "",
}


@pytest.mark.parametrize(("agent", "words"), KNOWN.items())
def test_a_browser_is_told_in_words(agent, words):
    assert devices.words(agent) == words


def _ids(player):
    db.session.rollback()
    rows = db.session.query(SignIn).filter_by(person_id=player.id, ended_at=None)
    return {one.id for one in rows}


def _own(client):
    with client.session_transaction() as kept:
        return kept["sign_in"]


def test_the_page_shows_when_where_and_with_what(visitor, cast):
    typed = {"email": cast.supplier.email, "password": PASSWORD}
    visitor.post(
        "/login",
        data=typed,
        headers={"User-Agent": CHROME},
        environ_overrides={"REMOTE_ADDR": "198.51.100.9"},
    )
    page = visitor.get("/me/sessions").text
    assert "Chrome，Windows" in page
    assert "198.51.100.9" in page
    assert "当前" in page


def test_one_sign_in_elsewhere_is_ended(client_of, cast):
    here, there, rival = client_of(cast.supplier), client_of(cast.supplier), client_of(cast.rival)
    assert here.post(f"/me/sessions/{_own(rival)}/end").status_code == 404
    assert here.post(f"/me/sessions/{_own(there)}/end").status_code == 303
    assert there.get("/me/sessions").status_code == 302
    assert here.get("/me/sessions").status_code == 200
    assert rival.get("/me/sessions").status_code == 200


def test_all_others_are_ended_at_once_with_one_line(client_of, cast):
    here, others = client_of(cast.supplier), [client_of(cast.supplier) for _ in range(2)]
    assert here.post("/me/sessions/end-others").status_code == 303
    assert [one.get("/me/sessions").status_code for one in others] == [302, 302]
    assert here.get("/me/sessions").status_code == 200
    assert _ids(cast.supplier) == {_own(here)}
    assert [line.act for line in ledger.of(cast.supplier.id)] == ["sign-ins.ended"]


def test_deactivation_ends_all(client_of, cast):
    clients = [client_of(cast.supplier) for _ in range(2)]
    client_of(cast.administrator).post(f"/people/{cast.supplier.id}/deactivate")
    assert [one.get("/me/sessions").status_code for one in clients] == [302, 302]
    assert _ids(cast.supplier) == set()


def test_being_asked_whether_one_is_there_keeps_one_signed_in(client_of, cast):
    client = client_of(cast.supplier)
    with client.session_transaction() as kept:
        kept["seen"] -= 1700
    assert client.get("/me/stay").status_code == 204
    with client.session_transaction() as kept:
        kept["seen"] -= 1700
    assert client.get("/me/stay").status_code == 204
    with client.session_transaction() as kept:
        kept["seen"] -= 1900
    assert client.get("/me/stay").status_code == 302


@pytest.mark.parametrize(("told", "minutes"), [({}, 30), ({"PROCURE_IDLE_MINUTES": "10"}, 10)])
def test_the_idle_exit_is_set_by_the_installation(tmp_path, told, minutes):
    assert from_environment({"PROCURE_HOME": str(tmp_path)} | told).idle_minutes == minutes


def test_the_page_knows_when_to_warn(client_of, visitor, cast):
    assert 'data-idle="1800"' in client_of(cast.supplier).get("/me/sessions").text
    assert "data-idle=" not in visitor.get("/login").text
