"""What the law says of giving a security, of an electronic guarantee, and of refusing one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from procure.core import clock
from procure.core.money import grouped
from procure.core.rules import rule
from procure.core.terms import Message
from procure.guarantees.words import Defect

REGULATION_33 = "《政府采购法实施条例》第三十三条"
ORDER_87 = "《政府采购货物和服务招标投标管理办法》（财政部令第87号）"
NOTICE_38 = "《关于促进政府采购公平竞争优化营商环境的通知》（财库〔2019〕38号）第三条"
ORDER_16 = "《招标投标领域公平竞争审查规则》（国家发展改革委等八部门令第16号）第十一条"
LOCAL = "淄博市人民政府《关于持续深入优化营商环境的实施意见》（2020年6月26日）第十二项"
_NOON = datetime(2026, 3, 24, 4, tzinfo=UTC)


@dataclass(frozen=True)
class GiveSecurity:
    """A security about to be given; ``closes_at`` is the bid deadline, nothing where there is none."""

    at: datetime
    closes_at: datetime | None
    is_exempt: bool
    amount_fen: int
    asked_fen: int


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


@dataclass(frozen=True)
class CheckGuarantee:
    """An electronic guarantee beside what is asked; ``fault`` is what is wrong with its signature."""

    fault: Message | None
    is_forged: bool
    issuer_code: str
    certified_code: str | None
    parties: tuple[str, ...]
    asked_parties: tuple[str, ...]
    amount_fen: int
    asked_fen: int
    valid_until: date
    until: date


_PARTIES = ("受益人", "被保证人", "ZC-2026-1", "1")
CHECKED = CheckGuarantee(
    fault=None,
    is_forged=False,
    issuer_code="91110000MA0000011M",
    certified_code="91110000MA0000011M",
    parties=_PARTIES,
    asked_parties=_PARTIES,
    amount_fen=2_000_000,
    asked_fen=2_000_000,
    valid_until=date(2026, 6, 22),
    until=date(2026, 6, 22),
)


@rule("G08", article=ORDER_16, kept=CHECKED, broken=replace(CHECKED, certified_code=None))
def a_guarantee_is_signed_by_its_issuer(facts: CheckGuarantee) -> Message | None:
    if facts.is_forged:
        return None
    if facts.fault is None and facts.certified_code == facts.issuer_code:
        return None
    why = facts.fault or Message("签名证书里的统一社会信用代码与保函写明的出具机构不一致。")
    return Message(
        "出具机构：%(why)s请让出具机构用本平台信任的电子认证机构签发的证书签名，信任的机构见“信任根”。",
        why=why,
    )


@rule("G08", article=ORDER_16, kept=CHECKED, broken=replace(CHECKED, is_forged=True))
def a_guarantee_is_what_its_issuer_signed(facts: CheckGuarantee) -> Message | None:
    if not facts.is_forged:
        return None
    return Message(
        "伪造、变造：内容与签名不符，或者正文与所列摘要不符。请向出具机构重新取得原文件，不要改动。"
    )


@rule("G08", article=ORDER_16, kept=CHECKED, broken=replace(CHECKED, parties=("别人", *_PARTIES[1:])))
def a_guarantee_names_the_parties_and_the_tender(facts: CheckGuarantee) -> Message | None:
    wrong = [one for one, asked in zip(facts.parties, facts.asked_parties, strict=True) if one != asked]
    if not wrong:
        return None
    return Message(
        "受益人、被保证人或者项目不符：%(wrong)s。请把本页的要素文件交给出具机构，照此改正。",
        wrong="、".join(wrong),
    )


@rule("G08", article=ORDER_16, kept=CHECKED, broken=replace(CHECKED, amount_fen=1_999_999))
def a_guarantee_covers_the_amount(facts: CheckGuarantee) -> Message | None:
    if facts.amount_fen >= facts.asked_fen:
        return None
    return Message(
        "金额不足：保函%(amount)s元，要求%(asked)s元。请让出具机构改正金额。",
        amount=grouped(facts.amount_fen),
        asked=grouped(facts.asked_fen),
    )


@rule(
    "G11",
    article="《招标投标法实施条例》第二十六条",
    kept=CHECKED,
    broken=replace(CHECKED, valid_until=date(2026, 6, 21)),
)
def a_guarantee_is_as_valid_as_the_bid(facts: CheckGuarantee) -> Message | None:
    if facts.valid_until >= facts.until:
        return None
    return Message(
        "有效期不足：保函至%(given)s，应当不早于%(asked)s。请让出具机构延长有效期。",
        given=facts.valid_until.isoformat(),
        asked=facts.until.isoformat(),
    )


DEFECTS = {
    "a-guarantee-is-signed-by-its-issuer": Defect.ISSUER,
    "a-guarantee-is-what-its-issuer-signed": Defect.FORGED,
    "a-guarantee-names-the-parties-and-the-tender": Defect.BENEFICIARY,
    "a-guarantee-covers-the-amount": Defect.AMOUNT,
    "a-guarantee-is-as-valid-as-the-bid": Defect.VALIDITY,
}
"""Which defect of the closed list each rule finds; a machine finds no other."""


@dataclass(frozen=True)
class RefuseSecurity:
    """A person is about to refuse a security; ``was_found``: its money was confirmed before."""

    defect: Defect | None
    said: str
    has_evidence: bool
    was_found: bool = False


_NOTHING_CAME = (Defect.AMOUNT, Defect.FORGED)
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
    if not facts.was_found or facts.defect not in _NOTHING_CAME:
        return None
    return Message(
        "本单位已核对确认这笔保证金到账、足额，不能再以没有到账、金额不足或者伪造为由不接受，应当如数退还。"
        "依法可以不予退还的，另行提出，由第二人确认。"
    )
