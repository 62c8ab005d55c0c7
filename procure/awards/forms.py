"""The shapes of what is sent about an award."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_wtf.file import FileField

from procure.gate.forms import Form


class ConfirmForm(Form):
    """A press of the last button."""


class SignatureForm(Form):
    """A signature made elsewhere."""

    signature = FileField(lazy_gettext("签名文件（.p7s）"))
