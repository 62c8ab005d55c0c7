"""Who may stop a legal clock."""

from __future__ import annotations

from dataclasses import dataclass, replace

from procure.core.actors import RoleName
from procure.core.rules import rule
from procure.core.terms import Message


@dataclass(frozen=True)
class PlaceHold:
    """A hold about to be placed: by whom, and which organisations owe the duties it would stop."""

    by_role: str
    by_organisation: str
    debtors: frozenset[str]


EXAMPLE = PlaceHold(
    by_role=RoleName.SUPERVISOR, by_organisation="supervision", debtors=frozenset({"purchaser"})
)


@rule(
    "T48",
    article="《中华人民共和国政府采购法》第五十七条；《政府采购质疑和投诉办法》（财政部令第94号）第二十八条",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, by_role=RoleName.PURCHASER),
)
def a_hold_is_placed_by_the_supervisor(facts: PlaceHold) -> Message | None:
    if facts.by_role == RoleName.SUPERVISOR:
        return None
    return Message("只有监管部门可以书面通知暂停并停止计算期限。请向本级政府采购监督管理部门提出。")


@rule(
    "T48",
    article="《中华人民共和国政府采购法》第五十七条；《政府采购质疑和投诉办法》（财政部令第94号）第二十八条",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, debtors=frozenset({"supervision"})),
)
def a_hold_is_not_placed_by_the_debtor(facts: PlaceHold) -> Message | None:
    if facts.by_organisation not in facts.debtors:
        return None
    return Message("本单位负有其中一项义务，不能暂停自己的期限。请由无此义务的监管部门决定。")
