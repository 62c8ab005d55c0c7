"""``procure ledger`` on the command line."""

from __future__ import annotations

import json

import pytest

from procure.crypto.chain import head_of
from procure.web.cli import ledger
from tests.make.ledger import tamper, written


def test_verify_says_what_it_counted(cast, capsys):
    known = written(cast)
    assert ledger.main(["verify", "--head", known[4], "--head", known[0].upper()]) == 0
    said = capsys.readouterr().out
    assert "9 行" in said
    assert known[-1] in said


def test_verify_fails_with_the_first_bad_line(cast, capsys):
    written(cast)
    tamper("UPDATE ledger_line SET facts = '{}' WHERE act IN ('thing.3', 'thing.5')")
    assert ledger.main(["verify"]) == 1
    said = capsys.readouterr().out
    assert "第 4 行所附的事实" in said
    assert "第 7 行" not in said


def test_verify_fails_on_an_outside_head_that_is_not_in_the_chain(cast, capsys):
    written(cast)
    assert ledger.main(["verify", "--head", "ab" * 32]) == 1
    assert "截断或者重写" in capsys.readouterr().out


@pytest.mark.parametrize("argv", [[], ["verify", "--head"], ["verify", "--head", "12"], ["burn"]])
def test_a_wrong_call_is_told_in_one_chinese_line(argv, capsys):
    assert ledger.main(argv) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "链头" in said


def test_export_gives_what_anyone_needs_to_recompute_the_chain(cast, capsys):
    known = written(cast)
    assert ledger.main(["export"]) == 0
    rows = [json.loads(row) for row in capsys.readouterr().out.splitlines()]
    assert [row["head"] for row in rows] == known
    assert head_of(row["leaf"] for row in rows) == known[-1]
    assert "192.0.2.7" not in json.dumps(rows)


def test_export_with_facts_goes_into_a_file(cast, tmp_path):
    written(cast)
    out = tmp_path / "ledger.jsonl"
    assert ledger.main(["export", "--out", str(out), "--facts"]) == 0
    rows = [json.loads(row) for row in out.read_text("utf-8").splitlines()]
    assert json.loads(rows[0]["facts"])["address"] == "192.0.2.7"
