"""The shape of what is typed about a contract."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext, lazy_gettext
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
)
from wtforms import Form as Rows
from wtforms.validators import Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from procure.contracts.models import AcceptanceFile, Instalment, SecretGround
from procure.contracts.rules import Item
from procure.contracts.service import Inspection, Redaction
from procure.gate.forms import Form
from procure.gate.inputs import (
    LineField,
    MomentField,
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

PASSED, FAILED = "passed", "failed"


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


class PublishForm(Form):
    """Where a contract stands on the designated medium, and what is hidden in it."""

    medium = SelectField(lazy_gettext("指定媒体"), [given()], choices=[SelectChoice(name) for name in MEDIA])
    url = LineField(
        lazy_gettext("公告网址"),
        [
            required(),
            at_most(400),
            Regexp(r"^https?://[^\s<>\"]+$", message=lazy_gettext("请填写完整网址，以 https:// 开头。")),
        ],
    )
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


class DeliveryForm(Form):
    """A supplier's request for acceptance."""

    instalment = RadioField(lazy_gettext("交付了什么"), [given()])
    delivered_at = MomentField(lazy_gettext("交付完毕的时间（北京时间）"), [given()])
    request = ParagraphField(
        lazy_gettext("验收建议"),
        [required(), at_most(4000)],
        description=lazy_gettext("写明已交付的内容、数量、地点和联系方式。提交后采购人的验收期限即开始。"),
    )

    def offer(self, deliverable: Sequence[Instalment]) -> None:
        """Let the supplier say which of these it has delivered; where there is one, nobody asks."""
        if len(deliverable) == 1:
            del self.instalment
            return
        self.instalment.choices = [
            SelectChoice(one.id, f"{one.title}（{gettext(one.due_after.label)}）") for one in deliverable
        ]

    def chosen(self, deliverable: Sequence[Instalment]) -> Instalment:
        """Which it was."""
        if "instalment" not in self:
            return deliverable[0]
        return next(one for one in deliverable if one.id == self.instalment.data)


class ItemRow(Rows):  # type: ignore[misc]  # WTForms ships no types
    """One requirement; a row without one doesn't count."""

    requirement = LineField(lazy_gettext("要求（技术、服务或者安全标准）"), [at_most(400)])
    clause = LineField(lazy_gettext("依据的条款"), [at_most(100)])
    result = RadioField(
        lazy_gettext("结论"),
        choices=[
            SelectChoice(PASSED, lazy_gettext("合格")),
            SelectChoice(FAILED, lazy_gettext("不合格")),
        ],
        default=PASSED,
    )
    finding = LineField(lazy_gettext("实际情况（不合格时必填）"), [at_most(400)])
    files = SelectMultipleField(
        lazy_gettext("附件"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )


class RecordForm(Form):
    """The record of acceptance, item by item."""

    items = FieldList(
        FormField(ItemRow, lazy_gettext("验收项目")),
        lazy_gettext("逐项验收情况"),
        description=lazy_gettext("合同的每项技术、服务、安全要求各填一项；空白的项目不计。"),
        min_entries=3,
        max_entries=60,
    )
    tester = LineField(
        lazy_gettext("参加验收的质量检测机构"),
        [at_most(200)],
        description=lazy_gettext("大型或者复杂的项目必填；其他项目没有邀请的留空。"),
    )
    public_service = BooleanField(lazy_gettext("这是向社会公众提供的公共服务（验收结果向社会公告）"))
    users_opinion = ParagraphField(
        lazy_gettext("服务对象的意见"),
        [at_most(4000)],
        description=lazy_gettext("公共服务项目必填：哪些服务对象参加了验收，说了什么。"),
    )

    def offer(self, files: Sequence[AcceptanceFile]) -> None:
        """Let each row name the files that show it."""
        for row in self["items"]:
            row.form.files.choices = [SelectChoice(one.id, f"{one.name}（{one.about}）") for one in files]

    def found(self) -> Inspection:
        """The rows with a requirement or a clause, and who took part."""
        rows = [row for row in self["items"].data if row["requirement"] or row["clause"]]
        items = [
            Item(
                row["requirement"],
                row["clause"],
                row["result"] == PASSED,
                row["finding"],
                tuple(row["files"] or ()),
            )
            for row in rows
        ]
        return Inspection(items, self.tester.data, self.public_service.data, self.users_opinion.data)


class EvidenceForm(Form):
    """A file or picture beside an inspection."""

    file = FileField(
        lazy_gettext("文件或者照片"),
        description=lazy_gettext(".docx、.pdf、.xlsx、.txt、.md、.dwg、.dxf、.png、.jpg，单个不超过20 MB。"),
    )
    about = LineField(lazy_gettext("内容（拍的是什么、证明哪一项）"), [required(), at_most(200)])
