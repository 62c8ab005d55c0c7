"""What is typed about findings of the fair-competition gate: necessity, exception, dispute, decision."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import FieldList, FormField, HiddenField, RadioField, SelectChoice, SelectField
from wtforms import Form as Rows

from procure.gate.forms import Form
from procure.gate.inputs import ParagraphField, at_most, given, required, version_field

_LONG = 4000


class NecessityRow(Rows):  # type: ignore[misc]  # WTForms ships no types
    """Why one finding is necessary; left empty, it is still to be mended or explained."""

    key = HiddenField()
    reason = ParagraphField(lazy_gettext("为什么必要"), [at_most(_LONG)])


class NecessitiesForm(Form):
    """A written necessity for each finding that only warns."""

    necessities = FieldList(FormField(NecessityRow, lazy_gettext("说明")), lazy_gettext("必要性说明"))


class ExceptionForm(Form):
    """One of the lawful exceptions of a category, with the facts that fulfil it."""

    exception = RadioField(lazy_gettext("符合哪一项法定例外"), [given()])
    reason = ParagraphField(
        lazy_gettext("事实和批准文件"),
        [required(), at_most(_LONG)],
        description=lazy_gettext("写明符合例外的事实、批准机关和文号。随公告和招标文件公开。"),
    )


class ConfirmForm(Form):
    """A second person's confirmation of what is shown."""

    version = version_field()


class DisputeForm(Form):
    """Why a finding is held to be wrong."""

    supervisor = SelectField(lazy_gettext("提请哪个监管部门决定"), [given()])
    grounds = ParagraphField(
        lazy_gettext("为什么不构成限制"),
        [required(), at_most(_LONG)],
        description=lazy_gettext("写给监管部门看。决定和理由向所有人公开。"),
    )


class DisputeWordsForm(DisputeForm):
    """The words that a clarification is to say, and which of what is found in them is held to be wrong."""

    text = ParagraphField(lazy_gettext("澄清内容"), [required(), at_most(8000)])
    finding = RadioField(lazy_gettext("认为哪一处判断有误"), [given()])


class DecideForm(Form):
    """A supervisor's decision."""

    decision = RadioField(
        lazy_gettext("决定"),
        [given()],
        choices=[
            SelectChoice("uphold", lazy_gettext("构成限制，须修改")),
            SelectChoice("allow", lazy_gettext("不构成限制，这处文字在本项目中准予保留")),
        ],
    )
    opinion = ParagraphField(
        lazy_gettext("理由"), [required(), at_most(_LONG)], description=lazy_gettext("向所有人公开。")
    )
