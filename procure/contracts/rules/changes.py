"""How far a signed contract may be added to, and how it ends before its time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from procure.core import money, parameters
from procure.core.rules import rule
from procure.core.terms import Message

_ADD = "《政府采购法》第四十九条、第三十一条"
_END = "《政府采购法》第五十条"


@dataclass(frozen=True)
class AddToContract:
    """A supplement about to be laid out or signed; ``added_fen`` is what others have added before."""

    on: date
    contract_fen: int
    amount_fen: int
    is_addition: bool
    added_fen: int = 0
    is_performed: bool = False
    is_ended: bool = False


@dataclass(frozen=True)
class EndContract:
    """A termination about to be confirmed."""

    stated_by: str
    confirmed_by: str


@dataclass(frozen=True)
class Perform:
    """An act of performance; ``is_ended``: the contract has been terminated."""

    is_ended: bool


ADDITION = AddToContract(date(2026, 3, 2), 100_000_000, 4_000_000, is_addition=True, added_fen=6_000_000)
END = EndContract("one", "another")


@rule("T32", article=_ADD, kept=ADDITION, broken=replace(ADDITION, amount_fen=4_000_001))
def supplements_stay_within_their_share(facts: AddToContract) -> Message | None:
    percent = parameters.number("contract_addition_max_pct", facts.on)
    total, most = facts.added_fen + facts.amount_fen, Fraction(facts.contract_fen * percent, 100)
    if total <= most:
        return None
    return Message(
        "所有补充合同的金额合计不得超过原合同金额的%(percent)s%%，即%(most)s元；加上这一份是%(total)s元。"
        "超出的须另行采购。",
        percent=percent,
        most=money.grouped(int(most)),
        total=money.grouped(total),
    )


@rule("T32", article=_ADD, kept=ADDITION, broken=replace(ADDITION, is_addition=False))
def only_an_addition_has_a_price(facts: AddToContract) -> Message | None:
    if facts.is_addition == (facts.amount_fen > 0):
        return None
    return Message("追加货物或者服务的，须填写金额；依法变更合同的，不得改变金额，请填0。")


@rule("T32", article=_ADD, kept=ADDITION, broken=replace(ADDITION, is_performed=True))
def a_supplement_comes_while_the_contract_is_performed(facts: AddToContract) -> Message | None:
    if not facts.is_performed and not facts.is_ended:
        return None
    return Message("补充合同只能在合同履行中签订。合同已经最终验收或者终止，需要的货物和服务请另行采购。")


@rule(article=_END, kept=END, broken=replace(END, confirmed_by="one"))
def a_termination_is_confirmed_by_another(facts: EndContract) -> Message | None:
    if facts.stated_by != facts.confirmed_by:
        return None
    return Message("终止合同须由本单位的另一人确认，提出的人不能自己确认。请让另一位采购经办人登录后办理。")


@rule(article=_END, kept=Perform(is_ended=False), broken=Perform(is_ended=True))
def an_ended_contract_is_not_performed(facts: Perform) -> Message | None:
    if not facts.is_ended:
        return None
    return Message("这份合同已经终止，不能再提出验收建议。终止之前提出的，仍按合同验收和付款。")
