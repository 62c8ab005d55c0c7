"""The project speaks of the product alone, and holds no secret and no machine's path."""

import re

import pytest

from tests.meta import house

SPELT = ("A-I", "L-LM", "G-PT", "Clau-de", "Anthro-pic", "Open-AI", "Copi-lot")
MAKING = re.compile(
    rf"\b({'|'.join(SPELT).replace('-', '')}|{'assis' + 'tant'}s?|{'chat' + 'bot'}|{'iss' + 'ue'} #?\d+)\b"
    rf"|{'人工' + '智能'}|{'大' + '模型'}|{'system ' + 'prompt'}"
)
MACHINE = re.compile(r"(?<![\w.\]}>*])/(work|tmp|root|home/\w+|Users/\w+)/")
SECRET = re.compile(r"BEGIN (EC |RSA |ENCRYPTED )?PRIVATE KEY|AGE-SECRET-KEY-1[A-Z0-9]{58}|AKIA[A-Z0-9]{16}")


@pytest.mark.parametrize("pattern", [MAKING, MACHINE, SECRET], ids=["making", "machine", "secret"])
def test_no_file_of_ours_holds(pattern):
    sources = {name: text for name, text in house.texts().items() if name != "tests/meta/test_product.py"}
    assert house.found(pattern.search, sources) == []


@pytest.mark.parametrize(
    ("pattern", "bad"),
    [
        (MAKING, "written by an " + "AI"),
        (MAKING, "as " + "issue " + "12 asks"),
        (MACHINE, "see " + "/work" + "/main"),
        (MACHINE, '"' + "/tmp" + '/x"'),
        (SECRET, "-----BEGIN " + "PRIVATE KEY-----"),
        (SECRET, "AGE-SECRET-KEY-1" + "Q" * 58),
    ],
)
def test_what_must_not_be_there_would_be_seen(pattern, bad):
    assert pattern.search(bad)


def test_ordinary_words_pass():
    assert not MAKING.search("AIR-GAPPED issue a certificate MAIL")
    assert not MACHINE.search("PUT /api/up/<upload> and tests/work/x")
