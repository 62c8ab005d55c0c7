"""The shape of what is typed about a receivable."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_wtf.file import FileField

from procure.gate.forms import Form


class AskForm(Form):
    """Nothing is typed: the journal says what is open."""


class SignatureForm(Form):
    """A signature made on the signer's own machine."""

    signature = FileField(lazy_gettext("签名文件（.p7s）"))
