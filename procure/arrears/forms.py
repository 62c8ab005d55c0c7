"""The shape of what is typed about a receivable, late interest and a complaint."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from procure.arrears.models import ComplaintOutcome
from procure.gate.forms import Form
from procure.gate.inputs import (
    LineField,
    MomentField,
    NumberField,
    ParagraphField,
    at_most,
    choices,
    given,
    required,
)

_LONG = 1000


class AskForm(Form):
    """Nothing is typed: the journal says what is open."""


class SignatureForm(Form):
    """A signature made on the signer's own machine."""

    signature = FileField(lazy_gettext("签名文件（.p7s）"))


class InterestPaidForm(Form):
    """The bank's receipt of late interest."""

    reference = LineField(lazy_gettext("银行流水号"), [required(), at_most(100)])
    paid_at = MomentField(lazy_gettext("付款时间（北京时间，见回单）"), [given()])
    receipt = FileField(
        lazy_gettext("银行电子回单"), description=lazy_gettext("PDF、OFD或者图片，不超过5 MB。")
    )


class ComplaintForm(Form):
    """Which overdue sums a supplier complains of, and with whom; the books say the rest."""

    parts = SelectMultipleField(
        lazy_gettext("投诉哪些逾期款项"),
        [given()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=lazy_gettext("合同、发票、验收和资金账平台都有，不必再附材料。"),
    )
    receiver = SelectField(lazy_gettext("向哪个部门投诉"), [given()])
    reason = ParagraphField(
        lazy_gettext("补充说明"),
        [at_most(_LONG)],
        description=lazy_gettext("可以不填。例如：多次催收的时间和对方的答复。"),
    )


class FeedbackForm(Form):
    """What the purchaser says to a complaint."""

    answer = ParagraphField(
        lazy_gettext("情况说明"),
        [required(), at_most(_LONG)],
        description=lazy_gettext(
            "写明为什么没有付、什么时候付。内部流程、审计、人员变更、资金到位都不是理由。"
        ),
    )


class TransferForm(Form):
    """Who handles a complaint."""

    handler = SelectField(lazy_gettext("转交哪个部门处理"), [given()])


class UrgeForm(Form):
    """A letter of supervision."""

    letter = ParagraphField(
        lazy_gettext("督办内容"),
        [required(), at_most(_LONG)],
        description=lazy_gettext("写明要求反馈什么。被投诉人的工作台立即显示。"),
    )


class ExtendForm(Form):
    """Why a complaint takes longer, and how long."""

    days = NumberField(
        lazy_gettext("处理期限延长到"),
        [given()],
        description=lazy_gettext("自收到投诉之日起的总天数。"),
    )
    reason = ParagraphField(lazy_gettext("情况复杂或者其他特殊原因"), [required(), at_most(_LONG)])
    approver = LineField(lazy_gettext("批准延长的部门负责人"), [required(), at_most(100)])


class ResultForm(Form):
    """What the handling department found."""

    outcome = RadioField(
        lazy_gettext("处理结果"), [given()], choices=choices(ComplaintOutcome), coerce=ComplaintOutcome
    )
    findings = ParagraphField(lazy_gettext("查明的事实和处理意见"), [required(), at_most(2 * _LONG)])
