"""How much of a purchase is reserved for small and medium firms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from procure.core import parameters
from procure.core.rules import Force, rule
from procure.core.terms import Message
from procure.tenders.models.words import Reserve, ReserveForm, ReserveReason

_REGULATION = "《政府采购促进中小企业发展管理办法》（财库〔2020〕46号）"
_SMALL = f"{_REGULATION}第七条"
_LARGE = f"{_REGULATION}第八条"
_RAISED = "《关于进一步加大政府采购支持中小企业力度的通知》（财库〔2022〕19号）；国办发〔2024〕33号"
_IN_FORCE = date(2021, 1, 1)
_HUNDRED = 100


@dataclass(frozen=True)
class ReserveShare:
    """What a tender says is reserved, on the law of ``on``; budgets are the whole project's."""

    on: date
    budget_fen: int
    reserve: Reserve | None
    form: ReserveForm | None = None
    percent: int | None = None
    small_percent: int | None = None
    reason: ReserveReason | None = None
    consortium_accepted: bool = False
    reserved_lots_fen: int = 0
    """What the lots that are reserved as a whole cost together."""
    is_work: bool = False

    @property
    def most_reserved_whole_fen(self) -> int:
        """Up to which budget all of a suitable purchase goes to small and medium firms."""
        key = "sme_reserve_works" if self.is_work else "sme_reserve_goods_services"
        return parameters.number(key, self.on) * _HUNDRED

    @property
    def is_large_in_part(self) -> bool:
        """Whether it is large enough for a part, and a part is what it reserves."""
        return self.reserve is Reserve.PART and self.budget_fen > self.most_reserved_whole_fen


_DAY = date(2026, 3, 2)
WHOLE = ReserveShare(_DAY, 200_000_000, Reserve.WHOLE)
PART = ReserveShare(_DAY, 200_000_001, Reserve.PART, ReserveForm.SUBCONTRACT, 30, 60)
WORK = ReserveShare(_DAY, 400_000_001, Reserve.PART, ReserveForm.SUBCONTRACT, 40, 60, is_work=True)
_LOTS = replace(PART, form=ReserveForm.LOT, reserved_lots_fen=60_000_001)
_JOINT = replace(PART, form=ReserveForm.CONSORTIUM, consortium_accepted=True)


@rule("M16", article=_SMALL, kept=WHOLE, broken=replace(PART, budget_fen=200_000_000), since=_IN_FORCE)
def a_small_purchase_is_reserved_as_a_whole(facts: ReserveShare) -> Message | None:
    most = facts.most_reserved_whole_fen
    if facts.reserve is not Reserve.PART or facts.budget_fen > most:
        return None
    return Message(
        "预算不超过%(most)s元、适宜由中小企业提供的，应当整体专门面向中小企业采购，不能只预留一部分。"
        "请在“基本信息”中改为整体预留；有法定理由不预留的，选明理由。",
        most=f"{most // _HUNDRED:,}",
    )


@rule("M16", article=_LARGE, kept=PART, broken=replace(PART, percent=29), since=_IN_FORCE)
def a_large_purchase_reserves_its_share(facts: ReserveShare) -> Message | None:
    if facts.is_work or not facts.is_large_in_part:
        return None
    return _too_little(facts, parameters.number("sme_reserve_share_min", facts.on))


@rule("M17", article=_RAISED, kept=WORK, broken=replace(WORK, percent=39), since=_IN_FORCE)
def a_large_work_reserves_the_raised_share(facts: ReserveShare) -> Message | None:
    if not facts.is_work or not facts.is_large_in_part:
        return None
    return _too_little(facts, parameters.number("sme_reserve_works_share_min", facts.on))


@rule("M16", article=_LARGE, kept=PART, broken=replace(PART, small_percent=59), since=_IN_FORCE)
def small_and_micro_firms_have_their_share_of_what_is_reserved(facts: ReserveShare) -> Message | None:
    if not facts.is_large_in_part:
        return None
    least = parameters.number("sme_reserve_small_share_min", facts.on)
    if (facts.small_percent or 0) >= least:
        return None
    return Message(
        "预留份额中给小微企业的比例不得低于%(least)s%%，现在是%(given)s%%。请在“基本信息”中调高。",
        least=least,
        given=facts.small_percent or 0,
    )


@rule("M16", article=_LARGE, kept=_LOTS, broken=replace(_LOTS, reserved_lots_fen=60_000_000), since=_IN_FORCE)
def separate_lots_make_up_the_share(facts: ReserveShare) -> Message | None:
    if facts.reserve is not Reserve.PART or facts.form is not ReserveForm.LOT:
        return None
    if facts.reserved_lots_fen * _HUNDRED >= (facts.percent or 0) * facts.budget_fen:
        return None
    return Message(
        "写明以采购包预留%(percent)s%%，但是整体专门面向中小企业的包，预算合计不到项目总预算的这一比例。"
        "请把其他包改为整体预留，或者改用联合体、分包的形式。",
        percent=facts.percent or 0,
    )


@rule("M16", article=_LARGE, kept=_JOINT, broken=replace(_JOINT, consortium_accepted=False), since=_IN_FORCE)
def a_share_for_a_consortium_needs_consortia(facts: ReserveShare) -> Message | None:
    if facts.form is not ReserveForm.CONSORTIUM or facts.consortium_accepted:
        return None
    return Message(
        "以联合体形式预留份额的，应当接受联合体投标。请在“资格条件”中选“接受联合体投标”，或者改用其他形式。"
    )


@rule(
    "M16",
    article=f"{_REGULATION}第六条",
    kept=replace(WHOLE, reserve=Reserve.NONE, reason=ReserveReason.COMPETITION),
    broken=replace(WHOLE, reserve=Reserve.NONE),
    force=Force.WARN,
    since=_IN_FORCE,
)
def nothing_is_reserved_only_for_a_lawful_reason(facts: ReserveShare) -> Message | None:
    if facts.reserve is not Reserve.NONE or facts.reason:
        return None
    return Message("不预留份额的，应当有法定理由。请在“基本信息”中选明理由。")


@rule("M16", article=f"{_SMALL}、第八条", kept=WHOLE, broken=replace(WHOLE, reserve=None), since=_IN_FORCE)
def what_is_reserved_is_said(facts: ReserveShare) -> Message | None:
    if facts.reserve is not None:
        return None
    return Message(
        "没有写明是否专门面向中小企业采购。适宜由中小企业提供的，无论预算多少都应当预留。请在“基本信息”中选明：整体预留，预留一部分及其比例和形式，"
        "或者不预留及其法定理由。"
    )


def _too_little(facts: ReserveShare, least: int) -> Message | None:
    given = facts.percent or 0
    if given >= least:
        return None
    return Message(
        "预留给中小企业的份额不得低于预算的%(least)s%%，现在是%(given)s%%。请在“基本信息”中调高；"
        "有法定理由不预留的，选明理由。",
        least=least,
        given=given,
    )
