"""What the law says of an electronic guarantee."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from procure.accounts.rules import is_code
from procure.core.money import grouped
from procure.core.rules import rule
from procure.core.terms import Message
from procure.guarantees.rules.giving import ORDER_16, REGULATION_33
from procure.guarantees.words import Defect

_LICENCE = re.compile(r"\d{4}")
"""Every licence to bank, insure or guarantee has a number; whether it is in force a person looks up."""


@dataclass(frozen=True)
class CheckGuarantee:
    """An electronic guarantee beside what is asked; ``fault`` is what is wrong with its signature."""

    fault: Message | None
    is_forged: bool
    issuer_code: str
    licence: str
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
    licence="B0000000000000001",
    certified_code="91110000MA0000011M",
    parties=_PARTIES,
    asked_parties=_PARTIES,
    amount_fen=2_000_000,
    asked_fen=2_000_000,
    valid_until=date(2026, 6, 22),
    until=date(2026, 6, 22),
)


@rule("G05", "G08", article=REGULATION_33, kept=CHECKED, broken=replace(CHECKED, licence="无"))
def an_issuer_has_a_licence_and_is_none_of_the_parties(facts: CheckGuarantee) -> Message | None:
    if _can_issue(facts):
        return None
    return Message(
        "出具机构：保函须由金融机构或者担保机构出具，不能由采购人、供应商自己出具。请出具机构写明自己的"
        "统一社会信用代码（18位，末位校验相符）和金融许可证、保险许可证或者融资担保业务经营许可证的编号。"
    )


@rule("G08", article=ORDER_16, kept=CHECKED, broken=replace(CHECKED, certified_code=None))
def a_guarantee_is_signed_by_its_issuer(facts: CheckGuarantee) -> Message | None:
    if facts.is_forged or not _can_issue(facts):
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
        given=facts.valid_until,
        asked=facts.until,
    )


def _can_issue(facts: CheckGuarantee) -> bool:
    """Whether somebody other than the parties is named with what the law asks of whoever guarantees."""
    is_party = facts.issuer_code in facts.asked_parties
    return is_code(facts.issuer_code) and not is_party and bool(_LICENCE.search(facts.licence))


DEFECTS = {
    "an-issuer-has-a-licence-and-is-none-of-the-parties": Defect.ISSUER,
    "a-guarantee-is-signed-by-its-issuer": Defect.ISSUER,
    "a-guarantee-is-what-its-issuer-signed": Defect.FORGED,
    "a-guarantee-names-the-parties-and-the-tender": Defect.BENEFICIARY,
    "a-guarantee-covers-the-amount": Defect.AMOUNT,
    "a-guarantee-is-as-valid-as-the-bid": Defect.VALIDITY,
}
"""Which defect of the closed list each rule finds; a machine finds no other."""
