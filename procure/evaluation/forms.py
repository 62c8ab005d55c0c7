"""The shapes of what is typed in an evaluation; sheets have one field for each bid."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice

from procure.bids.models import OpenedBid
from procure.core.terms import Message
from procure.evaluation.models import Committee, MemberKind, RecordedSession, ReplaceGround
from procure.evaluation.service import Drawn, Judged, Named, Recorded
from procure.gate.forms import Form
from procure.gate.inputs import (
    LineField,
    MomentField,
    ParagraphField,
    YuanField,
    at_most,
    choices,
    given,
    required,
)
from procure.tenders.models import ScoringFactor

_BETWEEN = re.compile(r"[\s,，;；、]+")
_PASSED, _FAILED = "passed", "failed"
LONGEST_REASON = 400


class PointsField(YuanField):
    """Points with at most two decimals, kept in hundredths."""

    refusal = lazy_gettext("请填写得分，最多两位小数，例如 32.50。")


class CommitteeForm(Form):
    """A committee as it was drawn."""

    draw_source = LineField(
        lazy_gettext("抽取来源"),
        [required(), at_most(200)],
        description=lazy_gettext("省级以上财政部门设立的评审专家库名称。"),
    )
    draw_number = LineField(lazy_gettext("抽取编号"), [required(), at_most(100)])
    drawn_at = MomentField(lazy_gettext("抽取时间（北京时间）"), [given()])
    experts = ParagraphField(
        lazy_gettext("评审专家"),
        [required(), at_most(2000)],
        description=lazy_gettext("填写专家在本平台的账号邮箱，每行一个。"),
    )
    representatives = ParagraphField(
        lazy_gettext("采购人代表"),
        [at_most(2000)],
        description=lazy_gettext("填写本单位采购人员的账号邮箱，每行一个；没有的不填。"),
    )

    @property
    def named(self) -> Named:
        """The committee it names."""
        return Named(
            draw_source=self.draw_source.data,
            draw_number=self.draw_number.data,
            drawn_at=self.drawn_at.data,
            experts=_words(self.experts.data),
            representatives=_words(self.representatives.data),
        )


def as_typed(committee: Committee | None) -> dict[str, object]:
    """What would be typed to enter the same committee again, for another lot."""
    if committee is None:
        return {}
    typed: dict[str, object] = {
        "draw_source": committee.draw_source,
        "draw_number": committee.draw_number,
        "drawn_at": committee.drawn_at,
    }
    fields = {"experts": MemberKind.EXPERT, "representatives": MemberKind.REPRESENTATIVE}
    for name, kind in fields.items():
        typed[name] = "\n".join(one.person.email for one in committee.members if one.kind is kind)
    return typed


class ConfirmForm(Form):
    """A press of the last button."""


class DeclareForm(Form):
    """The declaration of 采购条例 9."""

    declared = BooleanField(
        lazy_gettext("本人已核对全部投标人，没有应当回避的情形。"),
        [required()],
    )


class SignatureForm(Form):
    """A signature made elsewhere."""

    signature = FileField(lazy_gettext("签名文件（.p7s）"))
    dissent = ParagraphField(
        lazy_gettext("不同意见及理由"),
        [at_most(4000)],
        description=lazy_gettext("没有的不填。不签署也不写明不同意见的，视为同意评标报告。"),
    )


class SilenceForm(Form):
    """What was done to reach a member that has not signed."""

    text = ParagraphField(
        lazy_gettext("联系经过"),
        [required(), at_most(1000)],
        description=lazy_gettext("写明何时、以何种方式请该成员签署，以及对方的答复。随采购文件存档。"),
    )


class RecordingForm(Form):
    """Which file a session was recorded in; the file itself is not sent."""

    session = RadioField(
        lazy_gettext("录制的环节"), [given()], choices=choices(RecordedSession), coerce=RecordedSession
    )
    begun_at = MomentField(lazy_gettext("开始时间（北京时间）"), [given()])
    ended_at = MomentField(lazy_gettext("结束时间（北京时间）"), [given()])
    sha256 = LineField(
        lazy_gettext("文件的SHA-256"),
        [required(), at_most(64)],
        description=lazy_gettext(
            "用于证明存档的就是这个文件。选择文件后由浏览器计算，也可以用 sha256sum 得出。"
        ),
    )
    kept_at = LineField(
        lazy_gettext("存放地点和保管人"),
        [required(), at_most(200)],
        description=lazy_gettext("例如：交易中心音像档案室，保管编号2026-0031。"),
    )

    @property
    def recorded(self) -> Recorded:
        """What was typed."""
        names = ("session", "begun_at", "ended_at", "sha256", "kept_at")
        return Recorded(**{name: self[name].data for name in names})


class ReplaceForm(Form):
    """Who comes in place of a member."""

    ground = RadioField(
        lazy_gettext("更换原因"), [given()], choices=choices(ReplaceGround), coerce=ReplaceGround
    )
    reason = ParagraphField(lazy_gettext("具体情况"), [required(), at_most(400)])
    email = LineField(lazy_gettext("补抽的成员（平台账号邮箱）"), [required(), at_most(200)])
    draw_source = LineField(lazy_gettext("抽取来源"), [required(), at_most(200)])
    draw_number = LineField(lazy_gettext("抽取编号"), [required(), at_most(100)])
    drawn_at = MomentField(lazy_gettext("抽取时间（北京时间）"), [given()])

    @property
    def drawn(self) -> Drawn:
        """What was typed."""
        names = ("email", "ground", "reason", "draw_source", "draw_number", "drawn_at")
        return Drawn(**{name: self[name].data for name in names})


class PriceNoticeForm(Form):
    """When prices are opened."""

    opens_at = MomentField(
        lazy_gettext("报价开启时间（北京时间）"),
        [given()],
        description=lazy_gettext("签名后公开，不能再改；保管人从这一时间起释放报价的密钥份额。"),
    )


def examination(bids: Sequence[OpenedBid], refused: Mapping[str, Message]) -> Form:
    """A verdict and a reason for each bid: fields ``passed_<bid>`` and ``reason_<bid>``.

    Bids that the facts refuse already (``refused``, by id) begin as not passed with that reason.
    """
    fields: dict[str, object] = {}
    for bid in bids:
        fields[f"passed_{bid.id}"] = RadioField(
            lazy_gettext("结论（%(name)s）", name=bid.organisation.name),
            [given()],
            choices=[
                SelectChoice(_PASSED, lazy_gettext("通过")),
                SelectChoice(_FAILED, lazy_gettext("不通过")),
            ],
        )
        fields[f"reason_{bid.id}"] = LineField(
            lazy_gettext("理由（%(name)s）", name=bid.organisation.name),
            [at_most(LONGEST_REASON)],
            description=lazy_gettext("不通过的必须写明，并会告知该投标人。"),
        )
    preset = {f"passed_{key}": _FAILED for key in refused}
    preset |= {f"reason_{key}": str(reason) for key, reason in refused.items()}
    made: Form = type("ExaminationForm", (Form,), fields)(data=preset)
    return made


def judged(form: Form, bids: Sequence[OpenedBid]) -> dict[str, Judged]:
    """What an examination form says of each bid."""
    return {
        bid.id: Judged(form[f"passed_{bid.id}"].data == _PASSED, form[f"reason_{bid.id}"].data or "")
        for bid in bids
    }


def score_sheet(marks: Sequence[tuple[OpenedBid, ScoringFactor]], kept: dict[tuple[str, str], int]) -> Form:
    """A field ``points_<bid>_<factor>`` for everything to be scored, filled with what is kept."""
    fields: dict[str, object] = {
        _points(bid, factor): PointsField(f"{bid.organisation.name}：{factor.name}") for bid, factor in marks
    }
    held = {_points(bid, factor): kept.get((bid.id, factor.id)) for bid, factor in marks}
    made: Form = type("ScoreForm", (Form,), fields)(data=held)
    return made


def sheet(form: Form, marks: Sequence[tuple[OpenedBid, ScoringFactor]]) -> dict[tuple[str, str], int]:
    """The points typed so far."""
    typed = {(bid.id, factor.id): form[_points(bid, factor)].data for bid, factor in marks}
    return {key: points for key, points in typed.items() if points is not None}


def _points(bid: OpenedBid, factor: ScoringFactor) -> str:
    return f"points_{bid.id}_{factor.id}"


def _words(text: str) -> list[str]:
    return [word for word in _BETWEEN.split(text or "") if word]
