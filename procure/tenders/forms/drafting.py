"""The pages on which a tender is drafted; field names are those of the model."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
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
from wtforms.validators import Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from procure.gate.forms import Form
from procure.gate.inputs import (
    LineField,
    MomentField,
    NumberField,
    ParagraphField,
    YuanField,
    at_most,
    between,
    choices,
    given,
    required,
    version_field,
)
from procure.tenders.models import AdvanceReason, FactorKind, Goods, Section

ALL_POINTS = 100
_LONG = 20_000
_NUMBER = Regexp(
    r"^[A-Za-z0-9][A-Za-z0-9-]{2,39}$", message=lazy_gettext("请用3至40个字母、数字或者连字符。")
)


class CreateForm(Form):
    """A new draft."""

    number = LineField(
        lazy_gettext("项目编号"),
        [required(), _NUMBER],
        description=lazy_gettext(
            "字母、数字和连字符；发布后不能更改。可以用本单位的编号，也可以用这里给出的。"
        ),
    )
    title = LineField(lazy_gettext("项目名称"), [required(), at_most(200)])
    goods = RadioField(lazy_gettext("采购标的"), [given()], choices=choices(Goods))


class CopyForm(Form):
    """A past tender as a new draft."""

    number = LineField(lazy_gettext("新项目编号"), [required(), _NUMBER])
    title = LineField(lazy_gettext("新项目名称"), [required(), at_most(200)])


class SectionForm(Form):
    """One section of a draft; the version tells a page that has grown old."""

    version = version_field()

    def values(self) -> dict[str, Any]:
        """What was typed, by the name of the column."""
        return {one.name: one.data for one in self if one.name not in ("version", "csrf_token")}


class BasicsForm(SectionForm):
    """What is bought and for how much."""

    title = LineField(lazy_gettext("项目名称"), [required(), at_most(200)])
    goods = RadioField(lazy_gettext("采购标的"), [given()], choices=choices(Goods), coerce=Goods)
    category = LineField(
        lazy_gettext("采购品目"),
        [required(), at_most(100)],
        description=lazy_gettext("按《政府采购品目分类目录》填写。"),
    )
    budget_id = LineField(lazy_gettext("预算编号或者采购计划编号"), [required(), at_most(60)])
    budget_fen = YuanField(lazy_gettext("采购预算（元）"), [given()])
    ceiling_fen = YuanField(
        lazy_gettext("最高限价（元）"),
        [given()],
        description=lazy_gettext("不得高于采购预算。不设最低限价。"),
    )
    complex_project = BooleanField(lazy_gettext("技术复杂、专业性强或者社会影响较大（评标委员会人数较多）"))


class NeedForm(SectionForm):
    """What must be delivered, where and when."""

    need = ParagraphField(
        lazy_gettext("采购需求"),
        [required(), at_most(_LONG)],
        description=lazy_gettext(
            "写明功能、数量、质量、标准和验收要求。不指定品牌、型号、产地；确需说明的，写“或者相当于”。"
        ),
    )
    performance_place = LineField(lazy_gettext("履行地点"), [required(), at_most(200)])
    performance_days = NumberField(lazy_gettext("履行期限（签订合同后，日）"), [given(), between(1, 3650)])


class QualificationRow(Rows):  # type: ignore[misc]  # WTForms ships no types
    """One condition; an empty row doesn't count."""

    text = ParagraphField(lazy_gettext("条件"), [at_most(1000)])
    basis = LineField(lazy_gettext("法律依据"), [at_most(200)])


class QualificationsForm(SectionForm):
    """Who may bid."""

    qualifications = FieldList(FormField(QualificationRow, lazy_gettext("条件")), lazy_gettext("资格条件"))
    credit_query = ParagraphField(
        lazy_gettext("信用记录的查询和使用"),
        [required(), at_most(2000)],
        description=lazy_gettext(
            "查询渠道、截止时点、记录方式和使用规则。由采购人查询，不要求供应商提供截图。"
        ),
    )
    consortium_accepted = BooleanField(lazy_gettext("接受联合体投标"))

    def values(self) -> dict[str, Any]:
        """Rows without a text are left out."""
        return super().values() | {"qualifications": _rows(self.qualifications, "text")}


class FactorRow(Rows):  # type: ignore[misc]  # WTForms ships no types
    """One scoring factor; a row without a name doesn't count."""

    name = LineField(lazy_gettext("名称"), [at_most(100)])
    kind = SelectField(
        lazy_gettext("类别"),
        choices=choices(FactorKind),
        coerce=FactorKind,
        default=FactorKind.OBJECTIVE,
    )
    points = NumberField(lazy_gettext("分值"))
    tiers = ParagraphField(lazy_gettext("怎样得分"), [at_most(4000)])

    def validate_points(self, field: NumberField) -> None:
        """A named factor has points."""
        if self.name.data and not field.errors and not 1 <= (field.data or 0) <= ALL_POINTS:
            raise ValidationError(lazy_gettext("请填写1到100之间的分值。"))


class ScoringForm(SectionForm):
    """How bids are compared."""

    uniform_standard = BooleanField(lazy_gettext("技术、服务等标准统一（应当采用最低评标价法）"))
    factors = FieldList(
        FormField(FactorRow, lazy_gettext("评分因素")),
        lazy_gettext("评分因素"),
        description=lazy_gettext("分值合计为100分。资格条件不得作为评分因素；每个因素写明量化的得分标准。"),
    )

    def values(self) -> dict[str, Any]:
        """Rows without a name are left out."""
        rows = _rows(self.factors, "name")
        return super().values() | {"factors": [row | {"points": row["points"] or 0} for row in rows]}


class ConditionRow(Rows):  # type: ignore[misc]  # WTForms ships no types
    """One condition of payment."""

    text = LineField(lazy_gettext("付款条件"), [at_most(400)])


class TermsForm(SectionForm):
    """What the contract will say."""

    advance_percent = NumberField(lazy_gettext("预付款比例（%）"), [given(), between(0, 100)])
    advance_reason = SelectField(
        lazy_gettext("预付款低于30%的理由"),
        choices=[SelectChoice("", lazy_gettext("（不低于30%，无需理由）")), *choices(AdvanceReason)],
        coerce=lambda value: AdvanceReason(value) if value else None,
    )
    acceptance_working_days = NumberField(
        lazy_gettext("收到验收建议后完成验收（工作日）"), [given(), between(1, 90)]
    )
    payment_working_days = NumberField(lazy_gettext("收到发票后付款（工作日）"), [given(), between(1, 60)])
    performance_security_percent = NumberField(
        lazy_gettext("履约保证金（合同金额的%，不收取填0）"), [given(), between(0, 100)]
    )
    conditions = FieldList(
        FormField(ConditionRow, lazy_gettext("条件")),
        lazy_gettext("付款条件"),
        description=lazy_gettext(
            "合同约定之外不得附加付款条件，不得以审计结果、上级拨款或者第三方付款为前提。"
        ),
    )
    liability = ParagraphField(lazy_gettext("违约责任和争议解决"), [required(), at_most(_LONG)])

    def values(self) -> dict[str, Any]:
        """Rows without a text are left out."""
        return super().values() | {"conditions": _rows(self.conditions, "text")}


class TimingForm(SectionForm):
    """Bid security, validity of bids, and the one instant of deadline and opening."""

    opens_at = MomentField(
        lazy_gettext("开标时间（也是投标截止时间，北京时间）"),
        [given()],
        description=lazy_gettext("开标在投标截止的同一时间进行，到账和上传也以这一时间为限。"),
    )
    provisional_accepted = BooleanField(
        lazy_gettext("知悉开标日期暂定：该年度节假日安排尚未公布，公布后可能是休息日")
    )
    bid_security_fen = YuanField(
        lazy_gettext("投标保证金（元，不收取填0）"),
        [given()],
        description=lazy_gettext("不超过采购预算的2%。由供应商自选支票、汇票、本票、保函等非现金形式。"),
    )
    bid_validity_days = NumberField(
        lazy_gettext("投标有效期（自投标截止起，日）"), [given(), between(1, 365)]
    )


class AttachmentsForm(SectionForm):
    """One more file of the tender documents."""

    file = FileField(
        lazy_gettext("附件"),
        description=lazy_gettext("PDF、OFD、Word、Excel、图纸、图片、文本或者ZIP，单个不超过20 MB。"),
    )


class CustodiansForm(SectionForm):
    """Who holds the shares of the opening; choices are certificate ids."""

    custodians = SelectMultipleField(
        lazy_gettext("密钥保管人"),
        [given()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=lazy_gettext("选2至7家不同单位；采购人一方少于开标所需家数，平台运营机构不得担任。"),
    )
    threshold = NumberField(lazy_gettext("开标至少需要几家共同解密"), [given(), between(1, 7)])


FORMS: dict[Section, type[SectionForm]] = {
    Section.BASICS: BasicsForm,
    Section.NEED: NeedForm,
    Section.QUALIFICATIONS: QualificationsForm,
    Section.SCORING: ScoringForm,
    Section.TERMS: TermsForm,
    Section.TIMING: TimingForm,
    Section.CUSTODIANS: CustodiansForm,
}


def _rows(fields: Any, needed: str) -> list[dict[str, Any]]:
    return [row.data for row in fields.entries if row.data[needed]]
