"""The site and its worker as real processes."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import psutil
import pytest
import sqlalchemy as sa

from procure.db import db
from procure.ledger.models import SignedHead
from procure.web.cli import serve

PATIENCE = 60


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def test_the_site_answers_the_worker_works_and_both_stop_when_told(app, port):
    with served(port, "--with-worker") as process:
        assert eventually(lambda: answers(port)) == 200
        assert eventually(signed_heads) >= 1
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    assert answers(port) is None


def test_a_worker_that_was_killed_is_started_again_and_the_site_serves_on(app, port):
    with served(port, "--with-worker") as process:
        assert eventually(lambda: answers(port)) == 200
        (first,) = workers(process)
        first.kill()
        assert eventually(lambda: [one for one in workers(process) if one.pid != first.pid])
        assert eventually(lambda: answers(port)) == 200


def test_a_server_that_cannot_start_ends_with_a_failure(app, port, tmp_path):
    with served(port, "--bind", f"unix:{tmp_path}/absent/socket") as process:
        assert process.wait(PATIENCE) == 1


def test_a_port_in_use_is_said_in_a_sentence(port, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        assert serve.main(["--bind", f"127.0.0.1:{port}"]) == 1
    said = capsys.readouterr().err
    assert f"127.0.0.1:{port} 已被别的程序占用" in said
    assert "ADDRESS=" in said


def test_the_server_keeps_no_record_of_visits():
    command = serve.gunicorn("127.0.0.1:1", 2, 8)
    assert not any("access" in word for word in command)
    assert "--no-control-socket" in command


class served:
    """A running ``procure serve``, ended in any case."""

    def __init__(self, port, *options):
        command = [sys.executable, "-m", "procure", "serve", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
        self.process = subprocess.Popen([*command, *options], env=os.environ | {"PYTHONWARNINGS": "default"})

    def __enter__(self):
        return self.process

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(PATIENCE)


def workers(process):
    """Those alive who do what the clock asks for."""
    return [one for one in psutil.Process(process.pid).children() if "worker" in words(one)]


def words(process):
    """Of its command line; none of one that has just ended."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def answers(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/login", timeout=10) as page:
            return page.status
    except OSError:
        return None


def signed_heads():
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(SignedHead))


def eventually(look):
    until = time.monotonic() + PATIENCE
    while not (seen := look()) and time.monotonic() < until:
        time.sleep(0.2)
    return seen
