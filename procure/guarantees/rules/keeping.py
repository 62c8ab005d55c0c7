"""What the law says of keeping a security, and of saying that its money never came."""

from __future__ import annotations

from dataclasses import dataclass, replace

from procure.core.money import grouped
from procure.core.rules import rule
from procure.core.terms import Message
from procure.guarantees.words import GROUNDS, ClaimGround, SecurityKind

ORDER_87 = "《政府采购货物和服务招标投标管理办法》（财政部令第87号）"
GROUNDS_OF_LAW = f"{ORDER_87}第二十三条；《招标投标法实施条例》第三十五条、第七十四条；《招标投标法》第六十条"
REGULATION_33 = "《政府采购法实施条例》第三十三条"


@dataclass(frozen=True)
class ProposeKeeping:
    """What one person wants to keep of a security; ``standing_fen`` is what there is of it."""

    kind: SecurityKind
    ground: ClaimGround
    amount_fen: int
    standing_fen: int


PROPOSED = ProposeKeeping(SecurityKind.BID, ClaimGround.REVOKED, 2_000_000, 2_000_000)
PERFORMED = ProposeKeeping(SecurityKind.PERFORMANCE, ClaimGround.NOT_PERFORMED, 2_000_000, 2_000_000)


@rule(
    "G28",
    article=GROUNDS_OF_LAW,
    kept=PROPOSED,
    broken=replace(PROPOSED, ground=ClaimGround.NOT_PERFORMED),
)
def a_security_is_kept_on_a_ground_of_its_own(facts: ProposeKeeping) -> Message | None:
    if facts.ground in GROUNDS[facts.kind]:
        return None
    return Message(
        "“%(ground)s”不是%(kind)s可以不予退还的法定事由，应当照常退还。",
        ground=facts.ground.label,
        kind=facts.kind.label,
    )


@rule("G28", article=GROUNDS_OF_LAW, kept=PERFORMED, broken=replace(PERFORMED, amount_fen=2_000_001))
def no_more_is_kept_than_stands(facts: ProposeKeeping) -> Message | None:
    if 0 < facts.amount_fen <= facts.standing_fen:
        return None
    return Message(
        "不予退还的金额应当大于零，不超过%(most)s元。请改正金额。", most=grouped(facts.standing_fen)
    )


@rule("G28", article=GROUNDS_OF_LAW, kept=PROPOSED, broken=replace(PROPOSED, amount_fen=1_999_999))
def a_bid_security_is_kept_as_a_whole(facts: ProposeKeeping) -> Message | None:
    if facts.kind is not SecurityKind.BID or facts.amount_fen >= facts.standing_fen:
        return None
    return Message("投标保证金没有部分不予退还的规定：有法定事由的全部不予退还，没有的全部退还。")


@dataclass(frozen=True)
class KeepSecurity:
    """A second person is about to confirm that a security is kept."""

    proposed_by: str
    confirmed_by: str
    has_evidence: bool


KEPT = KeepSecurity("one", "other", True)


@rule("G28", article=GROUNDS_OF_LAW, kept=KEPT, broken=replace(KEPT, confirmed_by="one"))
def two_people_keep_a_security(facts: KeepSecurity) -> Message | None:
    if facts.proposed_by != facts.confirmed_by:
        return None
    return Message("不予退还须由本单位另一人确认。请由没有提出这件事的同事确认。")


@rule("G28", article=GROUNDS_OF_LAW, kept=KEPT, broken=replace(KEPT, has_evidence=False))
def what_is_kept_rests_on_evidence(facts: KeepSecurity) -> Message | None:
    return None if facts.has_evidence else Message("不予退还须有证据。请上传能够证明所选事由的文件。")


@dataclass(frozen=True)
class ConfirmMissing:
    """A second person is about to confirm that less money came than a supplier says."""

    said_by: str | None
    confirmed_by: str


@rule(
    "G23",
    "G24",
    article=REGULATION_33,
    kept=ConfirmMissing("one", "other"),
    broken=ConfirmMissing("one", "one"),
)
def two_people_say_that_money_is_missing(facts: ConfirmMissing) -> Message | None:
    if facts.said_by is not None and facts.said_by != facts.confirmed_by:
        return None
    return Message("实际到账金额须由本单位另一人对照银行流水确认；确认前按供应商提交的金额全额退还。")
