"""The shape of what is typed to add to a signed contract or to end it."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import RadioField

from procure.contracts.models import EndGround, SupplementGround
from procure.contracts.papers import Addition
from procure.gate.forms import Form
from procure.gate.inputs import ParagraphField, YuanField, at_most, choices, given, required


class SupplementForm(Form):
    """What is added, on which ground, for how much."""

    ground = RadioField(
        lazy_gettext("依据"), [given()], choices=choices(SupplementGround), coerce=SupplementGround
    )
    content = ParagraphField(
        lazy_gettext("约定内容"),
        [required(), at_most(4000)],
        description=lazy_gettext("追加什么、数量多少、何时何地交付。原合同的其他条款不变。"),
    )
    amount_fen = YuanField(
        lazy_gettext("增加金额（元，依法变更合同的填0）"),
        [given()],
        description=lazy_gettext("所有补充合同合计不得超过原合同金额的10%。"),
    )

    def said(self) -> Addition:
        """What was typed."""
        return Addition(self.ground.data, self.content.data, self.amount_fen.data)


class EndForm(Form):
    """Why a contract shall end before its time."""

    ground = RadioField(lazy_gettext("法定理由"), [given()], choices=choices(EndGround), coerce=EndGround)
    reason = ParagraphField(
        lazy_gettext("事实和依据"),
        [required(), at_most(4000)],
        description=lazy_gettext("写明发生了什么、依据的决定或者文件；随合同公开，并告知对方。"),
    )


class ConfirmForm(Form):
    """A confirmation."""
