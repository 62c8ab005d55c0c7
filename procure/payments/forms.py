"""The shape of what is typed about a payment."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField

from procure.core.terms import Term
from procure.gate.forms import Form
from procure.gate.inputs import (
    DayField,
    LineField,
    MomentField,
    ParagraphField,
    YuanField,
    at_most,
    choices,
    given,
    plain,
    required,
)
from procure.payments.models import InvoiceKind, Means

_LOOSE = str.maketrans("", "", " \u3000-")


def _digits(text: str | None) -> str:
    return plain(text or "").translate(_LOOSE)


class SignatureForm(Form):
    """A signature made on the signer's own machine."""

    signature = FileField(lazy_gettext("签名文件（.p7s）"))


class InvoiceForm(Form):
    """An invoice and the file it came as; what an XML or OFD file says needn't be typed."""

    instalment = SelectField(lazy_gettext("款项"), [given()], coerce=int)
    file = FileField(
        lazy_gettext("发票文件"),
        description=lazy_gettext(
            "数电票的XML或者OFD原件，不超过5 MB：下面留空的各项从文件读取，填了的与文件核对。"
            "上传PDF的，请逐项填写。"
        ),
    )
    kind = SelectField(lazy_gettext("发票种类"), [given()], choices=choices(InvoiceKind), coerce=InvoiceKind)
    code = LineField(
        lazy_gettext("发票代码"),
        [at_most(40)],
        filters=[_digits],
        description=lazy_gettext("数电票没有代码。"),
    )
    number = LineField(lazy_gettext("发票号码"), [at_most(60)], filters=[_digits])
    amount_fen = YuanField(lazy_gettext("价税合计（元）"))
    tax_fen = YuanField(lazy_gettext("其中税额（元）"), description=lazy_gettext("免税的填0。"))
    issued_on = DayField(lazy_gettext("开票日期"))
    twin_confirmed = BooleanField(lazy_gettext("确是另一张发票：金额和开票日期与已提交的相同，不是重复"))


class BankForm(Form):
    """The bank's receipt of a payment."""

    reference = LineField(lazy_gettext("银行流水号"), [required(), at_most(100)])
    paid_at = MomentField(lazy_gettext("付款时间（北京时间，见回单）"), [given()])
    means = SelectField(
        lazy_gettext("支付方式"),
        choices=choices(Means),
        coerce=Means,
        default=Means.TRANSFER,
        description=lazy_gettext("商业汇票、应收账款电子凭证须经供应商签署同意。"),
    )
    matures_on = DayField(lazy_gettext("票据到期日（银行转账的留空）"))
    receipt = FileField(
        lazy_gettext("银行电子回单"), description=lazy_gettext("PDF、OFD或者图片，不超过5 MB。")
    )


class ReceivedForm(Form):
    """The supplier's word that the money has arrived."""

    paid_at = MomentField(lazy_gettext("到账时间（北京时间）"), [given()])


class BillForm(Form):
    """A supplier's own wish to be paid by a bill."""

    ticked = BooleanField(lazy_gettext("本单位自愿接受以商业汇票或者应收账款电子凭证支付这笔款项"))


class ObjectionForm(Form):
    """What finance holds against a payment."""

    cites = SelectField(lazy_gettext("合同约定的条件"), [given()], coerce=str)
    missing = ParagraphField(
        lazy_gettext("具体缺少什么"),
        [required(), at_most(400)],
        description=lazy_gettext("供应商按这里写的补齐。内部流程、审计、人员变更、资金到位都不是理由。"),
    )
    disputed_fen = YuanField(
        lazy_gettext("有异议的金额（元）"),
        [given()],
        description=lazy_gettext("没有异议的部分照常支付，单独成为一笔。"),
    )


class Reply(Term):
    """What a supplier may say to an objection."""

    SUPPLIED = "supplied", "异议属实，已经补齐（发票有误的，收回另开）"
    CONTESTED = "contested", "不认可，条件早已满足"


class AnswerForm(Form):
    """The supplier's answer to an objection."""

    reply = RadioField(lazy_gettext("答复"), [given()], choices=choices(Reply), coerce=Reply)
    answer = ParagraphField(lazy_gettext("说明"), [required(), at_most(400)])


class DateForm(Form):
    """When money really came, as its supplier says."""

    arrived_at = MomentField(lazy_gettext("实际到账时间（北京时间）"), [given()])
    reason = ParagraphField(lazy_gettext("说明"), [required(), at_most(400)])


class Judgement(Term):
    """What finance may say to it."""

    ACCEPTED = "accepted", "属实，按供应商说的时间更正"
    KEPT = "kept", "不认可，以银行回单为准"


class JudgeDateForm(Form):
    """Finance's answer to a doubted day."""

    judgement = RadioField(lazy_gettext("答复"), [given()], choices=choices(Judgement), coerce=Judgement)
    answer = ParagraphField(lazy_gettext("说明（不认可的必填）"), [at_most(400)])


class DisputeForm(Form):
    """The supplier's word that recorded money never came, or came short."""

    arrived_fen = YuanField(
        lazy_gettext("实际到账的金额（元）"),
        description=lazy_gettext(
            "一分没有到账的留空。到账不足的，到账的部分仍算已付，其余部分恢复计算期限和利息。"
        ),
    )

    reason = ParagraphField(
        lazy_gettext("说明"),
        [required(), at_most(400)],
        description=lazy_gettext("例如：截至今日账户没有收到这笔款，已向开户银行查询。"),
    )
