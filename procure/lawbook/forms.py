"""The shape of what is typed about a year's days and about a number of law."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date

from flask_babel import lazy_gettext as _
from wtforms import FileField
from wtforms.validators import Optional, Regexp

from procure.core.calendar import Notice, Year, days
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.gate.forms import Form
from procure.gate.inputs import (
    DayField,
    LineField,
    NumberField,
    ParagraphField,
    at_most,
    between,
    given,
    required,
)

LARGEST_FILE = 1 << 20
_LONGEST_RANGE = 60
_ADDRESS = Regexp(r"^https?://[^\s<>\"]+$", message=_("请填写完整网址，以 https:// 开头。"))
_BETWEEN = re.compile(r"[\s,，、;；]+")
_DAY = r"(\d{4}-\d{2}-\d{2})"
_RANGE = re.compile(rf"{_DAY}(?:(?:~|～|至|—|–){_DAY})?")


class YearForm(Form):
    """A year's days with their notice; a file says all of it at once."""

    file = FileField(
        _("日历文件（TOML）"),
        description=_("与本软件所带的年度日历同一格式。选择了文件时，以文件为准，下面各项不必填写。"),
    )
    year = NumberField(_("年度"), [Optional(), between(2000, 9998)])
    title = LineField(_("通知标题"), [at_most(200)])
    number = LineField(_("文号"), [at_most(100)])
    dated = DayField(_("通知日期"), [Optional()])
    url = LineField(_("公开网址"), [Optional(), at_most(400), _ADDRESS])
    off = ParagraphField(
        _("放假的日期"),
        [at_most(4000)],
        description=_("例如 2027-01-01 2027-02-05~2027-02-11，用空格、逗号或者换行分开；含其中的周末。"),
    )
    work = ParagraphField(_("调休上班的日期"), [at_most(2000)], description=_("写法同上。没有调休的，留空。"))

    def typed(self) -> Year:
        """The year from the fields; BadInput names the first that is missing or can't be read."""
        for name in ("year", "title", "number", "dated", "url", "off"):
            if not self[name].data:
                raise BadInput(Message("请填写这一项，或者选择日历文件。"), field=name, code="missing")
        notice = Notice(self.title.data, self.number.data, self.dated.data, self.url.data)
        off, work = (frozenset(read_days(self[name].data, name)) for name in ("off", "work"))
        return Year(self.year.data, off, work, (notice,))


class NumberForm(Form):
    """A number as it stands in the text."""

    value = LineField(_("数值"), [required(), at_most(30)], description=_("与原文一致的，照抄现行数值。"))
    source = LineField(_("来源条文"), [required(), at_most(200)])
    legal_from = DayField(
        _("依法生效日期"),
        [given()],
        description=_("本平台最早自确认的次日起适用，不追溯已经办过的事。"),
    )
    title = LineField(_("依据的文件"), [required(), at_most(200)])
    number = LineField(_("文号"), [required(), at_most(100)])
    dated = DayField(_("文件日期"), [given()])
    url = LineField(_("公开网址"), [required(), at_most(400), _ADDRESS])


class DecideForm(Form):
    """Nothing but the decision."""


def read_file(content: bytes) -> Year:
    """A year from the file of one; BadInput for anything else."""
    try:
        year = Year.read(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, RecursionError):
        raise _unread(Message("这不是年度日历文件，请对照本软件所带日历的格式修改。")) from None
    if not _is_plain(year):
        raise _unread(Message("文件里缺少日期或者通知，或者写法不对：日期应为 2027-01-01，不加引号。"))
    return year


def read_days(text: str, field: str) -> Iterator[date]:
    """The days of a list like ``2027-01-01, 2027-02-05~2027-02-11``; BadInput names what can't be read."""
    for word in filter(None, _BETWEEN.split(text)):
        yield from _read_word(word, field)


def _read_word(word: str, field: str) -> Iterable[date]:
    try:
        found = _RANGE.fullmatch(word)
        first, last = (
            (date.fromisoformat(one) for one in (found[1], found[2] or found[1])) if found else (0, 0)
        )
        if isinstance(first, date) and isinstance(last, date) and 0 <= (last - first).days < _LONGEST_RANGE:
            return days(first, last)
    except ValueError:
        pass
    reason = Message(
        "“%(word)s”不是日期或者起止日期，请按 2027-02-05 或者 2027-02-05~2027-02-11 填写。", word=word
    )
    raise BadInput(reason, field=field, code="not-a-day")


def _is_plain(year: Year) -> bool:
    told = [(one.title, one.number, one.url) for one in year.notices]
    texts = [text for one in told for text in one]
    whole = all(type(day) is date for day in [*year.off, *year.work, *(one.date for one in year.notices)])
    lasts = all(isinstance(text, str) and 0 < len(text) <= _LONGEST_TEXT for text in texts)
    lasts = lasts and all(text.isprintable() for text in texts) and year.year in _YEARS
    return (
        bool(texts and year.off)
        and whole
        and lasts
        and year.notices[-1].url.startswith(("http://", "https://"))
    )


_LONGEST_TEXT = 100
_YEARS = range(2000, 9999)


def _unread(reason: Message) -> BadInput:
    return BadInput(reason, field="file", code="not-a-calendar")
