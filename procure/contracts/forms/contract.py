"""The shape of what is typed about a contract."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import (
    FieldList,
    FormField,
    SelectChoice,
    SelectField,
)
from wtforms import Form as Rows
from wtforms.validators import Regexp

from procure.contracts.models import SecretGround
from procure.contracts.service import Redaction
from procure.gate.forms import Form
from procure.gate.inputs import (
    LineField,
    NumberField,
    ParagraphField,
    at_most,
    between,
    choices,
    given,
    required,
    version_field,
)
from procure.tenders.forms.publishing import MEDIA
from procure.tenders.models import AdvanceReason


class SignatureForm(Form):
    """A signature made on the signer's own machine."""

    signature = FileField(lazy_gettext("签名文件（.p7s）"))


class VersionForm(Form):
    """A confirmation; the version tells a page that has grown old."""

    version = version_field()


class AdvanceForm(VersionForm):
    """The advance and why it is lower."""

    percent = NumberField(lazy_gettext("预付款比例（%）"), [given(), between(0, 100)])
    reason = SelectField(
        lazy_gettext("理由"),
        choices=[SelectChoice("", lazy_gettext("（与招标文件一致，无需理由）")), *choices(AdvanceReason)],
        coerce=lambda value: AdvanceReason(value) if value else None,
    )
    note = ParagraphField(
        lazy_gettext("说明"),
        [at_most(400)],
        description=lazy_gettext("法定幅度较低的，写明依据的文件和条款。说明随合同公开。"),
    )
    evidence = FileField(
        lazy_gettext("依据文件"),
        description=lazy_gettext(
            "法定幅度较低时上传，不超过10 MB。供应商放弃的不用上传：由供应商在平台签署声明。"
        ),
    )


class TermRow(Rows):  # type: ignore[misc]  # WTForms ships no types
    """One term; an empty one doesn't count."""

    text = ParagraphField(lazy_gettext("约定"), [at_most(1000)])


class TermsForm(VersionForm):
    """What is agreed beside the model wording."""

    terms = FieldList(
        FormField(TermRow, lazy_gettext("约定")),
        lazy_gettext("其他约定"),
        description=lazy_gettext("空白的不计。行数不够的，保存后再打开本页。"),
        max_entries=20,
    )

    def texts(self) -> list[str]:
        """The rows with a text, each as one line."""
        return [" ".join(row["text"].split()) for row in self["terms"].data if row["text"]]


class ProposeForm(VersionForm):
    """Lay the contract out; a reason only where the target has passed."""

    late_reason = ParagraphField(
        lazy_gettext("逾期原因"),
        [at_most(400)],
        description=lazy_gettext("未在中标通知书发出后的目标期限内签订时填写；随合同公开。"),
    )


class DelayForm(Form):
    """Why the target was missed."""

    reason = ParagraphField(lazy_gettext("逾期原因"), [required(), at_most(400)])


class HiddenRow(Rows):  # type: ignore[misc]  # WTForms ships no types
    """Words that stay unpublished; a row without them doesn't count."""

    words = ParagraphField(lazy_gettext("隐去的文字（从公告文本中逐字复制）"), [at_most(4000)])
    ground = SelectField(
        lazy_gettext("依据"), choices=choices(SecretGround), coerce=SecretGround, default=SecretGround.TRADE
    )
    reason = LineField(lazy_gettext("理由（随合同公开）"), [at_most(400)])


class AnnounceForm(Form):
    """Where something stands on the designated medium."""

    medium = SelectField(lazy_gettext("指定媒体"), [given()], choices=[SelectChoice(name) for name in MEDIA])
    url = LineField(
        lazy_gettext("公告网址"),
        [
            required(),
            at_most(400),
            Regexp(r"^https?://[^\s<>\"]+$", message=lazy_gettext("请填写完整网址，以 https:// 开头。")),
        ],
    )


class PublishForm(AnnounceForm):
    """Where a contract stands on the designated medium, and what is hidden in it."""

    hidden = FieldList(
        FormField(HiddenRow, lazy_gettext("不公开的内容")),
        lazy_gettext("不公开的内容（没有的不填）"),
        min_entries=3,
        max_entries=30,
    )

    def redactions(self) -> list[Redaction]:
        """The rows with words."""
        rows = [row for row in self["hidden"].data if row["words"]]
        return [Redaction(row["words"], row["ground"], row["reason"]) for row in rows]


class FileCopyForm(Form):
    """The copy goes to the finance department."""
