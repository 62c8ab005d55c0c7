"""Ctrl-C and Ctrl-D end a command with a word, not with the insides of the program."""

import os
import signal
import subprocess
import sys


def test_a_command_that_is_interrupted_says_so(tmp_path):
    asking = command("key", "new", "--keys", str(tmp_path / "keys"))
    said = asking.stderr.read(1)
    while "口令" not in said:
        said += asking.stderr.read(1)
    asking.send_signal(signal.SIGINT)
    _, rest = asking.communicate(timeout=60)
    assert asking.returncode == 1
    assert rest.endswith("已取消。\n")
    assert "Traceback" not in said + rest


def test_a_question_that_nobody_answers_is_given_up(tmp_path):
    asking = command("key", "new", "--keys", str(tmp_path / "keys"))
    _, said = asking.communicate(timeout=60)
    assert asking.returncode == 1
    assert said.endswith("已取消。\n")
    assert "Traceback" not in said


def command(*words):
    env = {name: text for name, text in os.environ.items() if name != "PROCURE_PASSPHRASE"}
    return subprocess.Popen(
        [sys.executable, "-m", "procure", *words],
        env=env | {"PYTHONWARNINGS": "default"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
