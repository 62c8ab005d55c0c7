"""Freezing, signing, publishing and explaining."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectChoice, SelectField
from wtforms.validators import Regexp

from procure.gate.forms import Form
from procure.gate.inputs import (
    LineField,
    MomentField,
    ParagraphField,
    at_most,
    given,
    required,
    version_field,
)

MEDIA = ("中国政府采购网", "中国山东政府采购网")
"""The media designated for notices (101号令)."""


class PrepareForm(Form):
    """Freeze the documents."""

    version = version_field()


class SignatureForm(Form):
    """A signature made elsewhere."""

    signature = FileField(lazy_gettext("签名文件（.p7s）"))


class TwoSignaturesForm(SignatureForm):
    """The same where the price has a file of its own."""

    price_signature = FileField(lazy_gettext("报价信封的签名文件（.p7s）"))


class PublishForm(Form):
    """What was posted on the designated medium."""

    medium = SelectField(lazy_gettext("指定媒体"), [given()], choices=[SelectChoice(name) for name in MEDIA])
    url = LineField(
        lazy_gettext("公告网址"),
        [
            required(),
            at_most(400),
            Regexp(r"^https?://[^\s<>\"]+$", message=lazy_gettext("请填写完整网址，以 https:// 开头。")),
        ],
    )
    posted_at = MomentField(lazy_gettext("首次发布时间（北京时间）"), [given()])
    evidence = FileField(
        lazy_gettext("发布凭证"),
        description=lazy_gettext("公告网页的PDF或者截图，不超过10 MB；对外公开。"),
    )


class AskForm(Form):
    """A supplier's question."""

    text = ParagraphField(
        lazy_gettext("问题"),
        [required(), at_most(4000)],
        description=lazy_gettext(
            "问题和答复一起向所有人公布。不要写明本单位名称、联系人等能看出是谁在问的内容。"
        ),
    )


class ClarifyForm(Form):
    """An explanation, with or without a question before it."""

    text = ParagraphField(lazy_gettext("澄清内容"), [required(), at_most(8000)])
    affects_bids = RadioField(
        lazy_gettext("是否可能影响投标文件编制"),
        [given()],
        choices=[SelectChoice("yes", lazy_gettext("可能影响")), SelectChoice("no", lazy_gettext("不影响"))],
    )
    changes_object = BooleanField(lazy_gettext("改变了采购标的或者资格条件"))
    necessity = ParagraphField(
        lazy_gettext("公平竞争审查提示的必要性"),
        [at_most(4000)],
        description=lazy_gettext("审查有提示的才填：逐处写明为什么必要，随澄清公开。没有提示的留空。"),
    )
