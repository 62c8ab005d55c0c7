"""Where an organisation stands with a tender: derived from its documents, the close list and the opening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from procure.accounts.models import Organisation
from procure.bids.models import Closing, OpenedBid, OpenedStatus, Refusal, Submission, SubmissionKind
from procure.bids.queries import reading
from procure.bids.rules import PrepareBid, on
from procure.core import rules
from procure.core.rules import Breach, Force
from procure.core.terms import Message, Term
from procure.crypto.documents import Receipt
from procure.crypto.entries import close_of
from procure.tenders.models import Envelope, Tender, TenderState


class Stage(Term):
    """What the organisation's page says first."""

    NOTHING = "nothing", "尚未递交"
    STANDING = "standing", "已递交，当前有效"
    WITHDRAWN = "withdrawn", "已撤回"
    CLOSING = "closing", "已截止，正在生成截标记录"
    ABSENT = "absent", "未参加本次投标"
    MISSING = "missing", "有回执但未列入截标记录"
    LISTED = "listed", "已列入截标记录，等待开标"
    NO_OPENING = "no-opening", "投标人不足，依法不开标"
    OPENED = "opened", "已开启"
    NOT_OPENED = "not-opened", "未能开启"
    ENDED = "ended", "项目已终止"


REASONS: dict[str, Message] = {
    "shares-missing": Message("密钥份额不齐。"),
    "share-mismatch": Message("密钥份额与投标人签名承诺的校验值不符。"),
    "wrong-key": Message("合成的密钥不能对应投标文件签名的公钥。"),
    "blob-missing": Message("密文在平台上缺失。投标回执证明递交时完好，责任在平台。"),
    "blob-altered": Message("密文与签名的校验值不符。投标回执证明递交时完好，责任在平台。"),
    "manifest-unreadable": Message("投标清单无法解密或读取。"),
    "manifest-mismatch": Message("投标清单与签名承诺的校验值不符。"),
    "manifest-binding": Message("投标清单写明的投标人、项目或密文与签名文件不符。"),
    "file-unreadable": Message("投标文件无法解密。"),
    "file-mismatch": Message("投标文件与清单所列的校验值不符。"),
    "price-unreadable": Message("开标一览表中的报价无法读取。"),
    "price-disclosed": Message("技术信封里写了报价。招标文件规定报价另装信封，技术评审时不得知道报价。"),
    "technical-failed": Message("没有通过技术评审，报价信封依招标文件不开启。"),
    "not-decrypted-by-bidder": Message("投标人没有解密。"),
}
"""What the codes of an opening mean."""


REFUSALS: dict[str, Message] = {
    "late": Message("截止时间已到"),
    "closed": Message("截标记录已经生成"),
    "overtaken": Message("到达时未截止，平台未及时核验"),
    "too-large": Message("请求过大"),
    "media-type": Message("请求内容的类型不对"),
    "content-encoding": Message("请求内容被压缩"),
    "parts": Message("缺少投标文件或签名"),
    "cut-off": Message("连接中断，没有收完"),
    "bid-sequence": Message("版本衔接不上"),
    "banned": Message("处于禁止参加政府采购活动的期限内"),
    "blob-missing": Message("密文没有上传完"),
    "reused": Message("含有其他单位的密文或密钥"),
    "key-reused": Message("投标密钥此前已经用过"),
    "other-tender": Message("是为其他项目密封的"),
    "other-envelope": Message("所写的信封与招标文件不符"),
    "tender-revision": Message("不是按现行招标文件密封的"),
    "signer": Message("不是投标单位的签名"),
    "changed": Message("签名与内容不符"),
    "revoked": Message("证书已被吊销或不在有效期内"),
    "not-enrolled": Message("证书没有登记"),
}
"""What the commonest codes of a refusal mean."""


@dataclass(frozen=True)
class Position:
    """One organisation's documents and what became of them."""

    stage: Stage
    documents: list[Submission]
    closing: Closing | None
    opened: OpenedBid | None

    @property
    def last(self) -> Submission | None:
        """The document that counts."""
        return self.documents[-1] if self.documents else None

    @property
    def next_seq(self) -> int:
        """The number of the version that would follow."""
        return len(self.documents) + 1


def position_of(
    tender: Tender, organisation_id: str, at: datetime, envelope: Envelope = Envelope.FIRST
) -> Position:
    """Where the organisation stands at an instant; its receipt is compared with the signed close list."""
    documents = reading.of(tender.id, organisation_id, envelope)
    closing = reading.closing(tender.id, envelope)
    opened = reading.opened_of(tender.id, organisation_id, envelope)
    last = documents[-1] if documents else None
    is_over = tender.is_rehearsal and not tender.accepts_bids(at)
    if is_over or (tender.state is TenderState.ENDED and opened is None):
        return Position(Stage.ENDED, documents, closing, opened)
    if closing is None:
        stage = _before_close(last, tender.accepts_bids(at))
    else:
        stage = _after_close(last, closing, opened)
    return Position(stage, documents, closing, opened)


def reason_of(opened: OpenedBid) -> Message:
    """Why a bid did not open."""
    code = opened.reason or ""
    return REASONS.get(code, Message("原因代码：%(code)s", code=code))


def refusal_of(refusal: Refusal) -> Message:
    """Why a document was refused, in a few words."""
    return REFUSALS.get(refusal.code, Message("文件的格式、内容或签名不合要求"))


def warnings(organisation: Organisation, at: datetime) -> list[Breach]:
    """What the bidder should know before it bids, from the register alone."""
    names = tuple(one.name for one in reading.registered_relatives(organisation))
    return rules.breaches(PrepareBid(names), on(at), Force.WARN)


def _before_close(last: Submission | None, accepts: bool) -> Stage:
    if not accepts:
        return Stage.CLOSING
    if last is None:
        return Stage.NOTHING
    return Stage.STANDING if last.kind is SubmissionKind.BID else Stage.WITHDRAWN


def _after_close(last: Submission | None, closing: Closing, opened: OpenedBid | None) -> Stage:
    if last is None or last.kind is SubmissionKind.WITHDRAW:
        return Stage.ABSENT
    if last.sha256 not in close_of(Receipt.parse(closing.document.encode())).bids:
        return Stage.MISSING
    if not closing.opens:
        return Stage.NO_OPENING
    if opened is None:
        return Stage.LISTED
    return Stage.OPENED if opened.status is OpenedStatus.OPENED else Stage.NOT_OPENED
