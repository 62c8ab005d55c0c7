"""The shapes of what is typed about accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import PasswordField, SelectField, SelectMultipleField, StringField, widgets
from wtforms.validators import Email, EqualTo, InputRequired, Length

from procure.accounts import passwords
from procure.accounts.models import Size
from procure.core.actors import RoleName
from procure.gate.forms import Form

_LONGEST_PASSWORD = 200


def _needed() -> InputRequired:
    return InputRequired(_("请填写这一项。"))


def _at_most(length: int) -> Length:
    return Length(max=length, message=_("最多 %(max)d 个字，请缩短。"))


def _trimmed(value: str | None) -> str | None:
    return value.strip() if value else value


class SignInForm(Form):
    """Who signs in."""

    email = StringField(
        _("邮箱"),
        [_needed(), _at_most(200)],
        filters=[_trimmed],
        render_kw={"autocomplete": "username", "type": "email", "inputmode": "email"},
    )
    password = PasswordField(
        _("密码"), [_needed(), _at_most(_LONGEST_PASSWORD)], render_kw={"autocomplete": "current-password"}
    )


class PasswordForm(Form):
    """A person's new password."""

    current = PasswordField(
        _("现在的密码"),
        [_needed(), _at_most(_LONGEST_PASSWORD)],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(
        _("新密码"),
        [
            _needed(),
            Length(min=passwords.LEAST, message=_("新密码至少 %(min)d 个字符，请加长。")),
            _at_most(_LONGEST_PASSWORD),
        ],
        description=_("至少 10 个字符；用一句自己记得住的话最好。"),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _("再输入一次新密码"),
        [_needed(), EqualTo("new", _("两次输入的新密码不一样，请重新输入。"))],
        render_kw={"autocomplete": "new-password"},
    )


class OrganisationForm(Form):
    """An organisation."""

    name = StringField(_("单位名称"), [_needed(), _at_most(200)], filters=[_trimmed])
    code = StringField(
        _("统一社会信用代码"),
        [_needed(), _at_most(40)],
        filters=[_trimmed],
        description=_("18 位，见营业执照或者事业单位法人证书。"),
    )
    size = SelectField(_("企业规模"), choices=[(size.value, _(size.label)) for size in Size])
    legal_representative = StringField(_("法定代表人（负责人）"), [_at_most(100)], filters=[_trimmed])
    controller_code = StringField(
        _("控股或者管理单位的统一社会信用代码"),
        [_at_most(40)],
        filters=[_trimmed],
        description=_(
            "没有的留空。单位负责人为同一人或者存在直接控股、管理关系的，不得参加同一合同项下的采购活动。"
        ),
    )
    address = StringField(_("地址"), [_at_most(200)], filters=[_trimmed])
    phone = StringField(_("联系电话"), [_at_most(40)], filters=[_trimmed])
    bank_account = StringField(_("收款账号"), [_at_most(60)], filters=[_trimmed])


class RolesForm(Form):
    """What a person may be."""

    roles = SelectMultipleField(
        _("岗位"),
        choices=[(role.value, _(role.label)) for role in RoleName],
        option_widget=widgets.CheckboxInput(),
        widget=widgets.ListWidget(prefix_label=False),
    )


class PersonForm(RolesForm):
    """Somebody new."""

    name = StringField(_("姓名"), [_needed(), _at_most(100)], filters=[_trimmed])
    email = StringField(
        _("邮箱"), [_needed(), _at_most(200), Email(_("邮箱的格式不对，请核对。"))], filters=[_trimmed]
    )


class ConfirmForm(Form):
    """A press of the last button."""
