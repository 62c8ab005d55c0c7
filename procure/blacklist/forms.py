"""The shape of what is typed about a ban."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import SelectChoice, SelectField
from wtforms.validators import Optional, Regexp

from procure.blacklist.rules import Ground
from procure.gate.forms import Form
from procure.gate.inputs import DayField, LineField, at_most, choices, given, required


def _ground(value: str | None) -> Ground | None:
    return Ground(value) if value else None


class BanForm(Form):
    """A penalty decision."""

    code = LineField(_("统一社会信用代码"), [required(), at_most(40)])
    name = LineField(_("单位名称"), [required(), at_most(200)])
    organ = LineField(_("作出决定的机关"), [required(), at_most(200)])
    decision_number = LineField(_("处罚决定文号"), [required(), at_most(100)])
    ground = SelectField(
        _("违法行为"),
        [given()],
        choices=[SelectChoice("", _("请选择")), *choices(Ground)],
        coerce=_ground,
        description=_("只列法律规定可以禁止参加政府采购活动的情形。"),
    )
    starts_on = DayField(_("禁止期起日"), [given()])
    ends_on = DayField(_("禁止期止日"), [given()], description=_("含当日；次日起自动解除。"))
    source_url = LineField(
        _("公开网址"),
        [
            Optional(),
            at_most(400),
            Regexp(r"^https?://[^\s<>\"]+$", message=_("请填写完整网址，以 https:// 开头。")),
        ],
    )
    decision = FileField(_("处罚决定书"), description=_("PDF，不超过10 MB。"))
