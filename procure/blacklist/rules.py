"""What a ban must rest on before it can be entered: nothing but a decision under the law."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from procure.accounts.rules import is_code
from procure.core import parameters
from procure.core.rules import rule
from procure.core.terms import Message, Term

_PROCUREMENT_LAW = "《中华人民共和国政府采购法》第七十七条第一款"
_REGULATION = "《中华人民共和国政府采购法实施条例》第七十二条第一款"
_COMPLAINTS = "《政府采购法实施条例》第七十三条；《政府采购质疑和投诉办法》（财政部令第94号）第三十七条第二款"
_ITEMS = "一二三四五六"


class Ground(Term):
    """Every ground on which the law lets a supplier be banned; there is no other."""

    FALSE_MATERIAL = "false-material", "提供虚假材料谋取中标、成交"
    SLANDER = "slander", "采取不正当手段诋毁、排挤其他供应商"
    COLLUSION = "collusion", "与采购人、其他供应商或者采购代理机构恶意串通"
    BRIBERY = "bribery", "向采购人、采购代理机构行贿或者提供其他不正当利益"
    NEGOTIATION = "negotiation", "在招标采购过程中与采购人进行协商谈判"
    OBSTRUCTION = "obstruction", "拒绝有关部门监督检查或者提供虚假情况"
    BRIBING_PANEL = "bribing-panel", "向评审委员会成员行贿或者提供其他不正当利益"
    NO_CONTRACT = "no-contract", "中标后无正当理由拒不与采购人签订合同"
    OTHER_CONTRACT = "other-contract", "未按照采购文件确定的事项签订合同"
    ASSIGNED = "assigned", "将政府采购合同转包"
    FAKE_GOODS = "fake-goods", "提供假冒伪劣产品"
    UNILATERAL = "unilateral", "擅自变更、中止或者终止政府采购合同"
    FALSE_COMPLAINT = "false-complaint", "捏造事实、提供虚假材料或者以非法手段取得证明材料进行投诉"

    @property
    def article(self) -> str:
        """The clause that says so."""
        if self is Ground.FALSE_COMPLAINT:
            return _COMPLAINTS
        number = list(Ground).index(self)
        law, item = (
            (_PROCUREMENT_LAW, number) if number < len(_ITEMS) else (_REGULATION, number - len(_ITEMS))
        )
        return f"{law}第{_ITEMS[item]}项"


_ITEMS = "一二三四五六"


@dataclass(frozen=True)
class EnterBan:
    """A ban about to be mirrored from its decision; both days are included."""

    code: str
    organ: str
    decision_number: str
    has_decision: bool
    starts_on: date
    ends_on: date


EXAMPLE = EnterBan(
    code="91110000MA0000011M",
    organ="财政部门",
    decision_number="财采罚〔2026〕1号",
    has_decision=True,
    starts_on=date(2026, 3, 2),
    ends_on=date(2027, 3, 1),
)


@rule(
    "B01",
    "B13",
    article="《政府采购法》第七十七条；《公平竞争审查条例》第八条",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, has_decision=False),
)
def a_ban_rests_on_a_decision(facts: EnterBan) -> Message | None:
    """There are no private lists."""
    if facts.organ.strip() and facts.decision_number.strip() and facts.has_decision:
        return None
    return Message(
        "黑名单只能依照生效的行政处罚决定登记。请写明作出决定的机关和文号，并上传处罚决定书；没有处罚决定的，不得登记。"
    )


@rule(
    "B01",
    article="《政府采购法》第七十七条",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, ends_on=date(2027, 2, 28)),
)
def a_ban_lasts_as_long_as_the_law_allows(facts: EnterBan) -> Message | None:
    """A year ends on the eve of its day, or on that day where the first one is left out (民法典 201)."""
    least = parameters.number("ban_A_years.min", facts.starts_on)
    most = parameters.number("ban_A_years.max", facts.starts_on)
    shortest = _years_after(facts.starts_on, least) - timedelta(days=1)
    if shortest <= facts.ends_on <= _years_after(facts.starts_on, most):
        return None
    return Message(
        "禁止参加政府采购活动的期限为%(least)s年以上%(most)s年以下。%(start)s起的，止日应当在%(first)s至%(last)s之间，请对照处罚决定书核对。",
        least=least,
        most=most,
        start=facts.starts_on,
        first=shortest,
        last=_years_after(facts.starts_on, most),
    )


@rule(
    "B01",
    article="GB 32100-2015",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, code="91110000MA00000110"),
)
def a_ban_names_a_right_credit_code(facts: EnterBan) -> Message | None:
    """A mistyped code would ban somebody else."""
    if is_code(facts.code):
        return None
    return Message("统一社会信用代码“%(code)s”的校验不符，请对照处罚决定书逐位核对。", code=facts.code)


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
