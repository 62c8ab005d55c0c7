"""The shapes of what is sent about an award."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_wtf.file import FileField

from procure.gate.forms import Form
from procure.gate.inputs import ParagraphField, at_most, required


class ConfirmForm(Form):
    """A press of the last button."""


class RevokeForm(Form):
    """Why a bidder takes its bid back."""

    reason = ParagraphField(lazy_gettext("撤销的原因"), [required(), at_most(400)])


class SignatureForm(Form):
    """A signature made elsewhere."""

    signature = FileField(lazy_gettext("签名文件（.p7s）"))
