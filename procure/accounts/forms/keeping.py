"""What is typed about organisations, people, certificates and roots."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import (
    FileField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    widgets,
)
from wtforms.validators import Email

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


class BankAccountForm(Form):
    """Another bank account."""

    account = LineField(
        _("新的收款账号"), [required(), at_most(60)], description=_("开户银行和账号，与开户证明一致。")
    )


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
