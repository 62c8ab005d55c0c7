"""What the lots of one project have in common, judged when one is frozen and when all are published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from procure.core import money
from procure.core.rules import rule
from procure.core.terms import Message


@dataclass(frozen=True)
class Lot:
    """One lot; ``custody`` is who holds the keys and how, ``is_signed`` whether it is frozen and signed."""

    number: int
    opens_at: datetime | None
    custody: tuple[object, ...]
    is_signed: bool = True


@dataclass(frozen=True)
class CostProject:
    """What a project may cost as a whole, and the budget of each of its lots."""

    budget_fen: int
    lots_fen: tuple[int, ...]


@dataclass(frozen=True)
class DivideProject:
    """The lots of a project about to be frozen or published."""

    lots: tuple[Lot, ...]


@dataclass(frozen=True)
class IssueLots:
    """The lots of a project about to be published together."""

    lots: tuple[Lot, ...]


_OPENS = datetime(2026, 3, 23, 1, tzinfo=UTC)
_FIRST = Lot(1, _OPENS, (2, "a", "b", "c"))
_SECOND = replace(_FIRST, number=2)
EXAMPLE = DivideProject((_FIRST, _SECOND))
COST = CostProject(100_000_000, (60_000_000, 40_000_000))
ISSUED = IssueLots((_FIRST, _SECOND))
_NOTICE = "《政府采购货物和服务招标投标管理办法》（财政部令第87号）第十三条"


@rule(article="《政府采购法》第六条", kept=COST, broken=replace(COST, budget_fen=99_999_999))
def the_lots_stay_within_the_budget_of_the_project(facts: CostProject) -> Message | None:
    over = sum(facts.lots_fen) - facts.budget_fen
    if over <= 0:
        return None
    return Message(
        "各包预算合计超出项目总预算%(over)s元。采购应当严格按照批准的预算执行：请调低各包预算，或者在“项目和分包”中改正总预算。",
        over=money.grouped(over),
    )


@rule(
    article=_NOTICE,
    kept=EXAMPLE,
    broken=DivideProject((_FIRST, replace(_SECOND, opens_at=datetime(2026, 3, 23, 2, tzinfo=UTC)))),
)
def the_lots_open_at_one_time(facts: DivideProject) -> Message | None:
    others = _numbers(lot for lot in facts.lots if lot.opens_at != facts.lots[0].opens_at)
    if not others:
        return None
    return Message(
        "第%(lots)s包的开标时间与第1包不同。一份公告只有一个开标时间：请在任意一包的“投标保证与时间”中重新保存，各包即一致。",
        lots=others,
    )


@rule(
    article=_NOTICE,
    kept=EXAMPLE,
    broken=DivideProject((_FIRST, replace(_SECOND, custody=(3, "a", "b", "c")))),
)
def the_lots_have_the_same_custodians(facts: DivideProject) -> Message | None:
    others = _numbers(lot for lot in facts.lots if lot.custody != facts.lots[0].custody)
    if not others:
        return None
    return Message(
        "第%(lots)s包的密钥保管人与第1包不同。请在任意一包的“密钥保管人”中重新保存，各包即一致。", lots=others
    )


@rule(
    "E24",
    article="《电子招标投标办法》（八部委令第20号）第四十条",
    kept=ISSUED,
    broken=IssueLots((_FIRST, replace(_SECOND, is_signed=False))),
)
def the_lots_are_published_together(facts: IssueLots) -> Message | None:
    others = _numbers(lot for lot in facts.lots if not lot.is_signed)
    if not others:
        return None
    return Message("各包同时发布，而第%(lots)s包还没有定稿并签名。请先办完，再来发布。", lots=others)


def _numbers(lots: Iterable[Lot]) -> str:
    return "、".join(str(lot.number) for lot in lots)
