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


@dataclass(frozen=True)
class Proceed:
    """An act on a tender; ``held`` are the decisions by which it is suspended."""

    held: tuple[str, ...]


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


@rule(
    "T34",
    "T48",
    article="《政府采购法》第五十七条；《政府采购法实施条例》第五十四条；《政府采购质疑和投诉办法》（财政部令第94号）第二十八条",
    kept=Proceed(()),
    broken=Proceed(("财采〔2026〕1号",)),
)
def nothing_proceeds_while_it_is_suspended(facts: Proceed) -> Message | None:
    if not facts.held:
        return None
    return Message(
        "监管部门已书面通知暂停本项目（%(decisions)s），恢复之前不能办理这一步。暂停不影响您已经办完的事项。",
        decisions="、".join(facts.held),
    )
