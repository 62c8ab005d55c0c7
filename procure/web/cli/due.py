"""``procure due``: the day on which a period ends."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from datetime import date, datetime
from typing import NoReturn

from procure.core import calendar, parameters
from procure.core.calendar import BEIJING, LastDay
from procure.core.errors import BadInput
from procure.core.parameters import Status
from procure.core.periods import Period, Unit
from procure.core.terms import Message

WEEKDAYS = "一二三四五六日"
MOST_DAYS = 9999


@dataclass(frozen=True)
class Question:
    """What was asked: a period, since when, and what to say of its source."""

    since: date | datetime
    period: Period
    source: str


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one Chinese line instead of argparse's English."""

    def error(self, message: str) -> NoReturn:
        raise BadInput(
            Message(
                "参数有误：须给出起算时间，并在 --working-days、--days、--parameter 中选一项。"
                "例如：procure due --since 2026-09-22T10:00+08:00 --working-days 10"
            )
        )


def main(argv: list[str]) -> int:
    """Print the last day, or one line about what is wrong; 0, or 2 for input that can't be understood."""
    try:
        question = _question(_parser().parse_args(argv))
        last = calendar.current().last_day(question.period, question.since)
        print(_line(last, question.source))
    except BadInput as wrong:
        print(wrong.reason, file=sys.stderr)
        return 2
    except OverflowError:
        print(Message("日期超出可计算的范围（公元1年至9999年），请检查起算时间和天数。"), file=sys.stderr)
        return 2
    return 0


def _parser() -> Parser:
    parser = Parser(
        "procure due",
        description="计算期限的最后一日：起算当日不计入，最后一日24时止（北京时间）。",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--since",
        required=True,
        metavar="时间",
        help="起算时间，如 2026-09-22T10:00+08:00；未写时区的按北京时间",
    )
    period = parser.add_mutually_exclusive_group(required=True)
    period.add_argument("--working-days", metavar="N", help="期限为 N 个工作日")
    period.add_argument(
        "--days", metavar="N", help="期限为 N 日；最后一日为休息日的顺延，括号内为未顺延的日期"
    )
    period.add_argument("--parameter", metavar="KEY", help="期限取自法定参数表，如 A.challenge_raise")
    return parser


def _question(asked: argparse.Namespace) -> Question:
    since = _moment(asked.since)
    if asked.parameter is not None:
        return _legal(asked.parameter, since)
    unit, count = (
        (Unit.DAYS, asked.days) if asked.days is not None else (Unit.WORKING_DAYS, asked.working_days)
    )
    return Question(since, Period(_count(count), unit, ""), "")


def _legal(key: str, since: date | datetime) -> Question:
    on = calendar.day_of(since)
    try:
        parameter, period = parameters.get(key, on), parameters.period(key, on)
    except parameters.NotInForce:
        raise BadInput(
            Message(
                "没有名为“%(key)s”的参数，或者它在 %(on)s 尚未施行或者已经失效，请检查名称和起算时间。",
                key=key,
                on=on,
            )
        ) from None
    except ValueError:
        raise BadInput(Message("参数“%(key)s”不是期限，请改用以日或者工作日计的参数。", key=key)) from None
    unread = f" {parameter.status.label}" if parameter.status is Status.MEMORY else ""
    return Question(since, period, f"{period} {parameter.source}{unread}")


def _moment(text: str) -> date | datetime:
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(
            Message("看不懂起算时间“%(given)s”，请写成 2026-09-22 或者 2026-09-22T10:00+08:00。", given=text)
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)


def _count(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text[: len(str(MOST_DAYS)) + 1]) <= MOST_DAYS):
        raise BadInput(
            Message("天数“%(given)s”有误，请写 1 至 %(most)s 之间的整数。", given=text, most=MOST_DAYS)
        )
    return int(text)


def _line(last: LastDay, source: str) -> str:
    unrolled = f"({last.unrolled})" if last.unrolled != last.day else ""
    weekday = f"星期{WEEKDAYS[last.day.weekday()]}"
    provisional = "暂定" if last.provisional else ""
    return " ".join(filter(None, (str(last.day), unrolled, weekday, source, provisional)))
