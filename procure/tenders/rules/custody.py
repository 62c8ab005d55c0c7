"""Who may hold the shares without which nothing opens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from procure.core.rules import rule
from procure.core.terms import Message

MOST_HOLDERS = 7
LEAST_THRESHOLD = 2


@dataclass(frozen=True)
class Holder:
    """A custodian's organisation; ``valid_until`` is when its certificate ends, None where it has ended."""

    organisation: str
    name: str
    near_purchaser: bool
    is_operator: bool
    valid_until: datetime | None


@dataclass(frozen=True)
class KeepKeys:
    """The holders chosen and how many of them together can open."""

    holders: tuple[Holder, ...]
    threshold: int
    opens_at: datetime


_UNTIL = datetime(2027, 1, 1, tzinfo=UTC)
_OTHERS = tuple(Holder(key, key, False, False, _UNTIL) for key in "ab")
_OWN = Holder("p", "采购人", True, False, _UNTIL)
EXAMPLE = KeepKeys((_OWN, *_OTHERS), 2, datetime(2026, 3, 23, 1, tzinfo=UTC))
_ARTICLE = "《电子招标投标办法》（八部委令第20号）第二十七条；《招标投标法实施条例》第四十一条"


@rule("E16", article=_ARTICLE, kept=EXAMPLE, broken=replace(EXAMPLE, threshold=1))
def no_holder_opens_alone(facts: KeepKeys) -> Message | None:
    if LEAST_THRESHOLD <= facts.threshold <= len(facts.holders) <= MOST_HOLDERS:
        return None
    return Message(
        "开标须由%(least)s家以上保管人共同完成：请选择2至%(most)s家，并把开标所需家数设为不少于%(least)s、不多于所选家数。",
        least=LEAST_THRESHOLD,
        most=MOST_HOLDERS,
    )


@rule("E16", article=_ARTICLE, kept=EXAMPLE, broken=replace(EXAMPLE, holders=(_OTHERS[0], *_OTHERS)))
def holders_are_of_different_organisations(facts: KeepKeys) -> Message | None:
    if len({holder.organisation for holder in facts.holders}) == len(facts.holders):
        return None
    return Message("保管人须分属不同单位，每个单位只能选一名。请改选。")


@rule("E16", article=_ARTICLE, kept=EXAMPLE, broken=replace(EXAMPLE, holders=(_OWN, _OWN, *_OTHERS)))
def the_purchasers_side_can_not_open(facts: KeepKeys) -> Message | None:
    near = [holder.name for holder in facts.holders if holder.near_purchaser]
    if len(near) < facts.threshold:
        return None
    return Message(
        "采购人一方的保管人（%(names)s）达到了开标所需的家数，可能提前开标。请改选与采购人没有控制或者管理关系的单位。",
        names="、".join(near),
    )


@rule(
    "E16",
    article=_ARTICLE,
    kept=EXAMPLE,
    broken=replace(EXAMPLE, holders=(*_OTHERS, replace(_OWN, is_operator=True))),
)
def the_operator_holds_no_share(facts: KeepKeys) -> Message | None:
    own = [holder.name for holder in facts.holders if holder.is_operator]
    if not own:
        return None
    return Message("平台运营机构（%(names)s）不得保管开标密钥。请改选其他单位。", names="、".join(own))


@rule(
    "E16",
    article=_ARTICLE,
    kept=EXAMPLE,
    broken=replace(EXAMPLE, opens_at=_UNTIL),
)
def each_certificate_outlives_the_opening(facts: KeepKeys) -> Message | None:
    ending = [
        holder.name
        for holder in facts.holders
        if holder.valid_until is None or holder.valid_until <= facts.opens_at
    ]
    if not ending:
        return None
    return Message(
        "以下保管人的证书在开标时已经失效：%(names)s。请其更换证书后重新选择。", names="、".join(ending)
    )
