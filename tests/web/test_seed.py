"""Where the demonstration city may not be founded."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

from procure.crypto import keyring

MONTHS_AGO = datetime.now(UTC) - timedelta(days=200)


def test_a_city_is_not_founded_under_keys_that_are_younger(tmp_path):
    keyring.load_or_create(tmp_path / "keys", datetime.now(UTC))
    said = seed(tmp_path)
    assert said.returncode == 1
    assert "平台密钥建立得太晚" in said.stderr
    assert "make fresh" in said.stderr


def test_a_city_is_not_founded_among_records(tmp_path):
    keyring.load_or_create(tmp_path / "keys", MONTHS_AGO)
    call("tick", tmp_path, migrated=True)
    said = seed(tmp_path)
    assert said.returncode == 1
    assert "已有记录" in said.stderr


def test_a_city_is_not_founded_in_production(tmp_path):
    said = seed(tmp_path, PROCURE_ENV="production")
    assert said.returncode == 1
    assert "正式环境" in said.stderr


def seed(home, **settings):
    return call("seed", home, "--port", "0", **settings)


def call(command, home, *options, migrated=False, **settings):
    env = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    env |= {"PROCURE_HOME": str(home), "PYTHONWARNINGS": "default", **settings}
    if migrated:
        call("migrate", home)
    words = [sys.executable, "-m", "procure", command, *options]
    return subprocess.run(words, env=env, capture_output=True, text=True, timeout=120, check=False)
