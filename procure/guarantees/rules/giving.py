"""What the law says of giving a security, and of refusing one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from procure.core import clock
from procure.core.money import grouped
from procure.core.rules import rule
from procure.core.terms import Message
from procure.guarantees.words import NOTHING_CAME, Defect

REGULATION_33 = "《政府采购法实施条例》第三十三条"
ORDER_87 = "《政府采购货物和服务招标投标管理办法》（财政部令第87号）"
NOTICE_38 = "《关于促进政府采购公平竞争优化营商环境的通知》（财库〔2019〕38号）第三条"
ORDER_16 = "《招标投标领域公平竞争审查规则》（国家发展改革委等八部门令第16号）第十一条"
LOCAL = "淄博市人民政府《关于持续深入优化营商环境的实施意见》（2020年6月26日）第十二项"
_NOON = datetime(2026, 3, 24, 4, tzinfo=UTC)


@dataclass(frozen=True)
class GiveSecurity:
    """A security about to be given; ``closes_at`` is the bid deadline, nothing where there is none.

    ``is_money_for_advance``: an advance is to be secured with money or what turns into it.
    """

    at: datetime
    closes_at: datetime | None
    is_exempt: bool
    amount_fen: int
    asked_fen: int
    is_money_for_advance: bool = False


GIVEN = GiveSecurity(_NOON - timedelta(seconds=1), _NOON, False, 2_000_000, 2_000_000)


@rule("G12", article=NOTICE_38, kept=GIVEN, broken=replace(GIVEN, at=_NOON))
def a_security_may_come_until_the_deadline_itself(facts: GiveSecurity) -> Message | None:
    if facts.closes_at is None or clock.in_time(facts.at, facts.closes_at):
        return None
    return Message("投标截止时间已过，投标保证金须在截止前提交。")


@rule("G16", article=LOCAL, kept=GIVEN, broken=replace(GIVEN, is_exempt=True))
def a_supplier_of_good_credit_gives_no_bid_security(facts: GiveSecurity) -> Message | None:
    if not facts.is_exempt:
        return None
    return Message("贵单位信用良好，本项目免收投标保证金，不需要提交。评审时视为已按要求提交。")


@rule("G29", article=REGULATION_33, kept=GIVEN, broken=replace(GIVEN, amount_fen=1_999_999))
def a_security_reaches_the_amount_asked(facts: GiveSecurity) -> Message | None:
    if facts.amount_fen >= facts.asked_fen:
        return None
    return Message("金额不足：要求%(asked)s元。请按要求的金额提交。", asked=grouped(facts.asked_fen))


@rule(
    "G13",
    article="《保障中小企业款项支付条例》第十三条",
    kept=GIVEN,
    broken=replace(GIVEN, is_money_for_advance=True),
)
def an_advance_is_secured_by_an_instrument(facts: GiveSecurity) -> Message | None:
    if not facts.is_money_for_advance:
        return None
    return Message("预付款以保函、保证保险担保，不能用资金、票据。请改选保函或者保证保险。")


@dataclass(frozen=True)
class RefuseSecurity:
    """A person is about to refuse a security; ``was_found``: its money was confirmed before."""

    defect: Defect | None
    said: str
    has_evidence: bool
    was_found: bool = False


REFUSED = RefuseSecurity(Defect.FORGED, "出具机构书面答复没有出具过这份保函。", True)


@rule("G08", article=ORDER_16, kept=REFUSED, broken=replace(REFUSED, has_evidence=False))
def a_refusal_names_a_formal_defect_with_evidence(facts: RefuseSecurity) -> Message | None:
    if facts.defect is not None and facts.said.strip() and facts.has_evidence:
        return None
    return Message("只能因所列的形式瑕疵不接受，并须写明事实、上传证据；其他任何理由都不得拒收、限制。")


@rule(
    "G08",
    article=ORDER_16,
    kept=replace(REFUSED, defect=Defect.AMOUNT),
    broken=replace(REFUSED, defect=Defect.AMOUNT, was_found=True),
)
def what_was_found_to_be_there_is_not_missing(facts: RefuseSecurity) -> Message | None:
    if not facts.was_found or facts.defect not in NOTHING_CAME:
        return None
    return Message(
        "本单位已核对确认这笔保证金到账、足额，不能再以没有到账、金额不足或者伪造为由不接受，应当如数退还。"
        "依法可以不予退还的，另行提出，由第二人确认。"
    )
