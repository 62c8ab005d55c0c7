"""What is typed to extend, amend, end or suspend a published tender."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField

from procure.gate.forms import Form
from procure.gate.inputs import (
    LineField,
    MomentField,
    ParagraphField,
    at_most,
    choices,
    given,
    required,
    version_field,
)
from procure.tenders.forms.publishing import PublishForm
from procure.tenders.models import Ground, HoldGround

_LONG = 4000


class ExtendForm(Form):
    """A later opening."""

    opens_at = MomentField(
        lazy_gettext("顺延后的开标时间（也是投标截止时间，北京时间）"),
        [given()],
        description=lazy_gettext("只能比现在的时间更晚。已经递交的投标继续有效，不用重新递交。"),
    )
    provisional_accepted = BooleanField(
        lazy_gettext("知悉开标日期暂定：该年度节假日安排尚未公布，公布后可能是休息日")
    )
    reason = ParagraphField(
        lazy_gettext("顺延的原因"), [required(), at_most(_LONG)], description=lazy_gettext("随公告公开。")
    )


class AmendForm(Form):
    """Why the documents are changed."""

    reason = ParagraphField(
        lazy_gettext("更正的原因"), [required(), at_most(_LONG)], description=lazy_gettext("随公告公开。")
    )


class FreezeForm(Form):
    """The check of an amendment before its signature."""

    version = version_field()
    changes_object = BooleanField(lazy_gettext("改变了采购标的或者资格条件"))


class EndForm(Form):
    """The end of a tender."""

    ground = RadioField(lazy_gettext("终止的法定理由"), [given()], choices=choices(Ground), coerce=Ground)
    reason = ParagraphField(
        lazy_gettext("具体事实"),
        [required(), at_most(_LONG)],
        description=lazy_gettext("写明发生了什么，随公告公开，并告知所有投标人。"),
    )
    progress = ParagraphField(
        lazy_gettext("项目实施情况"),
        [required(), at_most(_LONG)],
        description=lazy_gettext("终止前办到了哪一步；连同理由报告本级财政部门。"),
    )


class PublishChangeForm(PublishForm):
    """The signature over a change and what was posted on the designated medium."""

    signature = FileField(lazy_gettext("签名文件（.p7s）"))


class PublishTwoForm(PublishChangeForm):
    """The same where the price has a file of its own."""

    price_signature = FileField(lazy_gettext("报价信封的签名文件（.p7s）"))


class SuspendForm(Form):
    """A supervisor's suspension."""

    ground = RadioField(lazy_gettext("暂停的依据"), [given()], choices=choices(HoldGround), coerce=HoldGround)
    decision = LineField(lazy_gettext("暂停通知的文号"), [required(), at_most(100)])
    reason = ParagraphField(
        lazy_gettext("暂停的原因"), [required(), at_most(_LONG)], description=lazy_gettext("向所有人公开。")
    )
