"""The shape of what is typed about a payment."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import SelectField
from wtforms.validators import Regexp

from procure.gate.forms import Form
from procure.gate.inputs import (
    DayField,
    LineField,
    MomentField,
    YuanField,
    at_most,
    choices,
    given,
    required,
)
from procure.payments.models import Part

_INVOICE = Regexp(
    r"^[0-9A-Za-z-]{4,40}$", message=lazy_gettext("请填写发票号码：4至40位数字、字母或者连字符。")
)


class SignatureForm(Form):
    """A signature made on the signer's own machine."""

    signature = FileField(lazy_gettext("签名文件（.p7s）"))


class InvoiceForm(Form):
    """An invoice and the file it came as."""

    part = SelectField(lazy_gettext("款项"), [given()], choices=choices(Part), coerce=Part)
    number = LineField(lazy_gettext("发票号码"), [required(), _INVOICE])
    amount_fen = YuanField(lazy_gettext("价税合计（元）"), [given()])
    issued_on = DayField(lazy_gettext("开票日期"), [given()])
    file = FileField(
        lazy_gettext("发票文件"),
        description=lazy_gettext("数电发票的PDF、OFD或者XML原件，不超过5 MB。"),
    )


class BankForm(Form):
    """The bank's receipt of a payment."""

    reference = LineField(lazy_gettext("银行流水号"), [required(), at_most(100)])
    paid_at = MomentField(lazy_gettext("付款时间（北京时间，见回单）"), [given()])
    receipt = FileField(
        lazy_gettext("银行电子回单"), description=lazy_gettext("PDF、OFD或者图片，不超过5 MB。")
    )


class ReceivedForm(Form):
    """The supplier's word that the money has arrived."""

    paid_at = MomentField(lazy_gettext("到账时间（北京时间）"), [given()])
