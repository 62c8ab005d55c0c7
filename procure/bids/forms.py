"""The shapes of what is written about an opening."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import RadioField, SelectChoice

from procure.bids.causes import Cause
from procure.bids.models import ObjectionKind, OpenedBid, OrderKind
from procure.bids.rules import fitting
from procure.gate.forms import Form
from procure.gate.inputs import (
    MomentField,
    ParagraphField,
    at_most,
    choices,
    given,
    required,
)

_LONG = 2000


class CauseForm(Form):
    """Why a bid did not open, with the grounds."""

    cause = RadioField(lazy_gettext("原因"), [given()], coerce=Cause)
    ground = ParagraphField(
        lazy_gettext("理由"),
        [required(), at_most(_LONG)],
        description=lazy_gettext("写明依据哪些证据。投标人会看到，并可以陈述意见。"),
    )


class AnswerForm(Form):
    """What a bidder has to say."""

    statement = ParagraphField(
        lazy_gettext("陈述意见"),
        [required(), at_most(_LONG)],
        description=lazy_gettext("写明事实和证据；监管部门认定之前可以修改。"),
    )


class ObjectionForm(Form):
    """What a bidder objects to in the opening room."""

    kind = RadioField(lazy_gettext("种类"), [given()], choices=choices(ObjectionKind), coerce=ObjectionKind)
    statement = ParagraphField(
        lazy_gettext("内容"),
        [required(), at_most(_LONG)],
        description=lazy_gettext("写明对哪个环节、哪条记录有异议，或者申请谁回避、理由是什么。"),
    )


class ObjectionAnswerForm(Form):
    """The purchaser's answer on the spot."""

    answer = ParagraphField(lazy_gettext("答复"), [required(), at_most(_LONG)])


class OrderForm(Form):
    """More time, or the remedy."""

    kind = RadioField(lazy_gettext("安排"), [given()], choices=choices(OrderKind), coerce=OrderKind)
    until = MomentField(lazy_gettext("截止时间（北京时间）"), [given()])
    reason = ParagraphField(
        lazy_gettext("理由"),
        [required(), at_most(400)],
        description=lazy_gettext("写明是谁的什么原因；在开标大厅公开。"),
    )


def about(bid: OpenedBid) -> CauseForm:
    """The form for one bid: only the causes that what was recorded leaves possible."""
    form = CauseForm()
    form.cause.choices = [
        SelectChoice(one.value, lazy_gettext(one.label)) for one in fitting(bid.reason or "")
    ]
    return form
