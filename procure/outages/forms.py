"""What is typed to explain an outage and to judge it."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import RadioField, SelectChoice

from procure.gate.forms import Form
from procure.gate.inputs import ParagraphField, at_most, given, required

DOWN, UP = "down", "up"
AGREE, RETURN = "agree", "return"
_LONG = 2000


class ExplainForm(Form):
    """What happened, and what shows it."""

    was_down = RadioField(
        lazy_gettext("这段时间供应商能不能使用平台"),
        [given()],
        choices=[
            SelectChoice(DOWN, lazy_gettext("不能：平台确实中断了服务")),
            SelectChoice(UP, lazy_gettext("能：平台一直提供服务，只是心跳没有记下")),
        ],
    )
    cause = ParagraphField(
        lazy_gettext("查明的原因"),
        [required(), at_most(_LONG)],
        description=lazy_gettext("写明发生了什么、怎样恢复的，随公告公开。"),
    )
    evidence = FileField(
        lazy_gettext("证明材料"),
        description=lazy_gettext("例如机房、电信运营商的故障单或者监控记录，不超过10 MB，公开。"),
    )


class JudgeForm(Form):
    """The supervisor's answer."""

    answer = RadioField(
        lazy_gettext("认定"),
        [given()],
        choices=[
            SelectChoice(AGREE, lazy_gettext("同意运营单位的核实结论")),
            SelectChoice(RETURN, lazy_gettext("退回，请运营单位重新核实")),
        ],
    )
    opinion = ParagraphField(
        lazy_gettext("意见"), [required(), at_most(_LONG)], description=lazy_gettext("公开。")
    )
