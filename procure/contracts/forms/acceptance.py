"""The shape of what is typed about deliveries and inspections."""

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
    SelectMultipleField,
)
from wtforms import Form as Rows
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from procure.contracts.models import AcceptanceFile, Instalment
from procure.contracts.rules import Item
from procure.contracts.service import Inspection
from procure.gate.forms import Form
from procure.gate.inputs import (
    LineField,
    MomentField,
    ParagraphField,
    at_most,
    given,
    required,
)

PASSED, FAILED = "passed", "failed"


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


class Verdict:
    """An item that is named has a result, which somebody chose; an empty row needs none."""

    def __call__(self, row: Rows, field: RadioField) -> None:
        """Nothing is preselected, so nothing passes by being overlooked."""
        if field.data in (PASSED, FAILED):
            return
        field.errors = []
        if row.requirement.data or row.clause.data:
            raise StopValidation(lazy_gettext("请选择合格或者不合格。"))
        raise StopValidation


class ItemRow(Rows):  # type: ignore[misc]  # WTForms ships no types
    """One requirement; a row without one doesn't count."""

    requirement = LineField(lazy_gettext("要求（技术、服务或者安全标准）"), [at_most(400)])
    clause = LineField(lazy_gettext("依据的条款"), [at_most(100)])
    result = RadioField(
        lazy_gettext("结论"),
        [Verdict()],
        choices=[
            SelectChoice(PASSED, lazy_gettext("合格")),
            SelectChoice(FAILED, lazy_gettext("不合格")),
        ],
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
