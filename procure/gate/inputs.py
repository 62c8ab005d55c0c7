"""Form fields that take what people type: full-width digits, commas, blanks; times are Beijing's."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from typing import Any

from flask_babel import lazy_gettext
from wtforms import Field, HiddenField, SelectChoice, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import DateInput, DateTimeLocalInput, TextInput

from procure.core import clock, money
from procure.core.terms import Term

_NOISE = str.maketrans("", "", ",，¥￥元 \u3000")
_LOCAL = "%Y-%m-%dT%H:%M"
_LONGEST_NUMBER = 11


def plain(typed: str) -> str:
    """What was typed, with half-width characters and no blanks around."""
    return unicodedata.normalize("NFKC", typed).strip()


def required() -> DataRequired:
    """A text that must be there."""
    return DataRequired(lazy_gettext("请填写此项。"))


def given() -> InputRequired:
    """A number or choice that must be there; nought counts."""
    return InputRequired(lazy_gettext("请填写此项。"))


def at_most(count: int) -> Length:
    """A text of at most so many characters."""
    return Length(max=count, message=lazy_gettext("最多填写%(n)s个字。", n=count))


def between(least: int, most: int) -> NumberRange:
    """A number in a range."""
    return NumberRange(least, most, lazy_gettext("请填写%(a)s到%(b)s之间的数。", a=least, b=most))


class LineField(StringField):  # type: ignore[misc]  # WTForms ships no types
    """One line of text without blanks around it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep the text trimmed; an absent field is empty."""
        self.data = valuelist[0].strip() if valuelist else ""


class ParagraphField(TextAreaField):  # type: ignore[misc]  # WTForms ships no types
    """Text of several lines, with one kind of line end."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep the text trimmed; an absent field is empty."""
        self.data = valuelist[0].replace("\r\n", "\n").strip() if valuelist else ""


class _Typed(Field):  # type: ignore[misc]  # WTForms ships no types
    """A field whose text means something else; what was typed is shown again when it can't be read."""

    widget = TextInput()
    refusal = lazy_gettext("无法识别，请重新填写。")
    data: Any
    raw_data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.shown(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the text, blanks as nothing; ValueError with the field's sentence where it can't be read."""
        self.data = None
        if not valuelist or not valuelist[0].strip():
            self.raw_data = []
            return
        try:
            self.data = self.read(plain(valuelist[0]))
        except (ValueError, OverflowError):
            raise ValueError(self.refusal) from None

    def read(self, text: str) -> Any:
        """The value of a text."""
        raise NotImplementedError

    def shown(self, value: Any) -> str:
        """The text of a value."""
        return str(value)


class YuanField(_Typed):
    """An amount typed in yuan, kept in whole fen."""

    refusal = lazy_gettext("请填写以元为单位的金额，最多两位小数，例如 1234567.00。")

    def read(self, text: str) -> int:
        """Fen of ``1,234,567.00``, also with full-width digits."""
        return money.fen(text.translate(_NOISE))

    def shown(self, value: int) -> str:
        """``1234567.00``."""
        return money.decimal(value)


class NumberField(_Typed):
    """A whole number."""

    refusal = lazy_gettext("请填写整数，例如 30。")

    def read(self, text: str) -> int:
        """The number, also with full-width digits."""
        if not text.isdecimal() or len(text) >= _LONGEST_NUMBER:
            raise ValueError(text)
        return int(text)


class MomentField(_Typed):
    """A day and minute in Beijing, kept as an aware instant."""

    widget = DateTimeLocalInput()
    refusal = lazy_gettext("请按“年-月-日 时:分”填写北京时间，例如 2026-12-01 09:30。")

    def read(self, text: str) -> datetime:
        """The instant of ``2026-12-01T09:30`` or ``2026-12-01 09:30``."""
        moment = datetime.strptime(text.replace(" ", "T"), _LOCAL).replace(tzinfo=clock.BEIJING)
        moment.astimezone(UTC)  # the first hours of the year one are before time began
        return moment

    def shown(self, value: datetime) -> str:
        """What the browser's own control wants."""
        return value.astimezone(clock.BEIJING).strftime(_LOCAL)


class DayField(_Typed):
    """A calendar day."""

    widget = DateInput()
    refusal = lazy_gettext("请按“年-月-日”填写日期，例如 2026-04-01。")

    def read(self, text: str) -> date:
        """The day of ``2026-04-01``."""
        return date.fromisoformat(text)

    def shown(self, value: date) -> str:
        """What the browser's own control wants."""
        return value.isoformat()


def version_field() -> HiddenField:
    """The version of the thing that the page was filled in against; unreadable is nought, always stale."""
    return HiddenField(filters=[_whole])


def _whole(value: object) -> int:
    text = str(value)
    return int(text) if text.isdecimal() and len(text) < _LONGEST_NUMBER else 0


def choices(words: type[Term]) -> list[SelectChoice]:
    """The choices of a closed list, labels in the person's language."""
    return [SelectChoice(word.value, lazy_gettext(word.label)) for word in words]
