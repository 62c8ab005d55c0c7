"""``procure check`` as a drafting tool or a person at a terminal meets it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from procure.web.cli.check import main

RESTRICTIVE = "供应商注册资本不得少于800万元"
DOUBTFUL = "要求在本市登记。"
LAWFUL = "采购文件免费下载。"
Shown = pytest.CaptureFixture[str]


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    return tmp_path / "clauses.jsonl"


def written(path: Path, asked: Sequence[object]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in asked), encoding="utf-8")
    return path


def answers(shown: Shown) -> list[Any]:
    return [json.loads(line) for line in shown.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("texts", "status", "verdicts"),
    [
        ([LAWFUL], 0, ["clear"]),
        ([DOUBTFUL, LAWFUL], 0, ["warn", "clear"]),
        ([LAWFUL, RESTRICTIVE, DOUBTFUL], 1, ["clear", "block", "warn"]),
        ([], 0, []),
    ],
)
def test_each_line_gets_one_answer_in_its_order(
    lines: Path, capsys: Shown, texts: list[str], status: int, verdicts: list[str]
) -> None:
    assert main(["--jsonl", str(written(lines, [{"text": text} for text in texts]))]) == status
    assert [one["verdict"] for one in answers(capsys)] == verdicts


def test_an_answer_says_what_where_why_and_how_else(lines: Path, capsys: Shown) -> None:
    text = f"\u3000一、𠮷：\r\n{RESTRICTIVE}"
    main(["--jsonl", str(written(lines, [{"text": text, "section": "qualification", "id": 7}]))])
    (answer,) = answers(capsys)
    (found,) = answer["findings"]
    assert list(answer) == ["verdict", "findings"]
    assert list(found) == ["id", "class", "start", "end", "text", "reason", "cites", "rewording"]
    assert (found["id"], found["class"]) == ("F18", "X")
    assert text[found["start"] : found["end"]] == found["text"]
    assert "注册资本" in found["text"]
    assert any("第十七条" in cite for cite in found["cites"])


def test_the_section_decides_where_it_is_given(lines: Path, capsys: Shown) -> None:
    asked = [{"text": DOUBTFUL, "section": section} for section in (None, "qualification", "performance")]
    assert main(["--jsonl", str(written(lines, asked))]) == 1
    assert [one["verdict"] for one in answers(capsys)] == ["warn", "block", "warn"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "不是有效的JSON"),
        ("{", "不是有效的JSON"),
        ("[" * 100_000, "不是有效的JSON"),
        ('{"text": ' + "9" * 5000 + "}", "不是有效的JSON"),
        ("[]", "不是JSON对象"),
        ("{}", "缺少 "),
        ('{"text": null}', "缺少 "),
        ('{"text": "好", "section": "nowhere"}', '"section" 不是已知的部分'),
        ('{"text": "好", "section": ["scoring"]}', '"section" 不是已知的部分'),
    ],
)
def test_an_unusable_line_is_named_and_nothing_is_answered(
    lines: Path, capsys: Shown, line: str, why: str
) -> None:
    lines.write_text(f'{{"text": "{RESTRICTIVE}"}}\n{line}\n{{"text": "好"}}\n', encoding="utf-8")
    assert main(["--jsonl", str(lines)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert f"{lines} 第2行：{why}" in shown.err
    assert shown.err.count("\n") == 1


def test_a_line_in_another_encoding_is_named(lines: Path, capsys: Shown) -> None:
    lines.write_bytes('{"text": "好"}\n'.encode() + '{"text": "好"}\n'.encode("gb18030"))
    assert main(["--jsonl", str(lines)]) == 2
    assert f"{lines} 第2行不是UTF-8" in capsys.readouterr().err


def test_files_are_reported_for_people_with_their_places(tmp_path: Path, capsys: Shown) -> None:
    (tmp_path / "a.md").write_text(f"# 资格条件\n\n{RESTRICTIVE}\n", encoding="utf-8")
    assert main([str(tmp_path / "a.md")]) == 1
    shown = capsys.readouterr().out
    assert "a.md：不予通过，1处" in shown
    assert "第3行 F18" in shown
    assert "第十七条" in shown


def test_what_is_said_of_the_same_words_is_folded_beneath_for_people_alone(
    tmp_path: Path, capsys: Shown
) -> None:
    file = tmp_path / "a.txt"
    file.write_text("供应商须在本市注册并设有服务网点，否则投标无效。\n" * 2, encoding="utf-8")
    main([str(file)])
    shown = capsys.readouterr().out
    assert "a.txt：不予通过，4处" in shown
    assert shown.count("F01") == shown.count("同一处还有：[不予通过] F02") == shown.count("理由") == 2
    main(["--json", str(file)])
    (answer,) = answers(capsys)
    assert [one["id"] for one in answer["findings"]] == ["F01", "F02"] * 2


def test_files_are_answered_as_json_in_their_order(tmp_path: Path, capsys: Shown) -> None:
    names = ["b.txt", "a.txt"]
    for name, text in zip(names, (LAWFUL, RESTRICTIVE), strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert main(["--json", *(str(tmp_path / name) for name in names)]) == 1
    given = answers(capsys)
    assert [Path(one["file"]).name for one in given] == names
    assert [one["verdict"] for one in given] == ["clear", "block"]
    assert given[1]["findings"][0]["place"] == "第1行"


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_checked(
    tmp_path: Path, capsys: Shown
) -> None:
    (tmp_path / "a.txt").write_text(RESTRICTIVE, encoding="utf-8")
    (tmp_path / "b.pdf").write_bytes(b"no such thing")
    asked = [str(tmp_path / name) for name in ("missing.txt", "b.pdf", "a.txt")]
    assert main(asked) == 2
    shown = capsys.readouterr()
    assert f"{asked[0]} 打不开" in shown.err
    assert f"{asked[1]}：" in shown.err
    assert "a.txt：不予通过" in shown.out


@pytest.mark.parametrize(
    "asked",
    [[], ["--json"], ["--nothing"], ["--jsonl"], ["a.txt", "--jsonl", "b.jsonl"], ["--on", "x", "a.txt"]],
)
def test_a_wrong_call_gets_one_line_and_status_2(capsys: Shown, asked: list[str]) -> None:
    assert main(asked) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("\n")) == ("", 1)


def test_the_law_of_the_given_day_counts(lines: Path, capsys: Shown) -> None:
    written(lines, [{"text": RESTRICTIVE}])
    assert main(["--jsonl", str(lines), "--on", "2000-01-01"]) == 0
    assert main(["--jsonl", str(lines), "--on", "2026-11-23"]) == 1
    assert [one["verdict"] for one in answers(capsys)] == ["clear", "block"]


def test_the_same_input_gives_the_same_bytes(lines: Path) -> None:
    written(lines, [{"text": text + "\ud800"} for text in (RESTRICTIVE, DOUBTFUL)])
    call = [sys.executable, "-m", "procure", "check", "--jsonl", str(lines)]
    first, second = (
        subprocess.run(call, capture_output=True, env={"PYTHONHASHSEED": seed, "LC_ALL": "C"}, check=False)
        for seed in "01"
    )
    assert (first.returncode, first.stderr) == (1, b"")
    assert first.stdout == second.stdout
    assert "注册资本" in first.stdout.decode()


def test_it_starts_without_the_web_and_the_database() -> None:
    script = "import sys, procure.web.cli.check; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    started = {name.partition(".")[0] for name in run.stdout.split()}
    assert not started & {"flask", "sqlalchemy", "wtforms", "cryptography", "weasyprint", "hypothesis"}
    assert "procure" in started


def test_a_reader_who_wants_no_more_gets_no_traceback(lines: Path) -> None:
    path = written(lines, [{"text": RESTRICTIVE}] * 300)
    command = [sys.executable, "-m", "procure", "check", "--jsonl", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as asked:
        assert asked.stdout is not None
        assert asked.stderr is not None
        assert asked.stdout.readline()
        asked.stdout.close()
        assert asked.stderr.read() == b""
    assert asked.returncode == 141
