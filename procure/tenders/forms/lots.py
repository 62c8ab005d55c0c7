"""Dividing a project into lots."""

from __future__ import annotations

from flask_babel import lazy_gettext

from procure.gate.forms import Form
from procure.gate.inputs import LineField, YuanField, at_most, given, required, version_field


class LotForm(Form):
    """One more lot."""

    title = LineField(
        lazy_gettext("新包的名称"),
        [required(), at_most(200)],
        description=lazy_gettext("只写本包采购什么；页面上会自动加上项目名称和包号。"),
    )


class ProjectForm(Form):
    """What a divided project is called and may cost as a whole."""

    version = version_field()
    project_title = LineField(lazy_gettext("项目名称"), [required(), at_most(200)])
    budget_fen = YuanField(
        lazy_gettext("项目总预算（元）"),
        [given()],
        description=lazy_gettext("各包预算合计不得超过它。评标委员会的人数也按它确定。"),
    )


class DivideForm(ProjectForm):
    """A tender becomes the first lot of a project, and gets a second beside it."""

    first_title = LineField(lazy_gettext("第1包（现有内容）的名称"), [required(), at_most(200)])
    title = LineField(
        lazy_gettext("第2包（新包）的名称"),
        [required(), at_most(200)],
        description=lazy_gettext("只写本包采购什么；页面上会自动加上项目名称和包号。"),
    )


class RemoveLotForm(Form):
    """A press of the last button."""

    version = version_field()
