"""Production starts with sound settings alone; each weakness by itself stops it and says what to do."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from procure.core import clock as running_clock
from procure.web import soundness
from procure.web.cli import doctor, serve
from tests import unsynced
from tests.ground import release

STRONG = "kYc1o0Qm2vT9-strong-enough-Zx4wB7uPqLsD8"


@pytest.fixture
def sound(app, home, monkeypatch):
    """The settings of a sound installation on SQLite, in production."""
    running_clock.release()
    home.chmod(0o700)
    (home / "keys").chmod(0o700)
    config = app.extensions["procure.config"]
    with unsynced.synced():
        release(app)
        yield replace(config, secret_key=STRONG, production=True, proxies=1)


def test_a_sound_installation_starts_on_a_sound_database(sound, database_name):
    """The tests' PostgreSQL syncs nothing and lets the owner work; their SQLite does neither."""
    found = "\n".join(map(str, soundness.weaknesses(sound)))
    wanted = ["fsync", "full_page_writes", "synchronous_commit", "procure migrate --app-role"]
    assert [one in found for one in wanted] == [database_name == "postgresql"] * 4
    assert len(soundness.weaknesses(sound)) == (4 if database_name == "postgresql" else 0)
    if database_name == "postgresql":
        pytest.raises(soundness.Weak, soundness.check, sound)
    else:
        soundness.check(sound)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"secret_key": STRONG[:31]}, "SECRET_KEY"),
        ({"secret_key": "ab" * 20}, "SECRET_KEY"),
        ({"proxies": 0}, "PROCURE_PROXIES"),
    ],
)
def test_a_weak_setting_stops_it(sound, changes, says):
    with pytest.raises(soundness.Weak, match=says):
        soundness.check(replace(sound, **changes))


@pytest.mark.parametrize("name", ["demo-keys", "sign-ins.txt"])
def test_the_demonstration_is_no_installation(sound, name):
    (sound.home / name).touch()
    with pytest.raises(soundness.Weak, match="演示城市"):
        soundness.check(sound)


@pytest.mark.parametrize("name", ["", "keys"])
def test_keys_that_others_may_read_stop_it(sound, name):
    (sound.home / name).chmod(0o750)
    with pytest.raises(soundness.Weak, match="chmod"):
        soundness.check(sound)


def test_a_clock_that_was_moved_stops_it(sound, clock):
    clock.move_to(running_clock.running())
    with pytest.raises(soundness.Weak, match="演练时钟"):
        soundness.check(sound)


def test_a_debugger_stops_it(sound, monkeypatch):
    monkeypatch.setenv("FLASK_DEBUG", "1")
    with pytest.raises(soundness.Weak, match="FLASK_DEBUG"):
        soundness.check(sound)


def test_outside_production_nothing_stops_it(app):
    soundness.check(app.extensions["procure.config"])


def test_the_doctor_names_what_is_weak(app, capsys):
    release(app)
    assert doctor.main([]) == 1
    assert "PROCURE_PROXIES" in capsys.readouterr().out
    assert doctor.main(["--all"]) == 2


def test_neither_site_nor_worker_nor_entry_point_starts_weak(app, monkeypatch, capsys):
    release(app)
    monkeypatch.setenv("PROCURE_ENV", "production")
    assert serve.main(["--bind", "127.0.0.1:0"]) == 1
    assert "PROCURE_PROXIES" in capsys.readouterr().err
    for command in (["-m", "procure", "worker"], ["-c", "import wsgi"]):
        ended = subprocess.run(
            [sys.executable, *command], capture_output=True, text=True, check=False, timeout=60
        )
        assert ended.returncode == 1
        assert "PROCURE_PROXIES" in ended.stderr
