"""The sections of a draft that are written in rows."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    SelectChoice,
    SelectField,
)
from wtforms import Form as Rows
from wtforms.validators import Optional, ValidationError

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
from procure.tenders.models import AdvanceReason, DueAfter, FactorKind

ALL_POINTS = 100
_LONG = 20_000


class SectionForm(Form):
    """One section of a draft; the version tells a page that has grown old."""

    version = version_field()

    def values(self) -> dict[str, Any]:
        """What was typed, by the name of the column."""
        return {one.name: one.data for one in self if one.name not in ("version", "csrf_token")}


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


class InstalmentRow(Rows):  # type: ignore[misc]  # WTForms ships no types
    """One part of the price after the advance; a row without a name doesn't count."""

    title = LineField(lazy_gettext("付款节点"), [at_most(100)])
    percent = NumberField(lazy_gettext("占合同金额的比例（%）"))
    due_after = SelectField(
        lazy_gettext("付款条件"),
        choices=[one for one in choices(DueAfter) if one.value != DueAfter.SIGNING],
        coerce=DueAfter,
        default=DueAfter.STAGE,
    )
    quality_days = NumberField(lazy_gettext("质量保证期（日，只在期满付款时填写）"))

    def validate_percent(self, field: NumberField) -> None:
        """A named instalment has a share."""
        if self.title.data and not field.errors and not 1 <= (field.data or 0) <= ALL_POINTS:
            raise ValidationError(lazy_gettext("请填写1到100之间的比例。"))

    def validate_quality_days(self, field: NumberField) -> None:
        """The end of a quality period needs its length, and nothing else has one."""
        ends = self.due_after.data is DueAfter.QUALITY
        if not self.title.data or field.errors or ends == bool(field.data):
            return
        if ends:
            raise ValidationError(lazy_gettext("请填写质量保证期的日数，例如 365。"))
        raise ValidationError(lazy_gettext("只有质量保证期届满才付款的填写这一项；请清空。"))


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
    late_interest_bp = NumberField(
        lazy_gettext("逾期付款的年利率（以0.01%为单位，例如 365 即3.65%）"),
        [Optional(), between(1, 3600)],
        description=lazy_gettext(
            "不得低于订立合同时1年期贷款市场报价利率。不填的，对中小企业按日万分之五，对其他供应商依照民法典。"
        ),
    )
    performance_security_percent = NumberField(
        lazy_gettext("履约保证金（合同金额的%，不收取填0）"), [given(), between(0, 100)]
    )
    advance_guarantee_percent = NumberField(
        lazy_gettext("预付款保函（占预付款的%，不要求填0）"),
        [Optional(), between(0, 100)],
        description=lazy_gettext(
            "以保函、保证保险的形式提交，不占用资金；要求的，供应商提交后才支付预付款，金额随验收递减。"
        ),
    )
    conditions = FieldList(
        FormField(ConditionRow, lazy_gettext("条件")),
        lazy_gettext("付款条件"),
        description=lazy_gettext(
            "合同约定之外不得附加付款条件，不得以审计结果、上级拨款或者第三方付款为前提。"
        ),
    )
    instalments = FieldList(
        FormField(InstalmentRow, lazy_gettext("付款节点")),
        lazy_gettext("分期付款（不填即为验收合格后一次付清余款）"),
        description=lazy_gettext(
            "预付款之外怎样分期：各节点与预付款合计100%，其中一个在最终验收合格后支付。"
            "付款条件只能从列出的选，不能另加。"
        ),
    )
    liability = ParagraphField(lazy_gettext("违约责任和争议解决"), [required(), at_most(_LONG)])

    def values(self) -> dict[str, Any]:
        """Rows without a text are left out."""
        rows = [row | {"percent": row["percent"] or 0} for row in _rows(self.instalments, "title")]
        lists = {"conditions": _rows(self.conditions, "text"), "instalments": rows}
        return (
            super().values() | lists | {"advance_guarantee_percent": self.advance_guarantee_percent.data or 0}
        )


def _rows(fields: Any, needed: str) -> list[dict[str, Any]]:
    return [row.data for row in fields.entries if row.data[needed]]
