"""The shapes of what is typed about securities."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext
from flask_wtf.file import FileField
from wtforms import RadioField

from procure.gate.forms import Form
from procure.gate.inputs import LineField, ParagraphField, YuanField, at_most, choices, given, required
from procure.guarantees.models import INSTRUMENTS, Security
from procure.guarantees.words import GROUNDS, ClaimGround, Defect, SecurityKind
from procure.tenders.models import SecurityForm

_LONG = 400


class GiveForm(Form):
    """A security in the form that its supplier chose."""

    form = RadioField(
        lazy_gettext("形式（由贵单位自己选，采购人不得限定）"),
        [given()],
        choices=choices(SecurityForm),
        coerce=SecurityForm,
    )
    document = FileField(
        lazy_gettext("保函文件或者凭证"),
        [required()],
        description=lazy_gettext(
            "电子保函是出具机构签名的 .json 文件；其他形式为支票、汇票、本票、付款凭证或者纸质保函的扫描件。"
        ),
    )
    p7s = FileField(
        lazy_gettext("电子保函的签名文件（.p7s）"),
        description=lazy_gettext("有签名文件的由平台当场核验，下面三项不用填。"),
    )
    reference = LineField(
        lazy_gettext("号码"), [at_most(100)], description=lazy_gettext("票据号码或者付款流水号。")
    )
    amount_fen = YuanField(lazy_gettext("金额（元）"))
    payer = LineField(
        lazy_gettext("付款人"),
        [at_most(200)],
        description=lazy_gettext("本单位付款的不用填；联合体可以由一方或者几方提交，写明各付款人。"),
    )


class RefuseForm(Form):
    """A formal defect of the closed list, with what shows it."""

    defect = RadioField(lazy_gettext("形式瑕疵"), [given()], choices=choices(Defect), coerce=Defect)
    said = ParagraphField(
        lazy_gettext("事实"),
        [required(), at_most(_LONG)],
        description=lazy_gettext("写明从哪里看出这一瑕疵。供应商和评标委员会会看到。"),
    )
    received_fen = YuanField(
        lazy_gettext("实际到账金额（元）"),
        description=lazy_gettext(
            "没有全额到账的填写，一分也没有到账的填0，须由本单位另一人确认；不填的按全额退还。"
        ),
    )
    evidence = FileField(lazy_gettext("证据"), [required()])


class KeepForm(Form):
    """Why a security is kept."""

    ground = RadioField(lazy_gettext("法定事由"), [given()], choices=choices(ClaimGround), coerce=ClaimGround)
    amount_fen = YuanField(
        lazy_gettext("不予退还的金额（元）"),
        description=lazy_gettext("以实际损失为限；不填的为全部。其余部分照常退还。"),
    )
    reason = ParagraphField(
        lazy_gettext("理由"), [required(), at_most(_LONG)], description=lazy_gettext("第二人确认后公开。")
    )
    evidence = FileField(lazy_gettext("证据"), [required()])


def giving(kind: SecurityKind) -> GiveForm:
    """The form for one kind: an advance is secured by somebody's word alone."""
    form = GiveForm()
    if kind is SecurityKind.ADVANCE:
        form.form.choices = [(one.value, gettext(one.label)) for one in SecurityForm if one in INSTRUMENTS]
    return form


def refusing(security: Security) -> RefuseForm:
    """The form for one security: a guarantee brings no money."""
    form = RefuseForm()
    if security.is_instrument:
        del form.received_fen
    return form


def keeping(security: Security) -> KeepForm:
    """The form for one security: its own grounds of law; a bid security is kept as a whole or not at all."""
    form = KeepForm()
    form.ground.choices = [(one.value, gettext(one.label)) for one in GROUNDS[security.kind]]
    if security.kind is SecurityKind.BID:
        del form.amount_fen
    return form


class ConfirmForm(Form):
    """A press of the last button."""


class SignatureForm(Form):
    """A signature made on the signer's own machine."""

    signature = FileField(lazy_gettext("签名文件（.p7s）"))


class RefundForm(Form):
    """What was paid back."""

    amount_fen = YuanField(
        lazy_gettext("退还金额（元）"),
        [given()],
        description=lazy_gettext("本金加上在银行产生的孳息；逾期的再加超期资金占用费。"),
    )
    voucher = LineField(lazy_gettext("付款凭证号"), [required(), at_most(200)])
