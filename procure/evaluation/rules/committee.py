"""Who may sit on a committee, and who confirms it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from procure.core import parameters
from procure.core.clock import BEIJING
from procure.core.rules import rule
from procure.core.terms import Message

ORDER_87 = "《政府采购货物和服务招标投标管理办法》（财政部令第87号）"
_FEN = 100


@dataclass(frozen=True)
class Seat:
    """One member to be: ``in_its_place`` says whether its account may sit as that kind of member."""

    person: str
    name: str
    is_expert: bool
    in_its_place: bool = True
    of_bidder: bool = False


@dataclass(frozen=True)
class FormCommittee:
    """A committee about to be entered, on the law of ``on``."""

    on: date
    seats: tuple[Seat, ...]
    budget_fen: int
    complex_project: bool
    drawn_at: datetime
    at: datetime


@dataclass(frozen=True)
class ConfirmCommittee:
    """Who entered a committee and who is about to confirm it."""

    entered_by: str
    confirmed_by: str


def _seats(experts: int, representatives: int) -> tuple[Seat, ...]:
    kinds = [True] * experts + [False] * representatives
    return tuple(Seat(f"person {n}", f"委员{n}", is_expert) for n, is_expert in enumerate(kinds, 1))


_MORNING = datetime(2026, 3, 30, 9, tzinfo=BEIJING)
EXAMPLE = FormCommittee(
    on=date(2026, 3, 2),
    seats=_seats(4, 1),
    budget_fen=100_000_000,
    complex_project=False,
    drawn_at=_MORNING,
    at=_MORNING,
)


@rule("P01", article=f"{ORDER_87}第四十七条", kept=EXAMPLE, broken=replace(EXAMPLE, seats=_seats(4, 0)))
def a_committee_is_odd_and_has_five_or_more(facts: FormCommittee) -> Message | None:
    least, number = parameters.number("panel_min", facts.on), len(facts.seats)
    if number >= least and number % 2:
        return None
    return Message(
        "评标委员会应当为%(least)s人以上单数，现有%(number)s人。请按抽取结果补全名单。",
        least=least,
        number=number,
    )


@rule(
    "P02",
    article=f"{ORDER_87}第四十七条第二款",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, budget_fen=1_000_000_000),
)
def a_large_or_complex_project_has_seven_or_more(facts: FormCommittee) -> Message | None:
    least = parameters.number("panel_min_large", facts.on)
    is_large = facts.budget_fen >= parameters.number("panel_large_budget", facts.on) * _FEN
    if len(facts.seats) >= least or not (is_large or facts.complex_project):
        return None
    return Message(
        "本项目预算达到大额标准，或者技术复杂、社会影响较大，评标委员会应当为%(least)s人以上单数，现有%(number)s人。",
        least=least,
        number=len(facts.seats),
    )


@rule(
    "P01",
    "P06",
    article=f"{ORDER_87}第四十七条",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, seats=_seats(3, 2)),
)
def experts_are_two_thirds_of_the_committee(facts: FormCommittee) -> Message | None:
    experts = sum(seat.is_expert for seat in facts.seats)
    if experts >= parameters.ratio("panel_expert_ratio", facts.on) * len(facts.seats):
        return None
    return Message(
        "评审专家不得少于成员总数的三分之二，现在%(number)s人中有%(experts)s名专家。请减少采购人代表或者补抽专家。",
        number=len(facts.seats),
        experts=experts,
    )


@rule(
    "P01",
    article=f"{ORDER_87}第四十七条",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, seats=(*_seats(4, 0), _seats(1, 0)[0])),
)
def nobody_sits_twice(facts: FormCommittee) -> Message | None:
    people = [seat.person for seat in facts.seats]
    twice = sorted({seat.name for seat in facts.seats if people.count(seat.person) > 1})
    if not twice:
        return None
    return Message("%(names)s在名单中重复出现，每人只能占一席。请核对名单。", names="、".join(twice))


@rule(
    "P08",
    article=f"{ORDER_87}第四十七条第三款",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, seats=(*_seats(4, 0), replace(_seats(5, 0)[4], in_its_place=False))),
)
def each_member_sits_where_it_belongs(facts: FormCommittee) -> Message | None:
    wrong = [seat.name for seat in facts.seats if not seat.in_its_place]
    if not wrong:
        return None
    return Message(
        "%(names)s不能以所填身份参加：专家须是平台登记的评审专家且不属于采购人，采购人代表须是本单位采购人员。请调整名单。",
        names="、".join(wrong),
    )


@rule(
    "P07",
    article="《政府采购法实施条例》第九条",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, seats=(*_seats(4, 0), replace(_seats(5, 0)[4], of_bidder=True))),
)
def no_member_works_for_a_bidder(facts: FormCommittee) -> Message | None:
    related = [seat.name for seat in facts.seats if seat.of_bidder]
    if not related:
        return None
    return Message(
        "%(names)s所在单位是本项目的投标人，应当回避。请按规定补抽后重新录入。", names="、".join(related)
    )


@rule(
    "P05",
    article=f"{ORDER_87}第四十八条",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, drawn_at=_MORNING.replace(hour=10)),
)
def the_draw_was_made_before_it_is_entered(facts: FormCommittee) -> Message | None:
    if facts.drawn_at <= facts.at:
        return None
    return Message("抽取时间晚于现在。请按专家库的抽取记录填写实际抽取时间。")


@rule(
    article="《关于加强政府采购活动内部控制管理的指导意见》（财库〔2016〕99号）",
    kept=ConfirmCommittee("one", "other"),
    broken=ConfirmCommittee("one", "one"),
)
def another_person_confirms_the_committee(facts: ConfirmCommittee) -> Message | None:
    if facts.entered_by != facts.confirmed_by:
        return None
    return Message("评标委员会名单由您录入，须由本单位另一名采购人员核对确认。")
