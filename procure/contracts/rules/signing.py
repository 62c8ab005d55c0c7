"""What must be true of a contract when it is laid before the parties and at each signature."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from procure.core import parameters
from procure.core.rules import rule
from procure.core.terms import Message

ZIBO = "淄博市人民政府《关于持续深入优化营商环境的实施意见》（2020年6月26日）第十二项"
RENOUNCED = "renounced"


@dataclass(frozen=True)
class SignContract:
    """A contract about to be laid out or signed, on the law of ``on``.

    ``pay_days`` are calendar days to the agreed payment, counted as if all conditions were met today;
    ``advance_evidenced`` means the supplier's own signed renunciation, or the file that names the band.
    ``target_missed`` counts for the purchaser alone: nobody answers for the other side's delay.
    """

    on: date
    amount_fen: int
    award_fen: int
    advance_percent: int
    tender_advance_percent: int
    advance_reason: str | None = None
    advance_evidenced: bool = False
    advance_reason_by: str | None = None
    advance_confirmed_by: str | None = None
    banned_until: date | None = None
    with_sme: bool = True
    pay_days: int = 7
    target_missed: bool = False
    late_reason: str = ""


EXAMPLE = SignContract(
    on=date(2026, 3, 2),
    amount_fen=100_000_000,
    award_fen=100_000_000,
    advance_percent=30,
    tender_advance_percent=30,
)
_CONFIRMED = replace(
    EXAMPLE,
    advance_percent=20,
    advance_reason=RENOUNCED,
    advance_evidenced=True,
    advance_reason_by="one",
    advance_confirmed_by="another",
)


@rule(
    "T33",
    article="《政府采购货物和服务招标投标管理办法》（财政部令第87号）第七十一条",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, amount_fen=100_000_001),
)
def the_price_is_the_awards(facts: SignContract) -> Message | None:
    if facts.amount_fen == facts.award_fen:
        return None
    return Message("合同金额与中标金额不一致。合同由中标结果生成，不能另行约定金额；请联系平台管理员核对。")


@rule(
    "T33",
    article="《政府采购货物和服务招标投标管理办法》（财政部令第87号）第七十一条",
    kept=_CONFIRMED,
    broken=replace(EXAMPLE, advance_percent=31),
)
def the_advance_is_the_tenders_or_renounced(facts: SignContract) -> Message | None:
    renounced = facts.advance_reason == RENOUNCED and facts.advance_percent < facts.tender_advance_percent
    if renounced or facts.advance_percent == facts.tender_advance_percent:
        return None
    return Message(
        "招标文件规定的预付款比例是%(said)s%%，合同不得改为%(given)s%%；只有供应商自愿书面放弃时可以更低。",
        said=facts.tender_advance_percent,
        given=facts.advance_percent,
    )


@rule("T63", article=ZIBO, kept=_CONFIRMED, broken=replace(_CONFIRMED, advance_confirmed_by=None))
def a_low_advance_is_reasoned_evidenced_and_confirmed_by_another(facts: SignContract) -> Message | None:
    least = parameters.number("advance_min_pct_zibo", facts.on)
    another = facts.advance_confirmed_by not in (None, facts.advance_reason_by)
    if facts.advance_percent >= least or (facts.advance_reason and facts.advance_evidenced and another):
        return None
    return Message(
        "预付款比例%(given)s%%低于%(least)s%%，合同还不能签。须先在“预付款”中选明理由、备齐凭证"
        "（供应商放弃的，须有其签名的声明），再由本单位另一人确认。",
        given=facts.advance_percent,
        least=least,
    )


@rule(
    "B01",
    article="《政府采购法》第七十七条",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, banned_until=date(2027, 1, 31)),
)
def nobody_signs_with_a_supplier_under_a_ban(facts: SignContract) -> Message | None:
    if facts.banned_until is None:
        return None
    return Message(
        "供应商被禁止参加政府采购活动，至%(until)s止，现在不能与其签订合同。"
        "采购人可以与排名在其后的中标候选人签订合同，或者重新开展采购；对处罚有异议的，请向作出处罚的机关提出。",
        until=facts.banned_until,
    )


@rule(
    "T67",
    article="《保障中小企业款项支付条例》第九条",
    since=date(2025, 6, 1),
    kept=EXAMPLE,
    broken=replace(EXAMPLE, pay_days=61),
)
def a_small_supplier_is_paid_within_the_longest_period(facts: SignContract) -> Message | None:
    most = parameters.number("pay_sme_max", facts.on)
    if not facts.with_sme or facts.pay_days <= most:
        return None
    return Message(
        "约定的付款期限约为%(days)s日。对方是中小企业，付款期限最长不得超过%(most)s日；这样的合同不能签订。",
        days=facts.pay_days,
        most=most,
    )


@rule(
    "T28",
    article=ZIBO,
    kept=replace(EXAMPLE, target_missed=True, late_reason="中标供应商更换法定代表人"),
    broken=replace(EXAMPLE, target_missed=True),
)
def a_missed_target_is_explained(facts: SignContract) -> Message | None:
    if not facts.target_missed or facts.late_reason.strip():
        return None
    return Message(
        "已经超过中标通知书发出后%(days)s个工作日的签订目标。请先填写逾期的原因，再继续；法定期限是%(limit)s日。",
        days=parameters.number("contract_sign_zibo", facts.on),
        limit=parameters.number("contract_sign_hard", facts.on),
    )
