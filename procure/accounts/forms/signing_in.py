"""What is typed to sign in and to prove oneself."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, PasswordField, SelectChoice, SelectMultipleField, widgets
from wtforms.validators import EqualTo, Length

from procure.accounts import passwords
from procure.core.actors import RoleName
from procure.gate.forms import Form
from procure.gate.inputs import LineField, at_most, required

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
