"""The shape of what is typed about a payment."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField

from procure.gate.forms import Form
from procure.gate.inputs import (
    DayField,
    LineField,
    MomentField,
    YuanField,
    at_most,
    choices,
    given,
    plain,
    required,
)
from procure.payments.models import InvoiceKind

_LOOSE = str.maketrans("", "", " \u3000-")


def _digits(text: str | None) -> str:
    return plain(text or "").translate(_LOOSE)


class SignatureForm(Form):
    """A signature made on the signer's own machine."""

    signature = FileField(lazy_gettext("签名文件（.p7s）"))


class InvoiceForm(Form):
    """An invoice and the file it came as; what an XML or OFD file says needn't be typed."""

    instalment = SelectField(lazy_gettext("款项"), [given()], coerce=int)
    file = FileField(
        lazy_gettext("发票文件"),
        description=lazy_gettext(
            "数电票的XML或者OFD原件，不超过5 MB：下面留空的各项从文件读取，填了的与文件核对。"
            "上传PDF的，请逐项填写。"
        ),
    )
    kind = SelectField(lazy_gettext("发票种类"), [given()], choices=choices(InvoiceKind), coerce=InvoiceKind)
    code = LineField(
        lazy_gettext("发票代码"),
        [at_most(40)],
        filters=[_digits],
        description=lazy_gettext("数电票没有代码。"),
    )
    number = LineField(lazy_gettext("发票号码"), [at_most(60)], filters=[_digits])
    amount_fen = YuanField(lazy_gettext("价税合计（元）"))
    tax_fen = YuanField(lazy_gettext("其中税额（元）"), description=lazy_gettext("免税的填0。"))
    issued_on = DayField(lazy_gettext("开票日期"))
    twin_confirmed = BooleanField(lazy_gettext("确是另一张发票：金额和开票日期与已提交的相同，不是重复"))


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
