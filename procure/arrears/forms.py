"""The shape of what is typed about a receivable."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_wtf.file import FileField

from procure.gate.forms import Form
from procure.gate.inputs import LineField, MomentField, at_most, given, required


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
