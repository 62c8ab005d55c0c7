"""The pages on which a tender is drafted; field names are those of the model."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    RadioField,
    SelectMultipleField,
)
from wtforms.validators import Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from procure.gate.forms import Form
from procure.gate.inputs import (
    LineField,
    MomentField,
    NumberField,
    ParagraphField,
    YuanField,
    at_most,
    between,
    choices,
    given,
    required,
)
from procure.tenders.forms.basics import BasicsForm
from procure.tenders.forms.lists import QualificationsForm, ScoringForm, SectionForm, TermsForm
from procure.tenders.models import Goods, OpeningMode, Section

ALL_POINTS = 100
SHORTEST_WINDOW, LONGEST_WINDOW = 10, 240
"""Minutes: long enough to fetch a backup of the key, and the opening still ends on its day."""
_LONG = 20_000
_NUMBER = Regexp(
    r"^[A-Za-z0-9][A-Za-z0-9-]{2,39}$", message=lazy_gettext("请用3至40个字母、数字或者连字符。")
)


class CreateForm(Form):
    """A new draft."""

    number = LineField(
        lazy_gettext("项目编号"),
        [required(), _NUMBER],
        description=lazy_gettext(
            "字母、数字和连字符；发布后不能更改。可以用本单位的编号，也可以用这里给出的。"
        ),
    )
    title = LineField(lazy_gettext("项目名称"), [required(), at_most(200)])
    goods = RadioField(lazy_gettext("采购标的"), [given()], choices=choices(Goods))


class CopyForm(Form):
    """A past tender as a new draft."""

    number = LineField(lazy_gettext("新项目编号"), [required(), _NUMBER])
    title = LineField(lazy_gettext("新项目名称"), [required(), at_most(200)])


class NeedForm(SectionForm):
    """What must be delivered, where and when."""

    need = ParagraphField(
        lazy_gettext("采购需求"),
        [required(), at_most(_LONG)],
        description=lazy_gettext(
            "写明功能、数量、质量、标准和验收要求。不指定品牌、型号、产地；确需说明的，写“或者相当于”。"
        ),
    )
    performance_place = LineField(lazy_gettext("履行地点"), [required(), at_most(200)])
    performance_days = NumberField(lazy_gettext("履行期限（签订合同后，日）"), [given(), between(1, 3650)])


class TimingForm(SectionForm):
    """Bid security, validity of bids, and the one instant of deadline and opening."""

    opens_at = MomentField(
        lazy_gettext("开标时间（也是投标截止时间，北京时间）"),
        [given()],
        description=lazy_gettext("开标在投标截止的同一时间进行，到账和上传也以这一时间为限。"),
    )
    provisional_accepted = BooleanField(
        lazy_gettext("知悉开标日期暂定：该年度节假日安排尚未公布，公布后可能是休息日")
    )
    bid_security_fen = YuanField(
        lazy_gettext("投标保证金（元，不收取填0）"),
        [given()],
        description=lazy_gettext("不超过采购预算的2%。由供应商自选支票、汇票、本票、保函等非现金形式。"),
    )
    bid_validity_days = NumberField(
        lazy_gettext("投标有效期（自投标截止起，日）"), [given(), between(1, 365)]
    )


class AttachmentsForm(SectionForm):
    """One more file of the tender documents."""

    file = FileField(
        lazy_gettext("附件"),
        description=lazy_gettext(
            ".docx、有文字的 .pdf、.xlsx、.txt、.md；图纸可以是 .dwg、.dxf、.png、.jpg 或者图像 .pdf。"
            "单个不超过20 MB。文件里的文字在上传时审查，读不了的不能作为招标文件。"
        ),
    )
    drawing = BooleanField(
        lazy_gettext("声明：这个文件是图纸"),
        description=lazy_gettext(
            "其中没有资格条件、评分因素和合同条款；图中的文字没有经过公平竞争审查，与招标文件不一致的，"
            "以招标文件为准。声明写入签名的招标文件，随公告公开。"
        ),
    )


class CustodiansForm(SectionForm):
    """Who holds the shares of the opening; choices are certificate ids."""

    custodians = SelectMultipleField(
        lazy_gettext("密钥保管人"),
        [given()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=lazy_gettext("选2至7家不同单位；采购人一方少于开标所需家数，平台运营机构不得担任。"),
    )
    threshold = NumberField(lazy_gettext("开标至少需要几家共同解密"), [given(), between(1, 7)])
    mode = RadioField(
        lazy_gettext("解密方式"),
        choices=choices(OpeningMode),
        coerce=OpeningMode,
        description=lazy_gettext(
            "由保管人解密：投标人开标时不用做任何事。共同解密：没有投标人本人的份额，全体保管人也打不开；"
            "投标人须在解密时限内运行一次命令，自身原因没有解密的，其投标不能开启。"
        ),
    )
    bidder_window_minutes = NumberField(
        lazy_gettext("投标人解密时限（截标记录生成后，分钟）"),
        [given(), between(SHORTEST_WINDOW, LONGEST_WINDOW)],
        description=lazy_gettext("只在共同解密时适用，一般为30分钟；全部投标人提前解密的，时限提前结束。"),
    )
    custodian_wait_minutes = NumberField(
        lazy_gettext("份额有误时等候其他保管人的时间（分钟）"),
        [given(), between(SHORTEST_WINDOW, LONGEST_WINDOW)],
        description=lazy_gettext(
            "够数的保管人释放后，如有投标因份额有误打不开，再等其余保管人这么久；届时仍打不开的，其他投标照常开启。"
        ),
    )


FORMS: dict[Section, type[SectionForm]] = {
    Section.BASICS: BasicsForm,
    Section.NEED: NeedForm,
    Section.QUALIFICATIONS: QualificationsForm,
    Section.SCORING: ScoringForm,
    Section.TERMS: TermsForm,
    Section.TIMING: TimingForm,
    Section.CUSTODIANS: CustodiansForm,
}
