"""The closed lists of a tender, and which act leads from which state to which."""

from __future__ import annotations

from procure.core.states import Machine
from procure.core.terms import Message, Term


class Goods(Term):
    """What is bought (track A)."""

    GOODS = "goods", "货物"
    SERVICES = "services", "服务"


class Section(Term):
    """The parts in which a tender is drafted; the value is also the endpoint of its page."""

    BASICS = "basics", "基本信息"
    NEED = "need", "采购需求"
    QUALIFICATIONS = "qualifications", "资格条件"
    SCORING = "scoring", "评分办法"
    TERMS = "terms", "合同条款"
    TIMING = "timing", "投标保证与时间"
    ATTACHMENTS = "attachments", "附件"
    CUSTODIANS = "custodians", "密钥保管人"


class TenderState(Term):
    """Decisions about a tender; what the clock decides is derived."""

    DRAFT = "draft", "起草中"
    PREPARED = "prepared", "待签名发布"
    PUBLISHED = "published", "已发布"
    ENDED = "ended", "已终止"
    REHEARSAL = "rehearsal", "演练"


TENDER = Machine(
    "tender",
    TenderState.DRAFT,
    {
        "edit": {TenderState.DRAFT: TenderState.DRAFT},
        "rehearse": {TenderState.DRAFT: TenderState.REHEARSAL},
        "prepare": {TenderState.DRAFT: TenderState.PREPARED},
        "sign": {TenderState.PREPARED: TenderState.PREPARED},
        "reopen": {TenderState.PREPARED: TenderState.DRAFT},
        "publish": {TenderState.PREPARED: TenderState.PUBLISHED},
        "ask": {TenderState.PUBLISHED: TenderState.PUBLISHED},
        "explain": {TenderState.PUBLISHED: TenderState.PUBLISHED},
        "extend": {TenderState.PUBLISHED: TenderState.PUBLISHED},
        "amend": {TenderState.PUBLISHED: TenderState.PUBLISHED},
        "end": {TenderState.PUBLISHED: TenderState.ENDED},
    },
)


class FactorKind(Term):
    """How a scoring factor is judged (87号令 55)."""

    PRICE = "price", "价格"
    OBJECTIVE = "objective", "客观"
    JUDGED = "judged", "主观"


class ClarificationState(Term):
    """Frozen for its signature, or published to everybody."""

    PREPARED = "prepared", "待签名发布"
    PUBLISHED = "published", "已发布"


CLARIFICATION = Machine(
    "clarification",
    ClarificationState.PREPARED,
    {
        "revise": {ClarificationState.PREPARED: ClarificationState.PREPARED},
        "publish": {ClarificationState.PREPARED: ClarificationState.PUBLISHED},
    },
)


DECLARED_DRAWING = Message(
    "采购人声明：本文件是图纸，其中没有资格条件、评分因素和合同条款；图中的文字没有经过公平竞争审查，"
    "与招标文件不一致的，以招标文件为准。"
)
"""What a purchaser signs and publishes beside a drawing."""
UNREAD_PICTURES = Message("文件中图片里的文字没有经过公平竞争审查，不作为资格条件、评分因素和合同条款。")
"""What it signs and publishes beside a file with pictures."""


class OpeningMode(Term):
    """Whose keys open the bids: custodians alone, or each bid's bidder as well (20号令 30)."""

    CUSTODIANS = "custodians", "由密钥保管人解密"
    DUAL = "dual", "由投标人和密钥保管人共同解密"


class Envelope(Term):
    """What a bid is sealed in: the first envelope holds all of it where the price has none of its own."""

    FIRST = "first", "技术信封"
    PRICE = "price", "报价信封"


class SecurityForm(Term):
    """Every form of a bid security: none is cash, and the supplier chooses (采购条例 33; 38号 三)."""

    CHEQUE = "cheque", "支票"
    DRAFT = "draft", "汇票"
    PROMISSORY_NOTE = "promissory-note", "本票"
    GUARANTEE = "guarantee", "金融机构或者担保机构出具的保函"
    INSURANCE = "insurance", "保险机构出具的保证保险"
    ONLINE_PAYMENT = "online-payment", "网上银行支付"


class AdvanceReason(Term):
    """The only reasons for an advance under the floor (mission S7)."""

    RENOUNCED = "renounced", "供应商自愿书面放弃"
    STATUTORY_BAND = "statutory-band", "法定幅度较低"


class Reserve(Term):
    """How much of a purchase only small and medium firms may have (46号 6–8)."""

    WHOLE = "whole", "整体专门面向中小企业采购"
    PART = "part", "预留一部分给中小企业"
    NONE = "none", "不专门面向中小企业预留"


class ReserveForm(Term):
    """How a part is reserved; no other way exists (46号 8)."""

    LOT = "separate-lot", "设置采购包专门面向中小企业采购"
    CONSORTIUM = "consortium", "联合体中的中小企业承担一部分"
    SUBCONTRACT = "subcontract", "要求中标人将一部分分包给中小企业"


class ReserveReason(Term):
    """Why nothing is reserved; no other reason exists (46号 6)."""

    NOT_ENTERPRISES = (
        "not-enterprises",
        "法律法规或者国家政策规定由事业单位、社会组织等非企业主体提供",
    )
    IRREPLACEABLE = (
        "irreplaceable",
        "因不可替代的专利、专有技术，基础设施限制或者特定公共服务，只能从中小企业之外的供应商处采购",
    )
    COMPETITION = "competition", "预留份额无法确保充分供应、充分竞争，或者可能影响政府采购目标实现"
    FRAMEWORK = "framework", "框架协议采购项目"
    PROVINCIAL = "provincial", "省级以上人民政府财政部门规定的其他情形"


class DueAfter(Term):
    """The only conditions that make an instalment due; no other can be agreed (38号 三; 款项条例 14)."""

    SIGNING = "signing", "合同签订"
    STAGE = "stage", "阶段交付验收合格"
    FINAL = "final", "最终验收合格"
    QUALITY = "quality", "最终验收合格后质量保证期届满"
