"""Who listens to an engine is known before threads use it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

NOBODY_THERE = "postgresql+psycopg://nobody@127.0.0.1:1/none"
CONNECT = """
import sys
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.event import attr
from sqlalchemy.exc import OperationalError

from procure.db import db, know_listeners
from procure.web.app import create_app
from procure.web.config import Config


def engine_of_the_application(home, url):
    with create_app(Config(home=Path(home), database_url=url, secret_key="for a test")).app_context():
        return db.engine


def bare_engine(home, url):
    return sa.create_engine(url)


def late(*looked_for):
    sys.exit("looked up late")


engine = globals()[sys.argv[1]](*sys.argv[2:])
attr._ClsLevelDispatch.update_subclass = late
with suppress(OperationalError):
    engine.connect()
"""


@pytest.mark.parametrize(
    ("made", "said"), [("engine_of_the_application", ""), ("bare_engine", "looked up late\n")]
)
def test_who_listens_to_an_engine_is_known_before_its_first_use(made: str, said: str, tmp_path: Path) -> None:
    call = [sys.executable, "-c", CONNECT, made, str(tmp_path), NOBODY_THERE]
    assert subprocess.run(call, capture_output=True, text=True, check=False).stderr == said
