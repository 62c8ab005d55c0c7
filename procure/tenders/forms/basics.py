"""What is bought, for how much, and what of it is reserved for small and medium firms."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, RadioField, SelectChoice, SelectField
from wtforms.validators import Optional, ValidationError

from procure.gate.inputs import (
    LineField,
    NumberField,
    YuanField,
    at_most,
    between,
    choices,
    given,
    required,
)
from procure.tenders.forms.lists import SectionForm
from procure.tenders.models import Goods, Reserve, ReserveForm, ReserveReason

SHORTEST_WAIT, LONGEST_WAIT = 1, 720
"""Hours between the two openings: the committee needs some, and bids stay valid for a limited time."""
_OF_A_PART = ("reserve_form", "reserve_percent", "reserve_small_percent")


class BasicsForm(SectionForm):
    """What is bought and for how much."""

    own_title = LineField(lazy_gettext("项目名称"), [required(), at_most(200)])
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
    reserve = SelectField(
        lazy_gettext("面向中小企业预留采购份额"),
        choices=[SelectChoice("", lazy_gettext("（尚未写明）")), *choices(Reserve)],
        coerce=lambda value: Reserve(value) if value else None,
        description=lazy_gettext(
            "适宜由中小企业提供的货物、服务，项目预算不超过200万元的整体预留，超过的至少预留30%，"
            "其中给小微企业的不低于60%。随招标公告公开。"
        ),
    )
    reserve_form = SelectField(
        lazy_gettext("预留的形式（只在预留一部分时选）"),
        choices=[SelectChoice("", lazy_gettext("（不适用）")), *choices(ReserveForm)],
        coerce=lambda value: ReserveForm(value) if value else None,
    )
    reserve_percent = NumberField(
        lazy_gettext("预留的比例（占采购预算的%，只在预留一部分时填写）"), [Optional(), between(1, 99)]
    )
    reserve_small_percent = NumberField(
        lazy_gettext("其中给小微企业的比例（占预留份额的%，只在预留一部分时填写）"),
        [Optional(), between(0, 100)],
    )
    reserve_reason = SelectField(
        lazy_gettext("不预留的法定理由（只在不预留时选）"),
        choices=[SelectChoice("", lazy_gettext("（不适用）")), *choices(ReserveReason)],
        coerce=lambda value: ReserveReason(value) if value else None,
    )
    complex_project = BooleanField(lazy_gettext("技术复杂、专业性强或者社会影响较大（评标委员会人数较多）"))
    two_envelopes = BooleanField(
        lazy_gettext("报价另装一个信封，技术评审完成后才开启"),
        description=lazy_gettext(
            "技术和报价分别密封，同时截止。评标委员会先评技术，不知道报价；再开启技术评审通过的投标人的报价，"
            "没有通过的始终不开启。发布后不能改变。"
        ),
    )
    price_after_hours = NumberField(
        lazy_gettext("报价信封最早在开标后多少小时开启"),
        description=lazy_gettext(
            "只在报价另装信封时适用，按技术评审需要的时间填写。实际开启时间在技术评审完成后由采购人签名通知，"
            "不早于这一时间；在此之前，保管人不释放报价的密钥份额。"
        ),
    )

    def values(self) -> dict[str, Any]:
        """What belongs to another answer about the share for small firms is not kept."""
        found = super().values()
        if self.reserve.data is not Reserve.PART:
            found |= dict.fromkeys(_OF_A_PART)
        if self.reserve.data is not Reserve.NONE:
            found["reserve_reason"] = None
        return found

    def validate_reserve(self, field: SelectField) -> None:
        """A part has its form and shares, and nothing reserved its reason."""
        needed = {Reserve.PART: _OF_A_PART, Reserve.NONE: ("reserve_reason",)}.get(field.data, ())
        missing = [self[name].label.text for name in needed if self[name].data is None]
        if missing:
            raise ValidationError(gettext("还须填写：%(fields)s。", fields="；".join(map(str, missing))))

    def validate_price_after_hours(self, field: NumberField) -> None:
        """Two envelopes have a time between them."""
        if field.data is not None:
            between(SHORTEST_WAIT, LONGEST_WAIT)(self, field)
        elif self.two_envelopes.data and not field.errors:
            raise ValidationError(gettext("报价另装信封的，请填写最早在开标后多少小时开启，例如 24。"))
