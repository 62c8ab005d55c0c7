"""The shape of what is chosen for the bank, and of its answer."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from procure.gate.forms import Form
from procure.gate.inputs import LineField, at_most, required


class FileForm(Form):
    """Which payments the bank is told of."""

    payments = SelectMultipleField(
        lazy_gettext("付款"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )


class AnswerForm(Form):
    """The bank's file."""

    file = FileField(
        lazy_gettext("银行回执文件"),
        description=lazy_gettext(
            "camt.054（入出账通知）或者pain.002（付款状态）的XML，或者CSV表格（UTF-8或者GB18030），"
            "不超过5 MB、2000笔。表头：指令号、收款账号、金额、银行流水号、付款时间、结果、原因。"
        ),
    )


class ReturnForm(Form):
    """That the bank did not make a payment."""

    reason = LineField(lazy_gettext("银行为什么没有付"), [required(), at_most(200)])
