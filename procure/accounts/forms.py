"""The shapes of what is typed about accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    FileField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    widgets,
)
from wtforms.validators import Email, EqualTo, Length

from procure.accounts import passwords
from procure.accounts.models import RevocationReason, Size
from procure.core.actors import RoleName
from procure.gate.forms import Form
from procure.gate.inputs import (
    LineField,
    MomentField,
    ParagraphField,
    at_most,
    choices,
    given,
    required,
)

_LONGEST_PASSWORD = 200


class SignInForm(Form):
    """Who signs in."""

    email = LineField(
        _("邮箱"),
        [required(), at_most(200)],
        render_kw={"autocomplete": "username", "type": "email", "inputmode": "email"},
    )
    password = PasswordField(
        _("密码"), [required(), at_most(_LONGEST_PASSWORD)], render_kw={"autocomplete": "current-password"}
    )


class SecondForm(Form):
    """The second factor: a typed code, or what a passkey answered."""

    code = LineField(
        _("验证码或者恢复码"),
        [at_most(40)],
        description=_("验证器应用里的6位数字；手机不在身边的，可用一个恢复码。"),
        render_kw={"autocomplete": "one-time-code", "inputmode": "text", "spellcheck": "false"},
    )
    answer = HiddenField()


class ProofForm(Form):
    """The password once more, of somebody without a second factor."""

    password = PasswordField(
        _("密码"), [required(), at_most(_LONGEST_PASSWORD)], render_kw={"autocomplete": "current-password"}
    )


class AuthenticatorForm(Form):
    """The first code of a new authenticator."""

    offer = HiddenField()
    code = LineField(
        _("应用里显示的6位数字"),
        [required(), at_most(20)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


class PasskeyForm(Form):
    """A new passkey."""

    answer = HiddenField()
    name = LineField(
        _("给它起个名字"), [required(), at_most(100)], description=_("例如“办公室电脑”，以后好认。")
    )


class DutiesForm(Form):
    """Whose people need a second factor."""

    roles = SelectMultipleField(
        _("必须有第二重验证的岗位"),
        choices=[SelectChoice(role.value, _(role.label)) for role in RoleName],
        option_widget=widgets.CheckboxInput(),
        widget=widgets.ListWidget(prefix_label=False),
    )


class PasswordForm(Form):
    """A person's new password."""

    current = PasswordField(
        _("现在的密码"),
        [required(), at_most(_LONGEST_PASSWORD)],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(
        _("新密码"),
        [
            required(),
            Length(min=passwords.LEAST, message=_("新密码至少 %(min)d 个字符，请加长。")),
            at_most(_LONGEST_PASSWORD),
        ],
        description=_("至少 10 个字符；用一句自己记得住的话最好。"),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _("再输入一次新密码"),
        [required(), EqualTo("new", _("两次输入的新密码不一样，请重新输入。"))],
        render_kw={"autocomplete": "new-password"},
    )
    others = BooleanField(_("同时结束我在其他浏览器上的登录（怀疑密码泄露时务必选中）"), default=True)


class OrganisationForm(Form):
    """An organisation."""

    name = LineField(_("单位名称"), [required(), at_most(200)])
    code = LineField(
        _("统一社会信用代码"),
        [required(), at_most(40)],
        description=_("18 位，见营业执照或者事业单位法人证书。"),
    )
    size = SelectField(
        _("企业规模"),
        choices=[SelectChoice(size.value, _(size.label)) for size in Size],
        default=Size.OTHER.value,
    )
    legal_representative = LineField(_("法定代表人（负责人）"), [at_most(100)])
    controller_code = LineField(
        _("控股或者管理单位的统一社会信用代码"),
        [at_most(40)],
        description=_(
            "没有的留空。单位负责人为同一人或者存在直接控股、管理关系的，不得参加同一合同项下的采购活动。"
        ),
    )
    address = LineField(_("地址"), [at_most(200)])
    phone = LineField(_("联系电话"), [at_most(40)])
    bank_account = LineField(_("收款账号"), [at_most(60)])


class RolesForm(Form):
    """What a person may be."""

    roles = SelectMultipleField(
        _("岗位"),
        choices=[SelectChoice(role.value, _(role.label)) for role in RoleName],
        option_widget=widgets.CheckboxInput(),
        widget=widgets.ListWidget(prefix_label=False),
    )


class PersonForm(RolesForm):
    """Somebody new."""

    name = LineField(_("姓名"), [required(), at_most(100)])
    email = LineField(_("邮箱"), [required(), at_most(200), Email(_("邮箱的格式不对，请核对。"))])


class RevokeForm(Form):
    """Why a certificate ends."""

    reason = RadioField(_("吊销的原因"), [required()], choices=choices(RevocationReason))


class RootForm(Form):
    """An authority's root, and how far it is trusted."""

    name = LineField(_("信任根名称"), [required(), at_most(200)])
    provider = LineField(_("电子认证服务提供者"), [required(), at_most(200)])
    licence = ParagraphField(
        _("许可情况"),
        [required(), at_most(500)],
        description=_("电子认证服务许可证号、有效期和在何处核对过（签名法 18）。"),
    )
    pem = ParagraphField(
        _("根证书（PEM）"),
        [required(), at_most(20_000)],
        description=_(
            "以 -----BEGIN CERTIFICATE----- 开头的文本；可另附下级颁发机构的证书，用来核对其吊销列表。"
        ),
    )
    code_oid = LineField(
        _("统一社会信用代码所在的对象标识符"),
        [required(), at_most(100)],
        default="2.5.4.97",
        description=_("证书主体中哪一项写着信用代码；2.5.4.97 是 organizationIdentifier。"),
    )
    trusted_from = MomentField(_("开始信任"), [given()])
    trusted_until = MomentField(_("停止信任"), [given()])


class RevocationsForm(Form):
    """An authority's revocation list."""

    file = FileField(_("吊销列表文件（.crl）"))


class WithdrawRootForm(Form):
    """Why a root is trusted no more."""

    reason = ParagraphField(_("停用的原因"), [required(), at_most(500)])
