"""Who calls, and from where."""

from __future__ import annotations

import pytest

from procure.core import clock as running
from procure.gate import acting
from procure.gate.access import open_to_everyone
from procure.web.app import create_app
from procure.web.config import Config, from_environment

FORGED = {"X-Forwarded-For": "198.51.100.9, 192.0.2.44"}


@pytest.fixture
def seen(tmp_path):
    """The address the application sees, for a number of proxies."""

    def ask(proxies):
        config = Config(home=tmp_path, database_url="sqlite://", secret_key="for tests", proxies=proxies)
        made = create_app(config)
        made.add_url_rule("/address", "address", open_to_everyone(lambda: acting.address()))
        return made.test_client().get("/address", headers=FORGED).text

    with running.fixed():
        yield ask


def test_without_a_proxy_nobody_chooses_their_own_address(seen):
    assert seen(0) == "127.0.0.1"


def test_behind_our_proxy_the_address_is_the_one_it_saw(seen):
    assert seen(1) == "192.0.2.44"


def test_the_number_of_proxies_comes_from_the_environment(tmp_path):
    home = {"PROCURE_HOME": str(tmp_path)}
    assert from_environment(home).proxies == 0
    assert from_environment(home | {"PROCURE_PROXIES": "1"}).proxies == 1


def test_a_new_installation_is_closed_to_other_users_of_the_machine(tmp_path):
    home = from_environment({"PROCURE_HOME": str(tmp_path / "var")}).home
    assert home.stat().st_mode & 0o777 == 0o700
