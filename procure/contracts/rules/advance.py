"""When an advance may be lower than usual, and who must agree."""

from __future__ import annotations

from dataclasses import dataclass, replace

from procure.contracts.rules.signing import RENOUNCED, ZIBO
from procure.core.rules import rule
from procure.core.terms import Message


@dataclass(frozen=True)
class LowerAdvance:
    """A purchaser states an advance and its reason; no reason means the tender's own percentage."""

    percent: int
    tender_percent: int
    reason: str | None
    note: str = ""
    has_file: bool = False


@dataclass(frozen=True)
class ConfirmAdvance:
    """Somebody confirms the reason that ``reason_by`` gave."""

    reason_by: str | None
    confirmed_by: str
    evidenced: bool


LOWER = LowerAdvance(percent=20, tender_percent=30, reason=RENOUNCED)
BAND = LowerAdvance(20, 20, "statutory-band", "法定幅度为百分之十至三十", has_file=True)
CONFIRM = ConfirmAdvance(reason_by="one", confirmed_by="another", evidenced=True)


@rule(
    "T33",
    article="《政府采购货物和服务招标投标管理办法》（财政部令第87号）第七十一条",
    kept=LOWER,
    broken=replace(LOWER, reason=None),
)
def only_a_renunciation_departs_from_the_tender(facts: LowerAdvance) -> Message | None:
    lower = facts.reason == RENOUNCED and facts.percent < facts.tender_percent
    if lower or (facts.percent == facts.tender_percent and facts.reason != RENOUNCED):
        return None
    return Message(
        "招标文件规定的预付款比例是%(said)s%%。只有供应商自愿放弃时可以更低，其他情形须与招标文件一致。",
        said=facts.tender_percent,
    )


@rule("T63", article=ZIBO, kept=BAND, broken=replace(BAND, has_file=False))
def a_statutory_band_is_named_and_shown(facts: LowerAdvance) -> Message | None:
    if facts.reason in (None, RENOUNCED) or (facts.note.strip() and facts.has_file):
        return None
    return Message("请写明所依据的法定幅度和条款，并上传该文件；理由和凭证随合同公开。")


@rule("T63", article=ZIBO, kept=CONFIRM, broken=replace(CONFIRM, confirmed_by="one"))
def the_reason_is_confirmed_by_another(facts: ConfirmAdvance) -> Message | None:
    if facts.reason_by is not None and facts.confirmed_by != facts.reason_by:
        return None
    return Message("理由须由本单位的另一人确认，提出理由的人不能自己确认。请让另一位采购经办人登录后办理。")


@rule("T63", article=ZIBO, kept=CONFIRM, broken=replace(CONFIRM, evidenced=False))
def nothing_is_confirmed_without_its_evidence(facts: ConfirmAdvance) -> Message | None:
    if facts.evidenced:
        return None
    return Message("还没有凭证，不能确认：供应商放弃的，须等供应商签署声明；法定幅度较低的，须上传依据文件。")
