"""``procure due`` as a person at a terminal meets it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from procure.web.cli.due import main


def printed(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    assert main(list(argv)) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    return shown.out


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ("--since 2026-09-22T10:00+08:00 --working-days 10", "2026-10-13 星期二"),
        ("--since 2026-09-22 --working-days 10", "2026-10-13 星期二"),
        ("--since 2026-09-22T23:00 --working-days 10", "2026-10-13 星期二"),
        ("--since 2026-09-22T16:00Z --working-days 10", "2026-10-14 星期三"),
        ("--since 2026-09-22 --days 8", "2026-09-30 星期三"),
        ("--since 2026-09-22 --days 9", "2026-10-08 (2026-10-01) 星期四"),
        ("--since 2026-12-20 --days 20", "2027-01-11 (2027-01-09) 星期一 暂定"),
        ("--since 2027-03-01 --working-days 3", "2027-03-04 星期四 暂定"),
        (
            "--since 2026-09-22 --parameter A.inquiry_answer",
            "2026-09-28 星期一 3个工作日 《政府采购法实施条例》第五十二条",
        ),
        (
            "--since 2026-09-22 --parameter pay_243",
            "2026-10-13 星期二 10个工作日 财办库〔2023〕243号 尚未核对",
        ),
    ],
)
def test_it_prints_the_last_day_first(capsys: pytest.CaptureFixture[str], asked: str, line: str) -> None:
    assert printed(capsys, *asked.split()) == f"{line}\n"


@pytest.mark.parametrize("year", range(2004, 2041))
def test_it_answers_for_every_year(capsys: pytest.CaptureFixture[str], year: int) -> None:
    line = printed(capsys, "--since", f"{year}-01-20", "--working-days", "30")
    assert line.startswith(f"{year}-0")
    assert ("暂定" in line) is (year not in range(2018, 2027))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("--since yesterday --days 3", "看不懂起算时间“yesterday”"),
        ("--since 2026-02-30 --days 3", "看不懂起算时间“2026-02-30”"),
        ("--since 2026-09-22 --days 0", "天数“0”有误"),
        ("--since 2026-09-22 --days -3", "天数“-3”有误"),
        ("--since 2026-09-22 --days 1.5", "天数“1.5”有误"),
        ("--since 2026-09-22 --working-days 10000", "天数“10000”有误"),
        ("--since 2026-09-22 --working-days 99999999999999999999999", "有误"),
        ("--since 2026-09-22 --working-days ²", "天数“²”有误"),
        ("--since 9999-12-30 --days 3", "超出可计算的范围"),
        ("--since 0001-01-01T00:00+14:00 --days 3", "超出可计算的范围"),
        ("--since 2026-09-22", "参数有误"),
        ("--days 3", "参数有误"),
        ("--since 2026-09-22 --days 3 --working-days 3", "参数有误"),
        ("--since 2026-09-22 --parameter nothing", "没有名为“nothing”的参数"),
        ("--since 2020-01-01 --parameter pay_zibo", "没有名为“pay_zibo”的参数，或者它在 2020-01-01 尚未施行"),
        ("--since 2026-09-22 --parameter panel_min", "参数“panel_min”不是期限"),
    ],
)
def test_bad_input_gets_one_line_and_status_2(
    capsys: pytest.CaptureFixture[str], asked: str, said: str
) -> None:
    assert main(asked.split()) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert said in shown.err
    assert shown.err.count("\n") == 1


def loaded(code: str) -> set[str]:
    script = f"import sys; {code}; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in run.stdout.split()}


def test_it_starts_without_the_web_and_the_database() -> None:
    heavy = {"flask", "sqlalchemy", "wtforms", "cryptography", "weasyprint"}
    assert not loaded("import procure.web.cli.due") & heavy
    assert loaded("import flask") & heavy == {"flask"}
